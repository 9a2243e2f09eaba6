"""Sixteen at once: the rest of a budget, a reversal, and closing while money is spent."""

from functools import partial as act

import pytest

from budgets import operations as money
from budgets.models import Posting
from initiatives import operations
from initiatives.models import Initiative

from .budgets.spending import anew, conserved, of, spend
from .test_race import ROUNDS
from .threads import at_once, won

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 16
SAID = {"outcome": "Four were watched.", "learned": "Ask early."}


@pytest.fixture
def live(content, theme, consent, seat_at, envelopes, ada, ben, hal, cleo, marketing, legal, hr):
    """Brings another initiative of 1,200.00 to life, of which two pay 600.00 each."""
    envelopes(marketing, legal, hr, amount=100_000_000)

    def make() -> Initiative:
        draft = operations.propose(marketing, by=ada, content=content, theme=theme)
        table = operations.submit(draft, by=ada, version=1)
        for person, department in ((ada, marketing), (ben, legal)):
            money.set_pledge(seat_at(table, department), by=person, amount=72_000)
        consent(table, (ada, marketing), (ben, legal), (hal, hr))
        money.approve(anew(table), by=cleo, up_to=120_000, seen=1)
        return anew(table)

    return make


def spent(table: Initiative) -> int:
    return sum(of(table, "spent").values())


def test_of_sixteen_expenses_only_those_are_confirmed_for_which_money_is_left(
    live, max_, ben, hal, marketing
):
    for _ in ROUNDS:
        table = live()
        recorded = [spend(table, max_, marketing, 25_001) for _ in range(THREADS)]

        outcomes = at_once(
            *(
                act(money.confirm_expense, anew(one), by=(ben, hal)[place % 2])
                for place, one in enumerate(recorded)
            )
        )

        assert won(outcomes) == 4
        assert spent(table) == 4 * 25_001 and conserved()


def test_the_same_expense_is_confirmed_once(live, max_, ben, hal, marketing):
    for _ in ROUNDS:
        table = live()
        expense = spend(table, max_, marketing, 1_000)
        confirming = [
            act(money.confirm_expense, anew(expense), by=(ben, hal)[place % 2])
            for place in range(THREADS)
        ]

        assert won(at_once(*confirming)) == 1
        assert spent(table) == 1_000 and conserved()


def test_it_is_reversed_once(live, max_, ben, hal, marketing):
    for _ in ROUNDS:
        table = live()
        expense = spend(table, max_, marketing, 33_333)
        money.confirm_expense(expense, by=ben)
        reversing = [
            act(money.reverse_expense, anew(expense), by=(ben, hal)[place % 2], words="Twice.")
            for place in range(THREADS)
        ]

        assert won(at_once(*reversing)) == 1
        assert spent(table) == 0 and conserved()
        assert Posting.objects.filter(initiative=table, kind="reverse").count() == 1


def test_closing_meets_spending_and_no_cent_is_lost(live, max_, ada, ben, hal, marketing):
    for _ in ROUNDS:
        table = live()
        waits = spend(table, max_, marketing, 40_000)
        confirming = [act(money.confirm_expense, anew(waits), by=ben)]
        recording = [act(spend, table, max_, marketing, 100 + number) for number in range(7)]
        closing = [act(operations.close, anew(table), by=ada, **SAID) for _ in range(8)]

        outcomes = at_once(*confirming, *recording, *closing)

        closed = anew(table)
        assert won(outcomes[8:]) == (closed.status == Initiative.Status.CLOSED)
        assert conserved()
        if closed.status == Initiative.Status.CLOSED:
            assert not closed.expenses.waiting().exists()
            assert not of(table, "committed") and spent(table) == 40_000
