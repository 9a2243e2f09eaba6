"""Sweeps at once: any number of workers and beats, and everybody hears of everything once."""

import os
from collections import Counter
from functools import partial as act

import pytest

from initiatives import operations, tasks
from initiatives.climbing import climb
from initiatives.models import Initiative, Notice, Turn
from initiatives.sending import send_due

from .initiatives.test_climb import age
from .threads import at_once, won

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(int(os.environ.get("RACE_ROUNDS", "5")))
Step = Notice.Step


@pytest.fixture
def table(content, theme, ada, ben, hal, cleo, dora, marketing, legal, hr):
    """Puts another initiative on the table; nobody has heard of it yet."""

    def submitted() -> Initiative:
        draft = operations.propose(marketing, by=ada, content=content, theme=theme)
        return operations.submit(draft, by=ada, version=1)

    return submitted


def assert_nothing_is_lost_or_doubled(office) -> None:
    assert not Notice.objects.unsent().exists()
    sent = Notice.objects.exclude(sent_at=None)
    assert set(sent.values_list("attempts", flat=True)) == {1}
    letters = {f"<letter-{pk}@127.0.0.1>" for pk in sent.values_list("letter", flat=True)}
    assert Counter(office.ids) == Counter(letters)


def test_four_workers_send_every_letter_once_and_each_person_one(office, table):
    for _ in ROUNDS:
        office.arrived.clear()
        Notice.objects.all().delete()
        for _ in range(2):
            table()

        outcomes = at_once(*[send_due] * 4)

        assert sum(outcomes) == 3
        assert set(Counter(office.to).values()) == {1}
        assert_nothing_is_lost_or_doubled(office)


def test_four_sweeps_let_every_turn_climb_once(office, table):
    for _ in ROUNDS:
        office.arrived.clear()
        Notice.objects.all().delete()
        turns = [turn for _ in range(2) for turn in table().turns.open()]
        for turn in turns:
            age(turn, 2)

        assert won(at_once(*[tasks.sweep] * 4)) == 4

        tasks.sweep()
        steps = Notice.objects.filter(turn__in=turns).exclude(step=Step.OPENED)
        assert set(steps.values_list("step", flat=True)) == {Step.LATE_WHOLE}
        assert steps.count() == len(turns) * 2  # Cleo and Dora
        assert_nothing_is_lost_or_doubled(office)


def test_who_answers_while_it_climbs_hears_nothing_afterwards(
    office, table, seat_at, consent, ben, legal
):
    for _ in ROUNDS:
        initiative = table()
        turn = initiative.turns.open().get(seat__department=legal)
        send_due()
        age(turn, 1)

        outcomes = at_once(act(consent, initiative, (ben, legal)), climb, tasks.sweep)

        assert won(outcomes) == 3
        office.arrived.clear()
        age(Turn.objects.get(pk=turn.pk), 3)
        tasks.sweep()
        assert ben.email not in office.to
        assert set(turn.notices.values_list("step", flat=True)) <= {Step.OPENED, Step.DUE}
