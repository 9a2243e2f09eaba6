"""The database itself refuses what must not be, whatever code tries: on SQLite and PostgreSQL."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone

from accounts.models import Membership
from budgets.models import (
    Account,
    Approval,
    Commitment,
    Expense,
    Line,
    Pledge,
    Posting,
    Verification,
)
from initiatives import operations
from initiatives.models import (
    Advice,
    Adviser,
    BudgetLine,
    CallBack,
    ChairOffer,
    Closing,
    Comment,
    CommentEdit,
    Condition,
    Event,
    Initiative,
    Overruling,
    Review,
    Revision,
    SeatRequest,
    StoredFile,
    Text,
)

Status = Initiative.Status


@contextmanager
def refused(match: str | None = None):
    """What happens inside is refused by the database, and only that is lost."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        yield


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


WRITTEN_ONCE = [Event, CommentEdit, Revision, BudgetLine, Posting, Line, Commitment, Verification]
WRITTEN_ONCE += [Advice, Closing, StoredFile]
# What may still change of a row that was said once; every other column may not.
OPEN_COLUMNS = {
    Review: {"superseded_at"},
    Condition: {"done_at", "done_by_id", "met_at", "met_by_id", "reopened_at"},
    Overruling: {"ended_at"},
    CallBack: {"resumed_at"},
    Adviser: {"ended_at", "ended_by_id"},
    ChairOffer: {"outcome", "settled_at", "settled_by_id", "refusal_id"},
    SeatRequest: {"outcome", "settled_at", "settled_by_id", "refusal_id"},
    Comment: set(),
    Text: {"struck_at", "body"},
    Approval: {"reply_id", "replied_by_id", "replied_at", "voided_at", "voided_because"},
    Pledge: {"answered_at"},
    Account: {"balance", "returned", "stopped_at"},
    Expense: {"outcome", "settled_by_id", "settled_for_id", "settled_at", "reason_id"}
    | {"posting_id", "reversal_id", "reversal_reason_id"},
}


@pytest.fixture
def said(lived, ben, legal, pat) -> None:
    """A row of everything that was said once."""
    kept = {"initiative": lived, "department": legal, "by": ben, "at": lived.live_at}
    SeatRequest.objects.create(words=Text.objects.keep("It is ours."), **kept)
    kept = {"initiative": lived, "seat": lived.seat_of(legal.pk), "by": ben, "at": lived.live_at}
    ChairOffer.objects.create(words=Text.objects.keep("It is yours."), **kept)
    CallBack.objects.create(words=Text.objects.keep("Not so."), section="message", **kept)
    _advice_of(pat, ben, kept["seat"])
    said = {"outcome": Text.objects.keep("Many wrote."), "learned": Text.objects.keep("Ask early.")}
    Closing.objects.create(initiative=lived, by=ben, at=lived.live_at, **said)
    kept = {"added_by": ben, "added_at": lived.live_at, "size": 1, "sha256": "-", "name": "a.pdf"}
    StoredFile.objects.create(media_type="application/pdf", place="files/a", **kept)
    _an_expense_of(lived, ben, legal)
    comment = lived.comments.get()
    operations.edit_comment(comment, by=comment.by, words="Five films.", seen=0)
    Verification.objects.create(at=lived.live_at, postings=0, lines=0, head="-")


def _advice_of(guest, inviter, seat) -> Advice:
    at, table = seat.initiative.live_at, seat.initiative
    place = {"initiative": table, "seat": seat, "invited_by": inviter, "invited_at": at}
    adviser = Adviser.objects.create(person=guest, ends_at=at + timedelta(days=9), **place)
    return Advice.objects.create(adviser=adviser, answer="consent", at=at, revision=table.revision)


def _an_expense_of(table: Initiative, person, department, **fields) -> Expense:
    return Expense.objects.create(
        initiative=table,
        department=department,
        recorded_by=person,
        recorded_at=table.live_at,
        day=table.live_at.date(),
        **({"amount": 12_345} | fields),
        payee=Text.objects.keep("Printer"),
        line=table.revision.lines.first().label,
    )


def test_what_is_written_once_is_neither_changed_nor_deleted(said):
    for model in WRITTEN_ONCE:
        table, pk = model._meta.db_table, model.objects.latest("pk").pk
        for column in (field.column for field in model._meta.concrete_fields):
            with refused("kept as it was written"):
                sql(f"UPDATE {table} SET {column} = {column} WHERE id = %s", pk)
        with refused("kept as it was written"):
            sql(f"DELETE FROM {table} WHERE id = %s", pk)
        with refused("kept as it was written"):
            model.objects.filter(pk=pk).update(id=pk)


def test_what_was_said_changes_in_no_column_but_the_open_ones(said):
    for model, open_columns in OPEN_COLUMNS.items():
        rows = model.objects.exclude(answer="") if model is Review else model.objects.all()
        table, row = model._meta.db_table, rows.earliest("pk")
        for field in model._meta.concrete_fields:
            if field.column not in open_columns | {"id"}:
                with refused("kept as it was written"):
                    value = other(field, row)
                    sql(f"UPDATE {table} SET {field.column} = {value} WHERE id = {row.pk}")
        with refused("kept as it was written"):
            sql(f"DELETE FROM {table} WHERE id = %s", row.pk)


def other(field, row) -> str:
    """SQL of another value of this column; the triggers speak before types and keys do."""
    value = getattr(row, field.attname)
    kind = field.get_internal_type()
    if kind in ("CharField", "TextField"):
        return "'other'"
    if kind == "BooleanField":
        return str(not value)
    if kind == "JSONField":
        return "'[7]'"
    if kind in ("DateField", "DateTimeField"):
        return "'2001-01-01 00:00:00'"
    return str((value or 0) + 1)


def test_the_authors_of_a_revision_stay(lived, dan):
    table = Revision.authors.through._meta.db_table
    with refused("kept as it was written"):
        sql(f"UPDATE {table} SET user_id = %s", dan.pk)
    with refused("kept as it was written"):
        sql(f"DELETE FROM {table}")


REPLACE = {
    "sqlite": "INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s",
    "postgresql": "WITH gone AS (DELETE FROM {table} WHERE id = %s RETURNING *)"
    " INSERT INTO {table} SELECT * FROM gone",
}


def test_replacing_a_row_is_deleting_it(said):
    for model in (*WRITTEN_ONCE, *OPEN_COLUMNS):
        table, pk = model._meta.db_table, model.objects.earliest("pk").pk
        with refused("kept as it was written"):
            sql(REPLACE[connection.vendor].format(table=table), pk)


def test_a_text_is_struck_and_keeps_its_hash(lived):
    text = Text.objects.earliest("pk")
    sql(
        "UPDATE initiatives_text SET body = '', struck_at = %s WHERE id = %s", "2026-01-01", text.pk
    )
    with refused("kept as it was written"):
        sql("UPDATE initiatives_text SET body = 'again' WHERE id = %s", text.pk)
    with refused("kept as it was written"):
        sql("UPDATE initiatives_text SET sha256 = 'other' WHERE id = %s", text.pk)


def test_a_review_is_superseded_once(lived):
    review = Review.objects.current().earliest("pk")
    review.supersede(timezone.now())
    with refused("kept as it was written"):
        sql("UPDATE initiatives_review SET superseded_at = NULL WHERE id = %s", review.pk)


def test_an_overruling_ends_once_and_never_revives(lived):
    ended = Overruling.objects.get()
    assert ended.ended_at == ended.review.superseded_at
    with refused("kept as it was written"):
        sql("UPDATE initiatives_overruling SET ended_at = NULL WHERE id = %s", ended.pk)


def test_an_approval_is_voided_and_replied_to_once(lived):
    given = Approval.objects.given().get()
    with refused("kept as it was written"):
        sql("UPDATE budgets_approval SET up_to = 1 WHERE id = %s", given.pk)
    Approval.objects.filter(pk=given.pk).update(voided_at=timezone.now(), voided_because="So.")
    with refused("kept as it was written"):
        sql("UPDATE budgets_approval SET voided_at = NULL WHERE id = %s", given.pk)
    asked = Approval.objects.get(verdict="ask")
    with refused("kept as it was written"):
        sql("UPDATE budgets_approval SET replied_at = NULL WHERE id = %s", asked.pk)


def test_a_second_review_that_counts_is_refused(launch):
    review = launch.table[0].review
    with refused():
        Review.objects.create(
            seat=review.seat,
            revision=review.revision,
            cause="joined",
            asked_at=review.asked_at,
            due_at=review.due_at,
        )


@pytest.mark.parametrize("column", ["answer", "answered_by_id", "answered_at", "seen_id"])
def test_a_half_answered_review_is_refused(column, launch, ada):
    whole = {
        "answer": "'consent'",
        "answered_by_id": ada.pk,
        "answered_at": "'2026-01-01'",
        "seen_id": launch.revision_id,
    }
    one = f"{column} = {whole.pop(column)}"
    rest = ", ".join(f"{name} = {value}" for name, value in whole.items())
    for half in (one, rest):
        with refused():
            sql(f"UPDATE initiatives_review SET {half} WHERE id = {launch.table[0].review.pk}")


def test_an_objection_without_its_three_parts_is_refused(launch, ada):
    for part in ("harm_id = NULL", "change_id = NULL", "section = ''"):
        whole = {"harm_id": launch.revision.lines.first().label_id, "section": "'people'"}
        whole |= {"change_id": whole["harm_id"], "answer": "'object'", "answered_by_id": ada.pk}
        whole |= {"answered_at": "'2026-01-01'", "seen_id": launch.revision_id}
        whole |= dict([part.split(" = ")])
        said = ", ".join(f"{name} = {value}" for name, value in whole.items())
        with refused():
            sql(f"UPDATE initiatives_review SET {said} WHERE id = {launch.table[0].review.pk}")


def test_an_overdraft_is_refused(launch, legal):
    envelope = Account.objects.filter(kind="envelope", department=legal).first()
    with refused():
        sql("UPDATE budgets_account SET balance = -1 WHERE id = %s", envelope.pk)
    sql("UPDATE budgets_account SET balance = -900000 WHERE kind = 'world'")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("amounts", [(5,), (5, -4), (-5, 4)])
def test_an_unbalanced_posting_fails_at_the_commit(amounts, launch, ada):
    accounts = list(Account.objects.all()[: len(amounts)])
    with pytest.raises(IntegrityError), transaction.atomic():
        posting = Posting.objects.create(
            key="crooked", kind="grant", by=ada, posted_at=timezone.now(), digest="-"
        )
        for account, amount in zip(accounts, amounts, strict=True):
            Line.objects.create(posting=posting, account=account, amount=amount)
        written = True
    assert written  # the statements passed; it was the commit that failed
    assert not Posting.objects.filter(key="crooked").exists()


@pytest.mark.django_db(transaction=True)
def test_the_triggers_outlive_a_flush(db):
    def triggers() -> set[str]:
        table = {"sqlite": "sqlite_master WHERE type = 'trigger'"}
        table |= {"postgresql": "pg_trigger WHERE NOT tgisinternal"}
        name = {"sqlite": "name", "postgresql": "tgname"}[connection.vendor]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {name} FROM {table[connection.vendor]}")
            return {row[0] for row in cursor.fetchall()}

    before = triggers()
    call_command("flush", interactive=False, verbosity=0)
    assert triggers() == before
    kept = {model._meta.db_table for model in (*WRITTEN_ONCE, *OPEN_COLUMNS)}
    assert {f"{table}_keeps_delete_0" for table in kept} <= before
    assert {f"{table}_keeps_update_0" for table in kept} <= before
    assert "a_posting_sums_to_zero" in before


def constraint(model: type, name: str) -> CheckConstraint | UniqueConstraint:
    return next(c for c in model._meta.constraints if c.name == name)


@pytest.mark.parametrize(
    ("model", "name", "column", "legal"),
    [
        (Initiative, "initiative_status_known", "status", Status.values),
        (Membership, "membership_role_known", "role", Membership.Role.values),
    ],
)
def test_the_legal_values_are_those_of_the_class(model, name, column, legal):
    assert constraint(model, name).condition == Q(**{f"{column}__in": legal})


def test_an_unknown_state_is_refused(launch):
    with refused():
        sql("UPDATE initiatives_initiative SET status = 'approved' WHERE id = %s", launch.pk)
