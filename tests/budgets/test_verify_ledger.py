"""The ledger proves itself; a difference is named, stops what it touches, and is told once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from budgets import operations as money
from budgets.models import Account, Line, Posting, Verification
from budgets.tasks import is_due, verify_nightly
from cooperative.verdicts import Refused
from initiatives.models import Event, Initiative, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def envelopes(house, dora, cleo):
    """Granted as in life: set, countersigned, and told of by an event."""

    def grant(*departments, amount: int = 500_000) -> None:
        for department in departments:
            for year in (date.today().year, date.today().year + 1):
                money.countersign(money.grant(department, year, amount, by=dora), by=cleo)

    return grant


@pytest.fixture
def cheat():
    """Changes a row that the database keeps, as who owns the tables could."""

    def run(table: str, statement: str, *values) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                at_once = "SET CONSTRAINTS ALL IMMEDIATE"  # no table changes while a check waits
                cursor.execute(f"{at_once}; ALTER TABLE {table} DISABLE TRIGGER USER")
                cursor.execute(statement, values)
                cursor.execute(f"{at_once}; ALTER TABLE {table} ENABLE TRIGGER USER")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                return
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                [table],
            )
            kept = cursor.fetchall()
            for name, _sql in kept:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(statement, values)
            for _name, sql in kept:
                cursor.execute(sql)

    return run


def first(kept: Verification) -> str:
    assert kept.differences, "It holds."
    return kept.differences[0]


def stopped() -> set[str]:
    return set(Account.objects.filter(stopped_at__isnull=False).values_list("key", flat=True))


def test_it_holds_and_says_what_there_was(lived, capsys):
    call_command("verify_ledger")
    kept = Verification.objects.get()
    assert kept.holds and kept.postings == Posting.objects.count() > 6
    assert kept.lines == Line.objects.count()
    said = capsys.readouterr().out
    assert "The ledger holds" in said and kept.head in said
    assert not stopped() and not Event.objects.filter(kind__startswith="ledger").exists()


def test_its_head_is_another_once_more_is_posted(launch, seat_at, ada, marketing):
    before = money.verify_ledger().head
    assert money.verify_ledger().head == before
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=5)
    assert money.verify_ledger().head != before


def test_what_came_back_is_counted_on_each_envelope(lived, marketing, legal):
    """Pledged: 1,500.00 by two; committed: 1,200.00."""
    back = Account.objects.filter(kind="envelope", returned__gt=0)
    assert {envelope.department for envelope in back} == {marketing, legal}
    assert sum(envelope.returned for envelope in back) == 30_000


def test_a_changed_balance_is_named_stopped_and_told_once(
    launch, seat_at, ada, ben, legal, marketing, dora, cleo, capsys
):
    year = launch.revision.first_day.year
    envelope = Account.objects.get(kind="envelope", department=legal, year=year)
    Account.objects.filter(pk=envelope.pk).update(balance=1)
    with pytest.raises(CommandError, match=f"Of Legal’s envelope of {year} it says €0.01, and its"):
        call_command("verify_ledger")
    money.verify_ledger()

    assert stopped() == {envelope.key}
    told = Event.objects.get(kind="ledger_differs")
    assert {n.person for n in Notice.objects.filter(event=told)} == {dora, cleo}
    assert all(n.by_mail for n in Notice.objects.filter(event=told))
    with pytest.raises(Refused, match="No money moves on Legal’s envelope") as refusal:
        money.set_pledge(seat_at(launch, legal), by=ben, amount=1)
    assert refusal.value.verdict.status == 409 and dora.name in str(refusal.value)
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=5)

    Account.objects.filter(pk=envelope.pk).update(balance=envelope.balance)
    call_command("verify_ledger")
    assert not stopped()
    assert Event.objects.get(kind="ledger_holds").initiative is None
    money.set_pledge(seat_at(launch, legal), by=ben, amount=1)


def test_a_changed_line_is_named(lived, cheat):
    line = Line.objects.filter(posting__kind="commit", amount__gt=0).last()
    cheat("budgets_line", f"UPDATE budgets_line SET amount = amount + 1 WHERE id = {line.pk}")
    said = money.verify_ledger().differences
    assert said[0] == f"The lines of posting {line.posting_id} sum to €0.01, not to 0."
    assert f"Posting {line.posting_id} (commit) was changed: its digest is another." in said
    assert line.account.key in stopped()


def test_who_is_said_to_have_moved_it_cannot_be_changed(lived, cheat, dan):
    posting = Posting.objects.filter(kind="pledge").first()
    cheat("budgets_posting", f"UPDATE budgets_posting SET by_id = {dan.pk} WHERE id = {posting.pk}")
    assert first(money.verify_ledger()).startswith(f"Posting {posting.pk} (pledge) was changed")


def test_a_posting_of_which_no_event_tells_is_named(launch, legal, dora):
    from budgets import ledger

    posting = ledger.grant(
        legal, date.today().year, 5, by=dora, at=timezone.now(), key="behind", reason=""
    )
    assert first(money.verify_ledger()) == f"No event tells of posting {posting.pk} (grant)."
    assert stopped() == {f"envelope:{legal.pk}:{date.today().year}"}


def test_a_posting_that_is_gone_is_missed(launch, seat_at, ada, marketing, cheat):
    pledge = money.set_pledge(seat_at(launch, marketing), by=ada, amount=5)
    gone = pledge.posting_id
    cheat("budgets_line", f"DELETE FROM budgets_line WHERE posting_id = {gone}")
    cheat("budgets_pledge", f"DELETE FROM budgets_pledge WHERE id = {pledge.pk}")
    cheat("budgets_posting", f"DELETE FROM budgets_posting WHERE id = {gone}")
    said = money.verify_ledger().differences
    assert said[0] == f"An event tells of a posting that is not there: {pledge.posting.digest[:8]}…"


def test_what_stood_there_at_the_last_check_is_missed(launch, legal, dora, cheat):
    from budgets import ledger

    extra = ledger.grant(legal, 2040, 5, by=dora, at=timezone.now(), key="behind", reason="")
    Verification.objects.create(
        at=timezone.now(), postings=Posting.objects.count(), lines=0, last=extra.pk, head="-"
    )
    cheat("budgets_line", f"DELETE FROM budgets_line WHERE posting_id = {extra.pk}")
    cheat("budgets_posting", f"DELETE FROM budgets_posting WHERE id = {extra.pk}")
    said = money.verify_ledger().differences
    assert said[0] == "1 of the postings that stood here at the last check are gone."


def test_a_changed_event_breaks_its_chain_and_stops_what_it_is_about(lived, cheat):
    event = lived.events.get(kind="approval_given")
    cheat("initiatives_event", "UPDATE initiatives_event SET by_id = NULL WHERE id = %s", event.pk)
    said = first(money.verify_ledger())
    assert said == (
        f"Event {event.number} of “Spring launch” was changed, or one before it is missing."
    )
    assert stopped() == set(lived.accounts.values_list("key", flat=True))


def test_an_event_that_is_gone_breaks_the_chain(lived, cheat):
    event = lived.events.get(kind="comment_posted")
    cheat("initiatives_notice", "DELETE FROM initiatives_notice WHERE event_id = %s", event.pk)
    cheat("initiatives_event", "DELETE FROM initiatives_event WHERE id = %s", event.pk)
    assert "or one before it is missing" in first(money.verify_ledger())


def test_money_that_a_state_does_not_allow_is_named(launch, seat_at, ada, marketing):
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=500)
    Initiative.objects.filter(pk=launch.pk).update(status="parked")
    said = first(money.verify_ledger())
    assert said.startswith("“Spring launch” is parked, and €5 is still there: what Marketing")


def test_nothing_that_was_granted_is_lost_or_won(launch, legal, cheat):
    """Two accounts of different departments, changed alike with their lines."""
    year = launch.revision.first_day.year
    envelopes = Account.objects.filter(kind="envelope", year=year)[:2]
    for sign, account in zip((1, -1), envelopes, strict=True):
        line = account.lines.get()
        cheat(
            "budgets_line", f"UPDATE budgets_line SET amount = amount + {sign} WHERE id = {line.pk}"
        )
        Account.objects.filter(pk=account.pk).update(balance=account.balance + sign)
    assert len(money.verify_ledger().differences) >= 2


def test_a_wrong_count_of_what_came_back_is_named(lived, legal):
    Account.objects.filter(kind="envelope", department=legal).update(returned=7)
    assert "returned, and its lines say" in first(money.verify_ledger())


def test_whatever_a_life_brings_it_holds(tables):
    assert money.verify_ledger().differences == []


def test_it_is_due_once_a_night_in_the_houses_own_zone(house):
    house.time_zone = "Europe/Amsterdam"
    house.save()
    at = datetime(2030, 1, 10, 1, 59, tzinfo=UTC)  # 02:59 there
    kept = {"postings": 0, "lines": 0, "head": "-"}
    Verification.objects.create(at=at - timedelta(hours=23), **kept)
    assert not is_due(at)
    assert is_due(at + timedelta(minutes=2))
    Verification.objects.create(at=at + timedelta(minutes=2), **kept)
    assert not is_due(at + timedelta(hours=20))
    assert is_due(at + timedelta(days=3))


def test_the_night_verifies_once(launch):
    verify_nightly()
    verify_nightly()
    assert Verification.objects.count() == 1
