"""Two at once: real threads, each on its own connection. Exactly one wins, and nothing leaks.

Whatever is raised but `Refused` and `AlreadyDone` (a deadlock, a broken constraint) fails the
test. `RACE_ROUNDS` says how often each race is run; `tests/prove/prove_races.py` runs 200.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial as act
from itertools import count

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.utils import timezone

from accounts.models import FormKey, Organisation
from accounts.operations import add_department, found, set_membership
from accounts.operations.founding import Founder
from budgets import operations as money
from budgets.models import Account, Approval, Commitment, Line, Pledge, Posting, free_of, granted_to
from cooperative.verdicts import AlreadyDone, Stale
from initiatives import operations
from initiatives.content import Line as BudgetLine
from initiatives.models import Event, Initiative, Review, Revision, Seat, Turn

from .threads import at_once, won

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(int(os.environ.get("RACE_ROUNDS", "5")))
Status = Initiative.Status


def happened(initiative: Initiative, kind: Event.Kind) -> int:
    return Event.objects.filter(initiative=initiative, kind=kind).count()


def anew(initiative: Initiative) -> Initiative:
    return Initiative.objects.get(pk=initiative.pk)


def assert_the_books_are_right() -> None:
    """Every posting sums to zero, and every balance is what its lines add up to."""
    sums = Posting.objects.annotate(total=Sum("lines__amount")).exclude(total=0)
    assert not sums.exists()
    lines = dict(Line.objects.values_list("account").annotate(total=Sum("amount")))
    assert {a.pk: a.balance for a in Account.objects.all()} == {
        a.pk: lines.get(a.pk, 0) for a in Account.objects.all()
    }


@pytest.fixture
def table(content, theme, ada, marketing, legal, hr, ben, hal, envelopes) -> Callable:
    """Puts another initiative on the table of Marketing, Legal and HR; a target in minor units."""
    envelopes(marketing, legal, hr, amount=10**12)
    numbers = count(1)

    def submitted(target: int = 120_000, **fields) -> Initiative:
        lines = (BudgetLine("All of it", target),) if target else ()
        said = replace(content, title=f"Table {next(numbers)}", lines=lines, **fields)
        draft = operations.propose(marketing, by=ada, content=said, theme=theme)
        return operations.submit(draft, by=ada, version=1)

    return submitted


@pytest.fixture
def agreed(table, consent, seat_at, ada, ben, hal, marketing, legal, hr) -> Callable:
    """Puts an initiative on the table that all agree on and that is funded."""

    def ready(target: int = 120_000) -> Initiative:
        initiative = table(target)
        for person, department in ((ada, marketing), (ben, legal)):
            money.set_pledge(seat_at(initiative, department), by=person, amount=target)
        consent(initiative, (ada, marketing), (ben, legal), (hal, hr))
        return anew(initiative)

    return ready


def test_two_last_answers_make_it_agreed_once(
    table, consent, seat_at, ada, ben, hal, marketing, legal, hr
):
    for _ in ROUNDS:
        initiative = table()
        consent(initiative, (ada, marketing))
        bens, hals = seat_at(initiative, legal), seat_at(initiative, hr)

        outcomes = at_once(
            act(operations.answer, bens, by=ben, choice="consent", seen=1),
            act(operations.answer, hals, by=hal, choice="consent", seen=1),
        )

        assert won(outcomes) == 2
        assert anew(initiative).status == Status.AGREED
        assert happened(initiative, Event.Kind.INITIATIVE_AGREED) == 1
        assert Turn.objects.open().filter(initiative=initiative).count() == 1


def test_the_last_answer_and_a_condition_met_make_it_live_once(
    table, consent, seat_at, ada, ben, hal, marketing, legal, hr
):
    for _ in ROUNDS:
        initiative = table(0)
        consent(initiative, (ada, marketing))
        choice, words = "consent_with_condition", "Legal reads the captions."
        seat = seat_at(initiative, legal)
        review = operations.answer(seat, by=ben, choice=choice, seen=1, condition=words)
        condition, hals = review.conditions.get(), seat_at(initiative, hr)

        outcomes = at_once(
            act(operations.meet, condition, by=ben),
            act(operations.answer, hals, by=hal, choice="consent", seen=1),
        )

        assert won(outcomes) == 2
        assert anew(initiative).status == Status.LIVE
        assert happened(initiative, Event.Kind.INITIATIVE_WENT_LIVE) == 1


def test_an_approval_beside_the_last_answer_counts_or_comes_too_early(
    table, consent, seat_at, ada, ben, hal, cleo, marketing, legal, hr
):
    for _ in ROUNDS:
        initiative = table()
        for person, department in ((ada, marketing), (ben, legal)):
            money.set_pledge(seat_at(initiative, department), by=person, amount=120_000)
        consent(initiative, (ada, marketing), (ben, legal))
        hals, page = seat_at(initiative, hr), anew(initiative)

        answered, approved = at_once(
            act(operations.answer, hals, by=hal, choice="consent", seen=1),
            act(money.approve, page, by=cleo, up_to=120_000, seen=1),
        )

        assert won([answered]) == 1
        expected = Status.LIVE if won([approved]) else Status.AGREED
        assert anew(initiative).status == expected
        assert happened(initiative, Event.Kind.INITIATIVE_WENT_LIVE) == won([approved])


@pytest.mark.parametrize(("target", "winners"), [(120_000, 1), (1_200_000, 2)])
def test_two_last_approvals_bind_the_money_once(agreed, cleo, enzo, target, winners):
    for _ in ROUNDS:
        initiative = agreed(target)
        pages = anew(initiative), anew(initiative)

        outcomes = at_once(
            act(money.approve, pages[0], by=cleo, up_to=target, seen=1),
            act(money.approve, pages[1], by=enzo, up_to=target, seen=1),
        )

        assert won(outcomes) == winners
        assert Approval.objects.filter(initiative=initiative).count() == winners
        assert anew(initiative).status == Status.LIVE
        assert happened(initiative, Event.Kind.INITIATIVE_WENT_LIVE) == 1
        committed = Commitment.objects.filter(initiative=initiative)
        assert committed.aggregate(total=Sum("committed"))["total"] == target
    assert_the_books_are_right()


def test_two_pledges_cannot_both_take_the_last_of_an_envelope(
    table, seat_at, ben, dora, cleo, legal
):
    year = table().revision.first_day.year
    for _ in ROUNDS:
        bound = granted_to(legal, year) - free_of(legal.pk, year)
        change = money.grant(legal, year, bound + 50_000, by=dora)
        money.countersign(change, by=cleo)
        seats = [seat_at(table(), legal) for _ in range(2)]

        outcomes = at_once(
            act(money.set_pledge, seats[0], by=ben, amount=50_000),
            act(money.set_pledge, seats[1], by=ben, amount=50_000),
        )

        assert won(outcomes) == 1
        assert free_of(legal.pk, year) == 0
        assert Pledge.objects.filter(initiative__in=[s.initiative for s in seats]).count() == 1
    assert_the_books_are_right()


def test_the_same_form_sent_four_times_counts_once(table, seat_at, ben, legal):
    for turn in ROUNDS:
        initiative = table()
        seats = [seat_at(initiative, legal) for _ in range(4)]
        form = {"by": ben, "choice": "consent", "seen": 1, "pledge": 5_000, "key": f"form {turn}"}

        outcomes = at_once(*(act(money.answer_and_pledge, seat, **form) for seat in seats))

        assert won(outcomes) == 1
        assert sum(isinstance(outcome, AlreadyDone) for outcome in outcomes) == 3
        assert FormKey.objects.filter(key=form["key"]).count() == 1
        assert Review.objects.filter(seat=seats[0]).exclude(answer="").count() == 1
        assert happened(initiative, Event.Kind.REVIEW_ANSWERED) == 1
        assert Pledge.objects.filter(initiative=initiative).count() == 1


@pytest.mark.parametrize("words", ["", "Typed while autosave was on its way."])
def test_the_page_of_a_proposal_sent_twice_is_one_initiative(
    words, house, content, theme, ada, marketing, legal, hr
):
    said = content, replace(content, hope=words or content.hope)
    for turn in ROUNDS:
        form = {"by": ada, "theme": theme, "key": f"page {turn}"}

        outcomes = at_once(*(act(operations.propose, marketing, content=c, **form) for c in said))

        assert won(outcomes) == 1
        assert Initiative.objects.count() == turn + 1


def test_departments_that_propose_at_once_and_seat_each_other_do_not_wait_for_ever(
    house, content, theme, ada, ben, hal, marketing, legal, hr
):
    proposals = ((ada, marketing), (ben, legal), (hal, hr))
    for turn in ROUNDS:
        outcomes = at_once(
            *(
                act(operations.propose, home, by=by, content=content, theme=theme)
                for by, home in proposals
            )
        )

        assert won(outcomes) == 3
        assert Seat.objects.count() == 9 * (turn + 1)


def test_two_submissions_ask_every_seat_once(house, content, theme, ada, mia, marketing, legal, hr):
    for _ in ROUNDS:
        draft = operations.propose(marketing, by=ada, content=content, theme=theme)
        pages = anew(draft), anew(draft)

        outcomes = at_once(
            act(operations.submit, pages[0], by=ada, version=1),
            act(operations.submit, pages[1], by=mia, version=1),
        )

        assert won(outcomes) == 1
        assert Revision.objects.filter(initiative=draft).count() == 1
        assert Review.objects.filter(seat__initiative=draft).count() == 3


def test_of_two_revisions_of_the_same_one_the_second_is_stale(table, content, ada, ben):
    for _ in ROUNDS:
        initiative = table()
        pages = anew(initiative), anew(initiative)
        new = [replace(content, title=f"Said by {name}") for name in ("Ada", "Ben")]

        outcomes = at_once(
            act(operations.revise, pages[0], by=ada, content=new[0], based_on=1),
            act(operations.revise, pages[1], by=ben, content=new[1], based_on=1),
        )

        assert won(outcomes) == 1
        assert sum(isinstance(outcome, Stale) for outcome in outcomes) == 1
        assert anew(initiative).revision.number == 2


def test_it_is_parked_or_goes_live_but_never_both(agreed, cleo):
    for _ in ROUNDS:
        initiative = agreed()
        past = timezone.now() - timedelta(minutes=1)
        Initiative.objects.filter(pk=initiative.pk).update(decision_ends_at=past)
        pages = anew(initiative), anew(initiative)

        parked, approved = at_once(
            act(operations.park, pages[0]),
            act(money.approve, pages[1], by=cleo, up_to=120_000, seen=1),
        )

        assert won([parked]) + won([approved]) == 1
        assert anew(initiative).status == (Status.PARKED if won([parked]) else Status.LIVE)
        assert Commitment.objects.filter(initiative=initiative).exists() == bool(won([approved]))
        pledged = Account.objects.filter(initiative=initiative, kind=Account.Kind.PLEDGED)
        assert not pledged.filter(balance__gt=0).exists()
    assert_the_books_are_right()


def test_two_executives_countersign_an_envelope_once(house, legal, dora, cleo, enzo):
    for turn in ROUNDS:
        change = money.grant(legal, 2030, 1_000 * (turn + 1), by=dora)
        pages = [type(change).objects.get(pk=change.pk) for _ in range(2)]

        outcomes = at_once(
            act(money.countersign, pages[0], by=cleo),
            act(money.countersign, pages[1], by=enzo),
        )

        assert won(outcomes) == 1
        assert free_of(legal.pk, 2030) == 1_000 * (turn + 1)
    assert_the_books_are_right()


def test_two_initiatives_that_go_live_on_each_others_envelopes_do_not_wait_for_ever(
    table, consent, seat_at, ada, ben, hal, marketing, legal, hr
):
    """Each last pledge holds an envelope that the other's going live needs as well."""
    for _ in ROUNDS:
        first, second = table(90_000), table(90_000)
        for initiative in (first, second):
            consent(initiative, (ada, marketing), (ben, legal), (hal, hr))
        money.set_pledge(seat_at(first, legal), by=ben, amount=60_000)
        money.set_pledge(seat_at(second, marketing), by=ada, amount=60_000)
        adas, bens = seat_at(first, marketing), seat_at(second, legal)

        outcomes = at_once(
            act(money.set_pledge, adas, by=ada, amount=60_000),
            act(money.set_pledge, bens, by=ben, amount=60_000),
        )

        assert won(outcomes) == 2
        assert {anew(first).status, anew(second).status} == {Status.LIVE}
    assert_the_books_are_right()


def test_one_is_withdrawn_while_another_goes_live_on_the_same_envelopes(
    table, agreed, seat_at, cleo, ada, ben, marketing, legal
):
    for _ in ROUNDS:
        going, coming = table(), agreed()
        for person, department in ((ben, legal), (ada, marketing)):
            money.set_pledge(seat_at(going, department), by=person, amount=10_000)
        pages = anew(going), anew(coming)

        outcomes = at_once(
            act(operations.withdraw, pages[0], by=ada, words="We tell it next year."),
            act(money.approve, pages[1], by=cleo, up_to=120_000, seen=1),
        )

        assert won(outcomes) == 2
    assert_the_books_are_right()


def test_people_change_while_their_tables_are_answered(
    table, person, seat_at, ada, dora, ben, hal, legal, hr
):
    for turn in ROUNDS:
        tables, new = [table(), table()], person(f"Newcomer {turn}")
        bens, hals = seat_at(tables[1], legal), seat_at(tables[0], hr)

        outcomes = at_once(
            act(set_membership, new, legal, "deputy", by=dora),
            act(operations.answer, bens, by=ben, choice="consent", seen=1),
            act(operations.answer, hals, by=hal, choice="consent", seen=1),
        )

        assert won(outcomes) == 3
        # Who changes people looks at every open table: those of this round are not for the next.
        for initiative in tables:
            operations.withdraw(anew(initiative), by=ada, words="The round is over.")


def test_a_department_is_invited_nudged_and_added_once(table, seat_at, ada, ben, dora, house, it):
    for turn in ROUNDS:
        initiative = table()
        pages = anew(initiative), anew(initiative)
        outcomes = at_once(
            act(operations.invite, pages[0], it, by=ada),
            act(operations.invite, pages[1], it, by=ben),
        )
        assert won(outcomes) == 1

        seats = [seat_at(initiative, it) for _ in range(2)]
        outcomes = at_once(*(act(operations.nudge, seat, by=ada) for seat in seats))
        assert won(outcomes) == 1

        new = {"name": f"Fleet {turn}", "initials": "FL", "colour": "moss"}
        new |= {"calendar": house.calendar, "by": dora}
        outcomes = at_once(*[act(add_department, **new)] * 2)
        assert won(outcomes) == 1


def test_the_house_is_founded_once(db):
    leads = [Founder(name, f"{name}@harbour.example.com") for name in ("ann", "bob", "cy", "di")]
    first = {
        "name": "Harbour Works",
        "currency": "EUR",
        "time_zone": "UTC",
        "administrator": leads[0],
        "executive": leads[1],
        "departments": [("Marketing", "MK", leads[2]), ("Legal", "LG", leads[3])],
        "theme": "Put right",
    }

    for _ in ROUNDS:
        outcomes = at_once(*[act(found, **first)] * 2)

        assert won(outcomes) == 1
        assert Organisation.objects.count() == 1
        call_command("flush", interactive=False, verbosity=0)
