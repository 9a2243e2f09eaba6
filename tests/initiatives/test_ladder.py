"""The ladder of a turn: which step when, by parts of its window on the plain clock (rule 15)."""

from datetime import UTC, datetime, timedelta

import pytest

from initiatives import ladder, turns
from initiatives.models import Initiative, Notice, Turn
from initiatives.operations import move_decision_day

Step = Notice.Step
NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)  # the night after, clocks change in Europe
HOUR = timedelta(hours=1)


def turn_of(hours: float, step: Step = Step.OPENED) -> Turn:
    return Turn(opened_at=NOON, due_at=NOON + hours * HOUR, step=step)


def test_the_steps_lie_at_parts_of_the_window():
    moments = [(ladder.moment_of(turn_of(48), step) - NOON) / HOUR for step in Step]

    assert moments == [0, 24, 36, 48, 72, 96]


@pytest.mark.parametrize(
    ("hours", "step"),
    [
        (0, Step.OPENED),
        (23.99, Step.OPENED),
        (24, Step.HALF_WAY),
        (36, Step.THREE_QUARTERS),
        (47.99, Step.THREE_QUARTERS),
        (48, Step.DUE),
        (72, Step.LATE_HALF),
        (96, Step.LATE_WHOLE),
        (9_600, Step.LATE_WHOLE),
    ],
)
def test_the_highest_step_whose_time_has_come_is_reached(hours, step):
    assert ladder.reached(turn_of(48), NOON + hours * HOUR) == step


def test_no_step_is_gone_back_to():
    assert ladder.reached(turn_of(48, step=Step.DUE), NOON) == Step.DUE


def test_above_the_last_step_there_is_none():
    turn = turn_of(48)

    after = [ladder.next_at(turn, step) for step in Step]

    assert after == [ladder.moment_of(turn, step) for step in list(Step)[1:]] + [None]


def test_what_is_due_as_it_opens_is_told_once_and_grows_late_within_the_hour():
    turn = turn_of(0)

    assert ladder.reached(turn, NOON) == Step.DUE
    assert ladder.next_at(turn, Step.DUE) == NOON + HOUR / 2
    assert ladder.next_at(turn, Step.LATE_HALF) == NOON + HOUR


def test_a_turn_that_opens_waits_for_the_middle_of_its_window(launch):
    for turn in launch.turns.open():
        assert turn.step == Step.OPENED
        assert turn.climb_at == turn.opened_at + (turn.due_at - turn.opened_at) / 2
        assert set(turn.notices.values_list("step", flat=True)) == {Step.OPENED}


@pytest.fixture
def funding(launch, consent, ada, ben, hal, marketing, legal, hr) -> Turn:
    """The steward finds the money until the decision day: a turn that moves along with it."""
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    return launch.turns.open().get(kind=Turn.Kind.FUND)


def test_a_turn_that_moves_keeps_its_steps_and_waits_for_the_next(launch, funding, ada):
    Turn.objects.filter(pk=funding.pk).update(step=Step.THREE_QUARTERS)
    day = launch.decision_day + timedelta(days=40)

    move_decision_day(Initiative.objects.get(pk=launch.pk), by=ada, day=day)

    moved = Turn.objects.get(pk=funding.pk)
    assert moved.due_at > funding.due_at
    assert (moved.step, moved.climb_at) == (Step.THREE_QUARTERS, moved.due_at)


def test_a_turn_that_moves_to_an_earlier_day_has_no_step_twice(launch, funding, ada):
    Turn.objects.filter(pk=funding.pk).update(step=Step.LATE_WHOLE, climb_at=None)
    day = launch.decision_day + timedelta(days=40)

    move_decision_day(Initiative.objects.get(pk=launch.pk), by=ada, day=day)

    moved = Turn.objects.get(pk=funding.pk)
    assert (moved.step, moved.climb_at) == (Step.LATE_WHOLE, None)


def test_a_turn_that_stays_is_not_written(launch, funding, django_assert_num_queries):
    with django_assert_num_queries(0):
        turns._move(funding, funding.due_at)
