"""Taking up what rests: today's settings, answers that stand, and each supporter again (18)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Rules
from budgets.operations import set_pledge
from cooperative.clock import as_of
from cooperative.verdicts import Refused
from initiatives import operations
from initiatives.models import Event, Initiative, Review, Turn

LONG_AGO = timezone.now() - timedelta(days=100)


def consenting(initiative, *pairs):
    """Lets people consent for their departments, long ago."""
    for person, department in pairs:
        seat = Initiative.objects.get(pk=initiative.pk).seat_of(department.pk)
        with as_of(LONG_AGO):
            operations.answer(seat, by=person, choice="consent", seen=1, at=LONG_AGO)


@pytest.fixture
def old(draft, ada, ben, marketing, legal, envelopes, seat_at):
    """Submitted a hundred days ago; two departments consented then, and one pledged."""
    envelopes(marketing, legal)
    with as_of(LONG_AGO):
        submitted = operations.submit(draft, by=ada, version=1, at=LONG_AGO)
        set_pledge(seat_at(submitted, marketing), by=ada, amount=60_000, at=LONG_AGO)
    consenting(submitted, (ada, marketing), (ben, legal))
    return Initiative.objects.get(pk=submitted.pk)


@pytest.fixture
def parked(old):
    """old, parked when its day ended: HR had not answered."""
    return operations.park(old)


def standing(initiative):
    found = Initiative.objects.get(pk=initiative.pk).table
    return {seat.department.name: seat.standing for seat in found}


def test_answers_that_stand_are_kept_and_the_others_are_asked_again(parked, ben, hr, seat_at):
    revived = operations.revive(parked, by=ben)

    assert revived.status == Initiative.Status.IN_REVIEW
    assert standing(revived) == {"Marketing": "consent", "Legal": "consent", "HR": "waiting"}
    assert seat_at(revived, hr).review.cause == Review.Cause.REVIVED
    assert seat_at(revived, hr).review.due_at > timezone.now()


def test_each_supporter_is_asked_again(parked, ben, marketing):
    operations.revive(parked, by=ben)

    turn = parked.turns.open().get(kind=Turn.Kind.PLEDGE_AGAIN)
    assert turn.seat.department == marketing


def test_it_takes_todays_settings_and_watches(parked, house, care, cato, ben):
    house.rules_stored = replace(Rules.default("EUR"), decision_days_after_due=9).stored()
    house.save()
    care.watched_facts = {"shows_employees": "Care knows them."}
    care.save()

    revived = operations.revive(parked, by=ben)

    assert standing(revived)["Customer Care"] == "waiting"
    assert revived.decision_day == date.today() + timedelta(days=3 + 9)


def test_the_decision_day_lies_ahead_although_every_answer_stands(old, ada, hal, hr):
    consenting(old, (hal, hr))
    withdrawn = operations.withdraw(old, by=ada, words="Not now.")

    revived = operations.revive(Initiative.objects.get(pk=withdrawn.pk), by=hal)

    assert revived.decision_day == date.today() + timedelta(days=3)
    assert revived.decision_ends_at > timezone.now()
    assert revived.status == Initiative.Status.AGREED


@pytest.mark.parametrize("days", [-1, 2])
def test_a_chosen_day_is_not_before_the_last_answer_is_due(parked, ben, days):
    with pytest.raises(Refused, match="Decide on that day or later"):
        operations.revive(parked, by=ben, decision_day=date.today() + timedelta(days=days))

    assert Initiative.objects.get(pk=parked.pk).status == Initiative.Status.PARKED


def test_any_seat_may_revive_and_nobody_else(parked, hal, max_, dan, cleo):
    for outsider in (max_, dan, cleo):
        with pytest.raises(Refused, match="Only leads and deputies of a seat"):
            operations.revive(parked, by=outsider)

    chosen = date.today() + timedelta(days=20)
    assert operations.revive(parked, by=hal, decision_day=chosen).decision_day == chosen
    assert parked.events.filter(kind=Event.Kind.INITIATIVE_REVIVED, by=hal).exists()


def test_what_does_not_rest_is_not_revived(launch, ada):
    with pytest.raises(Refused, match="nothing to revive") as refusal:
        operations.revive(launch, by=ada)
    assert refusal.value.verdict.status == 409
