"""The role of docs/production-roles.md: the product lives under it, and it can cheat nobody."""

import os
import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from budgets import operations as money
from budgets.models import Account, Posting
from initiatives import operations
from initiatives.models import Initiative

from .test_database import OPEN_COLUMNS, WRITTEN_ONCE

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parent.parent / "docs" / "production-roles.md"
ROLE = "cooperative_app"
NEEDS = "This database has no roles, or whoever tests may make none: PostgreSQL with CREATEROLE"


def statements() -> str:
    """What the page says, to the letter."""
    return "\n".join(re.findall(r"```sql\n(.*?)```", PAGE.read_text(), flags=re.DOTALL))


@pytest.fixture
def role() -> str:
    """The role as the page makes it, under another name; gone with the transaction."""
    if not may_make_roles():
        where_it_must = connection.vendor == "postgresql" and "CI" in os.environ
        (pytest.fail if where_it_must else pytest.skip)(NEEDS)
    name = f"{ROLE}_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(statements().replace(ROLE, name))
        cursor.execute(f"GRANT {name} TO CURRENT_USER")
    return name


def may_make_roles() -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        return cursor.fetchone()[0]


@contextmanager
def as_role(name: str):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {name}")
        yield cursor
        cursor.execute("RESET ROLE")


def test_the_product_lives_under_it(
    role, draft, envelopes, consent, seat_at, ada, ben, hal, cleo, dora, marketing, legal, hr
):
    with as_role(role):
        for department in (marketing, legal, hr):
            year = draft.drafted_at.year
            for granted in (year, year + 1):
                change = money.grant(department, granted, 500_000, by=dora)
                money.countersign(change, by=cleo)
        launch = operations.submit(draft, by=ada, version=1)
        operations.comment(launch, by=ada, words="Six films.", section="message")
        consent(launch, (ada, marketing), (ben, legal), (hal, hr))
        money.set_pledge(seat_at(launch, marketing), by=ada, amount=70_000)
        money.set_pledge(seat_at(launch, legal), by=ben, amount=60_000)
        money.set_pledge(seat_at(launch, legal), by=ben, amount=50_000)
        money.approve(launch, by=cleo, up_to=120_000, seen=1)
        assert money.verify_ledger().differences == []
    assert Initiative.objects.get(pk=launch.pk).status == "live"


CHEATS = (
    "UPDATE budgets_line SET amount = amount + 1",
    "UPDATE budgets_posting SET by_id = NULL",
    "DELETE FROM budgets_line",
    "DELETE FROM budgets_posting",
    "DELETE FROM budgets_account",
    "DELETE FROM initiatives_event",
    "TRUNCATE budgets_line",
    "TRUNCATE budgets_account CASCADE",
    "ALTER TABLE budgets_line DISABLE TRIGGER USER",
    "DROP TRIGGER a_posting_sums_to_zero ON budgets_line",
    "DROP FUNCTION refuse_change() CASCADE",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN NEW; END $$",
    "CREATE FUNCTION of_mine() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    "CREATE RULE of_mine AS ON INSERT TO budgets_line DO INSTEAD NOTHING",
    "ALTER TABLE budgets_account DROP CONSTRAINT only_the_world_is_overdrawn",
    "DROP TABLE budgets_line",
    "SET session_replication_role = replica",
    "CREATE TABLE of_mine (id int)",
)


def test_it_can_neither_change_nor_empty_nor_disarm_the_ledger(role, lived):
    for statement in CHEATS:
        denied = pytest.raises(DatabaseError, match="permission denied|must be owner")
        with as_role(role) as cursor, denied, transaction.atomic():
            cursor.execute(statement)
    assert Posting.objects.exists()


def test_what_it_may_still_try_the_triggers_refuse(role, lived, legal):
    envelope = Account.objects.filter(kind="envelope", department=legal).first()
    for statement in (
        f"UPDATE budgets_account SET balance = -1 WHERE id = {envelope.pk}",
        "UPDATE budgets_account SET department_id = department_id + 1 WHERE kind = 'envelope'",
        "UPDATE budgets_pledge SET amount = amount + 1",
        "INSERT INTO budgets_posting (key, kind, reason, posted_at, digest)"
        " VALUES ('nobody', 'grant', '', now(), '-')",
    ):
        with as_role(role) as cursor, pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(statement)


def test_the_page_names_whatever_is_written_or_said_once():
    """A new table of that kind wants a word there."""
    found = re.findall(r"REVOKE (UPDATE, DELETE|DELETE) ON\n(.*?)\nFROM", statements(), re.DOTALL)
    revoked = dict(found)
    once, said = (set(re.findall(r"\w+", revoked[what])) for what in ("UPDATE, DELETE", "DELETE"))
    assert {model._meta.db_table for model in WRITTEN_ONCE} <= once
    assert {model._meta.db_table for model in OPEN_COLUMNS} <= said
