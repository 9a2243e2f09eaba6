"""Climbing: as time passes, each step of a turn is told once, to whom it concerns (rule 15)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Absence, Membership, User
from accounts.operations import set_role
from budgets import operations as money
from initiatives import operations
from initiatives.climbing import climb
from initiatives.hearers import Hearers, Owed
from initiatives.models import Initiative, Notice, Review, Turn

Step = Notice.Step
HOUR = timedelta(hours=1)


def age(turn: Turn, windows: float) -> None:
    """Let a turn have been opened so long ago: as if the clock had gone on."""
    turn.refresh_from_db()
    passed = (turn.due_at - turn.opened_at) * windows
    fields = {name: getattr(turn, name) for name in ("opened_at", "due_at", "climb_at")}
    shift = timezone.now() - turn.opened_at - passed
    moved = {name: at + shift for name, at in fields.items() if at}
    Turn.objects.filter(pk=turn.pk).update(**moved)


def told(turn: Turn, step: Step) -> set[str]:
    people = turn.notices.filter(step=step).values_list("person__name", flat=True)
    return {name.split()[0] for name in people}


@pytest.fixture
def legals(launch, ben, cleo, enzo, dora) -> Turn:
    """Legal’s turn to answer: Ben leads Legal, Ada the steward, Marketing."""
    return launch.turns.open().get(seat__department__name="Legal")


def test_each_step_is_told_once_to_whom_it_concerns(legals):
    for windows in (0.5, 0.75, 1, 1.5, 2, 9):
        age(legals, windows)
        climb()
        climb()

    assert {step: told(legals, step) for step in Step} == {
        Step.OPENED: {"Ben"},
        Step.HALF_WAY: {"Ben"},
        Step.THREE_QUARTERS: {"Ben"},
        Step.DUE: {"Ben"},
        Step.LATE_HALF: {"Ben", "Ada"},
        Step.LATE_WHOLE: {"Cleo", "Enzo", "Dora"},
    }
    legals.refresh_from_db()
    assert (legals.step, legals.climb_at) == (Step.LATE_WHOLE, None)


def test_of_what_is_half_a_window_late_leads_hear_and_deputies_no_more(
    legals, person, legal, mia, ben
):
    bea = person("Bea Holm", legal, "deputy")
    for windows in (1, 1.5):
        age(legals, windows)
        climb()

    assert told(legals, Step.DUE) == {"Ben", "Bea"}
    assert told(legals, Step.LATE_HALF) == {"Ben", "Ada"}

    Membership.objects.filter(person=ben).update(role="deputy")
    hearers = Hearers([Owed.of(legals)], timezone.now())
    assert {ben.pk, bea.pk} <= hearers.of(Owed.of(legals), Step.LATE_HALF)


def test_nothing_climbs_before_its_time(legals):
    age(legals, 0.49)

    assert climb() == 0
    assert legals.notices.count() == 1


def test_after_a_time_without_sweeps_the_highest_step_alone_is_told(legals):
    age(legals, 1.2)

    assert climb() == 1

    assert set(legals.notices.values_list("step", flat=True)) == {Step.OPENED, Step.DUE}
    legals.refresh_from_db()
    assert legals.climb_at == legals.opened_at + 1.5 * (legals.due_at - legals.opened_at)


def test_whose_turn_is_settled_hears_no_more(legals, consent, launch, ben, legal):
    consent(launch, (ben, legal))
    age(legals, 3)

    assert climb() == 0
    assert set(legals.notices.values_list("step", flat=True)) == {Step.OPENED}


def test_of_a_sponsored_initiative_the_sponsor_hears_in_place_of_the_executives(legals, cleo):
    Initiative.objects.update(sponsor=cleo, sponsored_at=timezone.now())
    age(legals, 2)
    climb()
    assert told(legals, Step.LATE_WHOLE) == {"Cleo", "Dora"}


def test_a_sponsor_who_is_executive_no_more_leaves_it_to_the_others(legals, cleo, dora, enzo):
    Initiative.objects.update(sponsor=cleo, sponsored_at=timezone.now())
    money.countersign(set_role(cleo, "is_executive", False, by=dora), by=enzo)
    age(legals, 2)
    climb()
    assert told(legals, Step.LATE_WHOLE) == {"Enzo", "Dora"}


def test_the_stand_in_of_who_is_away_hears_too_and_deputies_do(legals, ben, person, legal):
    now = timezone.now()
    lea = person("Lea Wolf", legal, "deputy")
    ida = person("Ida Berg", legal, "member")
    Absence.objects.create(
        person=ben, stand_in=ida, starts_at=now - HOUR, ends_at=now + HOUR, set_at=now - HOUR
    )
    age(legals, 0.5)
    climb()
    assert told(legals, Step.HALF_WAY) == {"Ben", "Ida", "Lea"}

    User.objects.filter(pk=lea.pk).update(is_active=False)
    Absence.objects.update(ended_at=now)
    Membership.objects.filter(person=ida).update(ended_at=now)
    age(legals, 1)
    climb()
    assert told(legals, Step.DUE) == {"Ben"}


def test_who_was_appointed_for_an_empty_chair_hears(legals, enzo):
    legals.seat.stand_in = enzo
    legals.seat.save(update_fields=["stand_in"])
    age(legals, 1)
    climb()
    assert told(legals, Step.DUE) == {"Ben", "Enzo"}


def test_who_has_answered_for_another_seat_is_not_asked_for_this_one(legals, launch, ada, legal):
    Membership.objects.create(
        person=ada, department=legal, role="deputy", began_at=timezone.now() - HOUR
    )
    age(legals, 0.5)
    climb()
    assert told(legals, Step.HALF_WAY) == {"Ada", "Ben"}

    seat = Initiative.objects.get(pk=launch.pk).steward_seat
    operations.answer(seat, by=ada, choice=Review.Answer.CONSENT, seen=1)
    age(legals, 1)
    climb()
    assert told(legals, Step.DUE) == {"Ben"}


def test_executives_whom_four_eyes_bar_are_not_asked_to_approve(
    launch, consent, seat_at, person, ada, ben, hal, cleo, enzo, marketing, legal, hr
):
    person("Xena Holm", legal, is_executive=True)
    User.objects.filter(name="Hal Virtanen").update(is_executive=True)
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=100_000)
    money.set_pledge(seat_at(launch, legal), by=ben, amount=100_000)
    approving = launch.turns.open().get(kind=Turn.Kind.APPROVE)

    age(approving, 1)
    climb()

    assert told(approving, Step.OPENED) == told(approving, Step.DUE) == {"Cleo", "Enzo", "Xena"}


def test_who_has_set_a_change_is_not_asked_to_countersign_it(house, dora, cleo, legal):
    User.objects.filter(pk=dora.pk).update(is_executive=True)
    money.grant(legal, 2040, 1_000, by=User.objects.get(pk=dora.pk))
    turn = Turn.objects.open().get(kind=Turn.Kind.COUNTERSIGN)
    for windows in (1, 2):
        age(turn, windows)
        climb()
    assert told(turn, Step.DUE) == {"Cleo"}
    assert told(turn, Step.LATE_WHOLE) == {"Cleo", "Dora"}


def test_a_turn_without_a_window_is_told_as_it_opens_and_climbs_to_its_end(legals):
    now = timezone.now()
    Turn.objects.filter(pk=legals.pk).update(
        opened_at=now - HOUR, due_at=now - HOUR, step=Step.DUE, climb_at=now - HOUR / 2
    )
    assert climb() == 1
    assert climb() == 0
    legals.refresh_from_db()
    assert (legals.step, legals.climb_at) == (Step.LATE_WHOLE, None)


def test_many_turns_climb_with_as_many_queries_as_one(
    launch, legals, django_assert_max_num_queries
):
    for turn in launch.turns.open():
        age(turn, 1.6)

    with django_assert_max_num_queries(16):
        assert climb() == 3
