"""Between the end of a decision day and the sweep that parks: nothing is decided any more."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from budgets import operations as money
from cooperative.clock import as_of
from cooperative.verdicts import Refused
from initiatives import operations
from initiatives.life import advance
from initiatives.models import Condition, Initiative

OVER = "The decision day of “Spring launch” has ended; it is being parked."


@pytest.fixture
def over(launch, consent, seat_at, ada, ben, hal, cleo, marketing, legal, hr):
    """Agreed and funded, asked and with a blocking condition, on the evening of its last day."""
    consent(launch, (ada, marketing), (ben, legal))
    seat = seat_at(launch, hr)
    operations.answer(seat, by=hal, choice="consent_with_condition", seen=1, condition="Captions.")
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=70_000)
    money.set_pledge(seat_at(launch, legal), by=ben, amount=50_000)
    money.ask(launch, by=cleo, words="Why not five?")
    Initiative.objects.filter(pk=launch.pk).update(decision_ends_at=timezone.now())
    return Initiative.objects.get(pk=launch.pk)


@pytest.fixture
def acts(over, content, seat_at, ada, hal, ben, enzo, it, ivo, marketing, legal, hr):
    """Every act by which something would be decided."""
    day = over.decision_day.replace(year=over.decision_day.year + 1)
    condition = seat_at(over, hr).review.conditions.get()
    words = {"words": "So."}
    return {
        "answer": lambda: operations.answer(seat_at(over, hr), by=hal, choice="consent", seen=1),
        "reconsider": lambda: operations.reconsider(seat_at(over, hr), by=hal),
        "meet": lambda: operations.meet(condition, by=hal),
        "revise": lambda: operations.revise(over, by=ada, content=content, based_on=1),
        "invite": lambda: operations.invite(over, it, by=ada),
        "leave": lambda: operations.leave(seat_at(over, hr), by=hal),
        "move": lambda: operations.move_decision_day(over, by=ada, day=day),
        "pledge": lambda: money.set_pledge(seat_at(over, legal), by=ben, amount=60_000),
        "approve": lambda: money.approve(over, by=enzo, up_to=120_000, seen=1),
        "ask": lambda: money.ask(over, by=enzo, **words),
        "send_back": lambda: money.send_back(over, by=enzo, **words),
        "decline": lambda: money.decline(over, by=enzo, **words),
        "reply": lambda: money.reply(over.approvals.get(), by=ada, **words),
    }


NAMES = "answer reconsider meet revise invite leave move pledge approve ask send_back decline reply"


@pytest.mark.parametrize("name", NAMES.split())
def test_what_would_decide_is_refused_until_it_is_parked(over, acts, name):
    with pytest.raises(Refused, match=OVER) as refusal:
        acts[name]()
    assert refusal.value.verdict.status == 409
    assert Initiative.objects.get(pk=over.pk).status == over.status


@pytest.mark.parametrize("name", ["answer", "move", "approve"])
def test_a_moment_before_it_was_not(over, acts, seat_at, hal, hr, name):
    with as_of(over.decision_ends_at - timedelta(seconds=1)):
        assert acts[name]()


def test_it_can_be_talked_about_withdrawn_and_parked(over, ada):
    operations.comment(over, by=ada, words="A pity.")
    operations.park(over)
    assert Initiative.objects.get(pk=over.pk).status == "parked"


def test_what_is_complete_too_late_does_not_go_live_by_itself(over, acts, hal):
    with as_of(over.decision_ends_at - timedelta(seconds=1)):
        acts["approve"]()
    Condition.objects.update(met_at=timezone.now(), met_by=hal)

    with transaction.atomic():
        advance(over, by=None, at=timezone.now())

    assert Initiative.objects.get(pk=over.pk).status == "agreed"
