"""The record of what has spent and was closed: what went out, what came of it, what returned."""

import json

import pytest

from budgets import operations as money
from initiatives import operations
from initiatives.models import Initiative
from initiatives.record import record_of
from initiatives.record.writing import fingerprint_of, written

from ..budgets.spending import anew, receipt, spend
from .checkers import both


@pytest.fixture
def closed(tables, settings, tmp_path, max_, ada, ben, marketing, house) -> dict:
    """Spent, refused, reversed, waited for and closed, as its record tells."""
    settings.MEDIA_ROOT = tmp_path
    live: Initiative = tables["live"]
    kept, refused, undone = (
        spend(live, max_, marketing, amount, receipt=receipt(str(amount)))
        for amount in (40_035, 500, 7_000)
    )
    for expense in (kept, undone):
        money.confirm_expense(expense, by=ben)
    money.refuse_expense(refused, by=ben, words="Not ours.")
    money.reverse_expense(undone, by=ben, words="Paid twice.")
    said = {"outcome": "Four were watched.", "learned": "Ask early."}
    operations.close(anew(live), by=ada, **said)
    return record_of(anew(live), house).told


def test_both_checkers_hold_it(closed):
    assert both(written(closed)) == ("", "")


def test_it_says_what_was_spent_and_returned(closed, marketing, legal):
    shares = {share["department"]: share for share in closed["shares"]}

    assert closed["status"] == "closed"
    # 400.35 by what was left of 720.00 and 480.00.
    assert shares[marketing.pk]["committed"] == 72_000 and shares[legal.pk]["committed"] == 48_000
    assert shares[marketing.pk]["spent"] == 24_021 and shares[legal.pk]["spent"] == 16_014
    for share in shares.values():
        assert share["returned"] == share["committed"] - share["spent"]
        assert share["pledged"] == 0


def test_each_expense_names_what_became_of_it(closed):
    kinds = {event["number"]: event["kind"] for event in closed["events"]}
    ends = [
        {name: kinds.get(expense[name]) for name in ("confirmed", "refused", "reversed")}
        for expense in closed["expenses"]
    ]
    assert [expense["amount"] for expense in closed["expenses"]] == [40_035, 500, 7_000]
    confirmed, refused = "expense_confirmed", "expense_refused"
    assert ends == [
        {"confirmed": confirmed, "refused": None, "reversed": None},
        {"confirmed": None, "refused": refused, "reversed": None},
        {"confirmed": confirmed, "refused": None, "reversed": "posting_reversed"},
    ]
    assert closed["expenses"][0]["receipt"] == receipt("40035").sha256


def test_it_says_what_came_of_it_and_what_was_learned(closed):
    closing, texts = closed["closing"], closed["texts"]
    assert texts[closing["words"]] == "Four were watched."
    assert texts[closing["learned"]] == "Ask early."


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("shares.0.returned", 1),
        ("shares.0.spent", 1),
        ("expenses.0.amount", 40_034),
        ("expenses.1.refused", None),
        ("expenses.2.reversed", None),
        ("closing", None),
        ("closing.learned", "0" * 64),
    ],
)
def test_both_checkers_refuse_another(closed, part, value):
    told = json.loads(written(closed))
    *path, last = (int(name) if name.isdigit() else name for name in part.split("."))
    place = told
    for name in path:
        place = place[name]
    place[last] = value
    told["fingerprint"] = fingerprint_of(told)

    assert all(both(written(told)))


def test_without_what_was_learned_it_is_refused(closed):
    told = json.loads(written(closed))
    del told["texts"][told["closing"]["learned"]]
    told["fingerprint"] = fingerprint_of(told)
    assert all(both(written(told)))


def test_its_page_says_it(closed, client, ada, tables):
    client.force_login(ada)
    page = client.get(f"{tables['live'].get_absolute_url()}record/").text
    for words in (
        "Closed on",
        "Four were watched.",
        "Ask early.",
        "That somebody writes",
        "€400.35",
    ):
        assert words in page
    assert "Reversed by Ben Okafor" in page and "Returned" in page
