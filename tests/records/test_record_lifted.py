"""The record of a largest share that was lifted: who, why, and until when it held (rule 21)."""

import json

import pytest

from budgets import operations as money
from initiatives import operations
from initiatives.record import record_of
from initiatives.record.writing import fingerprint_of, written

from .checkers import both
from .conftest import newest

WHY = "Marketing alone gains from it."


@pytest.fixture
def lifted(launch, envelopes, seat_at, ada, cleo, marketing):
    """Lifted, declined and revived: it does not hold any more."""
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=100_000)
    money.lift(newest(launch), by=cleo, words=WHY)
    money.decline(newest(launch), by=cleo, words="Not now.")
    operations.revive(newest(launch), by=ada)
    return newest(launch)


def test_it_says_who_lifted_why_and_until_when(lifted, house, cleo):
    told = record_of(lifted, house).told
    (lift,) = told["lifts"]
    assert lift["by"] == cleo.pk and told["texts"][lift["words"]] == WHY
    kinds = {event["number"]: event["kind"] for event in told["events"]}
    assert kinds[lift["event"]] == "share_lifted"
    assert kinds[lift["ended"]] == "initiative_revived"
    assert both(written(told)) == ("", "")


@pytest.mark.parametrize(
    ("part", "value"),
    [("by", 0), ("words", "0" * 64), ("ended", None), ("at", "2026-01-01T00:00:00+00:00")],
)
def test_both_checkers_refuse_another(lifted, house, part, value):
    told = json.loads(written(record_of(lifted, house).told))
    told["lifts"][0][part] = value
    told["fingerprint"] = fingerprint_of(told)
    assert all(both(written(told)))


def test_both_checkers_refuse_it_left_out(lifted, house):
    told = json.loads(written(record_of(lifted, house).told))
    told["lifts"] = []
    told["fingerprint"] = fingerprint_of(told)
    assert all(both(written(told)))


def test_its_page_says_it(lifted, client, ada):
    client.force_login(ada)
    page = client.get(f"{lifted.get_absolute_url()}record/").text
    assert "Who let every pledge count in full" in page and WHY in page
