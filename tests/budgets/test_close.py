"""The steward closes what is live: what came of it, what was learned, and the rest returns."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.worktime import after_working_days, end_of
from budgets import operations as money
from budgets.models import Account, Line, Posting
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Closing, Event, Initiative, Notice, Turn

from .spending import anew, conserved, of, spend

SAID = {"outcome": "Four of six films were watched.", "learned": "Ask the fitters first."}
Status = Initiative.Status


def close(table: Initiative, by, **more) -> Closing:
    return operations.close(anew(table), by=by, **(SAID | more))


def envelope(department) -> int:
    found = Account.objects.filter(kind="envelope", department=department)
    return sum(found.values_list("balance", flat=True))


def open_turns(table: Initiative, kind: Turn.Kind) -> list[Turn]:
    return list(Turn.objects.open().filter(initiative=table, kind=kind))


def test_it_is_the_stewards_turn_from_going_live_on(live, house, marketing):
    (turn,) = open_turns(live, Turn.Kind.CLOSE)

    last_day = end_of(live.revision.last_day, house.zone)
    assert turn.seat.department == marketing
    assert turn.due_at == after_working_days(marketing.calendar, last_day, 5)


def test_without_a_last_day_it_is_due_sixty_days_after_going_live(agreed_at):
    endless = agreed_at(0, last_day=None)

    (turn,) = open_turns(endless, Turn.Kind.CLOSE)
    assert turn.due_at == endless.live_at + timedelta(days=60)


def test_each_departments_own_remainder_returns_to_the_minor_unit(
    live, max_, ada, ben, marketing, legal
):
    free = {department: envelope(department) for department in (marketing, legal)}
    money.confirm_expense(spend(live, max_, marketing, 77_777), by=ben)
    spent = of(live, "spent")

    close(live, ada)

    assert envelope(marketing) == free[marketing] + 70_000 - spent["Marketing"]
    assert envelope(legal) == free[legal] + 50_000 - spent["Legal"]
    assert of(live, "committed") == of(live, "pledged") == {}
    assert of(live, "spent") == spent and conserved()
    posting = Posting.objects.get(kind="close")
    event = Event.objects.get(kind=Event.Kind.INITIATIVE_CLOSED)
    assert event.details["posting"] == posting.digest
    assert event.details["amount"] == 120_000 - 77_777


def test_it_says_what_came_of_it_and_the_table_hears(live, ada, ben):
    close(live, ada)

    closed = anew(live)
    assert closed.status == Status.CLOSED and closed.closed_at == closed.closing.at
    assert closed.closing.outcome.body == SAID["outcome"]
    assert closed.closing.learned.body == SAID["learned"]
    assert not Turn.objects.open().filter(initiative=closed).exists()
    told = Notice.objects.filter(event__kind=Event.Kind.INITIATIVE_CLOSED, by_mail=True)
    assert ben in {notice.person for notice in told}


def test_only_the_steward_closes(live, max_, ben, dan, cleo):
    for other in (max_, ben, dan, cleo):
        with pytest.raises(Refused, match="Only the steward") as refusal:
            close(live, other)
        assert refusal.value.verdict.status == 403
    assert anew(live).status == Status.LIVE


def test_only_what_is_live_is_closed_and_once(agreed, live, ada):
    close(live, ada)

    with pytest.raises(Refused, match="is closed. Only what is live") as refusal:
        close(live, ada)
    assert refusal.value.verdict.status == 409


def test_what_is_agreed_is_not_closed(agreed, ada):
    with pytest.raises(Refused, match="is agreed. Only what is live"):
        close(agreed, ada)


@pytest.mark.parametrize("said", ["outcome", "learned"])
def test_both_are_said(live, ada, said):
    with pytest.raises(Refused, match="Say what"):
        close(live, ada, **{said: " \n"})


def test_expenses_that_wait_are_settled_first(live, max_, ada, ben, marketing):
    waiting = [spend(live, max_, marketing, amount) for amount in (100, 200)]

    with pytest.raises(Refused, match="Expenses wait, 2 of them") as refusal:
        close(live, ada)
    assert refusal.value.verdict.status == 409
    money.confirm_expense(waiting[0], by=ben)
    with pytest.raises(Refused, match="An expense waits"):
        close(live, ada)
    money.refuse_expense(waiting[1], by=ben, words="Not ours.")
    assert close(live, ada)


def test_closed_it_neither_spends_nor_reverses(live, max_, ada, ben, marketing):
    expense = spend(live, max_, marketing, 100)
    money.confirm_expense(expense, by=ben)
    close(live, ada)

    with pytest.raises(Refused, match="Nothing is reversed any more") as refusal:
        money.reverse_expense(anew(expense), by=ben, words="Wrong.")
    assert refusal.value.verdict.status == 409
    with pytest.raises(Refused, match="Only what is live spends"):
        spend(live, max_, marketing, 1)


def test_what_was_called_back_may_be_closed(live, ada, hal, hr):
    operations.call_back(anew(live).seat_of(hr.pk), by=hal, section="people", words="A name.")

    close(live, ada)

    closed = anew(live)
    assert (closed.status, closed.call_back) == (Status.CLOSED, None)
    assert closed.call_backs.get().resumed_at == closed.closed_at
    assert not Turn.objects.open().filter(initiative=closed).exists()


def test_what_was_pledged_to_a_revision_nobody_decided_returns_too(
    live, content, ada, ben, marketing, legal, hr, seat_at
):
    before = {place.pk: envelope(place) for place in (marketing, legal, hr)}
    dearer = replace(content, lines=(*content.lines, replace(content.lines[0], amount=50_000)))
    operations.revise(anew(live), by=ada, content=dearer, based_on=1)
    money.set_pledge(seat_at(live, legal), by=ben, amount=65_000)
    assert of(live, "pledged") == {"Legal": 15_000}

    close(live, ada)

    assert envelope(legal) == before[legal.pk] + 50_000
    assert of(live, "pledged") == of(live, "committed") == {} and conserved()
    event = Event.objects.get(kind=Event.Kind.INITIATIVE_CLOSED)
    (back,) = event.details["returned"]
    assert Posting.objects.get(digest=back).kind == "return"


def test_the_surplus_that_returned_as_it_went_live_returns_no_second_time(
    launch, pledge, consent, ada, ben, hal, cleo, marketing, legal, hr
):
    pledge(launch, (ada, marketing, 72_000), (ben, legal, 72_000))
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    money.approve(anew(launch), by=cleo, up_to=120_000, seen=1)
    assert of(launch, "committed") == {"Marketing": 60_000, "Legal": 60_000}

    close(launch, ada)

    assert of(launch, "committed") == of(launch, "pledged") == {} and conserved()
    assert not Posting.objects.filter(initiative=launch, kind="return").exists()


def test_what_cost_nothing_closes_without_a_posting(agreed_at, ada):
    free = agreed_at(0)

    close(free, ada)

    event = Event.objects.get(kind=Event.Kind.INITIATIVE_CLOSED)
    assert event.details["posting"] is None and event.details["amount"] == 0
    assert not Line.objects.filter(posting__kind="close").exists()


def test_the_day_that_moves_takes_its_turn_along(live, content, ada, ben, hal, consent):
    (turn,) = open_turns(live, Turn.Kind.CLOSE)
    longer = replace(content, last_day=date.today() + timedelta(days=90))

    operations.revise(anew(live), by=ada, content=longer, based_on=1)

    (moved,) = open_turns(live, Turn.Kind.CLOSE)
    assert moved.pk == turn.pk and moved.due_at - turn.due_at >= timedelta(days=29)


def test_the_same_form_closes_once(live, ada):
    close(live, ada, key="c" * 20)
    with pytest.raises(AlreadyDone):
        close(live, ada, key="c" * 20)
    assert Closing.objects.count() == 1 and timezone.now() >= anew(live).closed_at
