"""Record an expense, confirm or refuse it, reverse it: what a live initiative spends (rule 24)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, FormKey, Organisation, User
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Verdict, has_words, not_now, require
from initiatives import files
from initiatives.events import record
from initiatives.life import advance
from initiatives.models import Event, Initiative, Text

from .. import ledger
from ..models import Expense
from ..spending import (
    can_confirm_expense,
    can_record_expense,
    can_reverse_expense,
    can_settle_expense,
    is_left,
    settling_seat,
)


@transaction.atomic
def record_expense(
    initiative: Initiative,
    department: Department,
    *,
    by: User,
    amount: int,
    day: date,
    payee: str,
    line: str,
    note: str = "",
    receipt: files.Sent | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Expense:
    """Say what was spent (minor units), when and for which line; another department confirms."""
    lock(initiative)
    said = {"amount": amount, "day": day, "payee": payee, "line": line, "note": note}
    said |= {"for": department.pk, "receipt": receipt.sha256 if receipt else None}
    FormKey.objects.use(key, by=by, act="record_expense", initiative=initiative.pk, **said)
    initiative.look_again()
    require(can_record_expense(by, initiative, department))
    at = moment(at)
    require(_is_something(initiative, amount, payee, line))
    require(is_a_day_of(initiative, day, at))
    require(is_left(initiative, amount))

    expense = Expense.objects.create(
        initiative=initiative,
        department=department,
        recorded_by=by,
        recorded_at=at,
        day=day,
        amount=amount,
        payee=Text.objects.keep(payee),
        line=Text.objects.keep(line),
        note=Text.objects.keep(note),
        receipt=files.keep(receipt, by=by, at=at) if receipt else None,
    )
    FormKey.objects.keep(key, expense)
    told = {"day": day.isoformat(), "receipt": receipt.sha256 if receipt else None}
    _record(Event.Kind.EXPENSE_RECORDED, expense, by=by, at=at, words=_spoken(expense), **told)

    advance(initiative, by=by, at=at)
    return expense


@transaction.atomic
def confirm_expense(
    expense: Expense, *, by: User, key: str = "", at: datetime | None = None
) -> Expense:
    """Another department looked: each payer's part of what is left is spent, to the minor unit."""
    lock(expense.initiative)
    FormKey.objects.use(key, by=by, act="confirm_expense", expense=expense.pk)
    _look_again(expense)
    require(can_confirm_expense(by, expense))
    at = moment(at)

    place = f"spend:{expense.initiative_id}:{expense.pk}"
    expense.posting = ledger.spend(expense.initiative, expense.amount, by=by, at=at, key=place)
    _settle(expense, Expense.Outcome.CONFIRMED, by=by, at=at)
    posting = expense.posting.digest
    _record(Event.Kind.EXPENSE_CONFIRMED, expense, by=by, at=at, posting=posting)

    advance(expense.initiative, by=by, at=at)
    return expense


@transaction.atomic
def refuse_expense(
    expense: Expense, *, by: User, words: str, key: str = "", at: datetime | None = None
) -> Expense:
    """Say why it is not shared. Nothing is posted; whoever recorded it reads the reason."""
    lock(expense.initiative)
    FormKey.objects.use(key, by=by, act="refuse_expense", expense=expense.pk, words=words)
    _look_again(expense)
    require(can_settle_expense(by, expense))
    require(has_words(words, _("Say why it is refused.")))
    at = moment(at)

    expense.reason = Text.objects.keep(words)
    _settle(expense, Expense.Outcome.REFUSED, by=by, at=at)
    _record(Event.Kind.EXPENSE_REFUSED, expense, by=by, at=at, words=expense.reason)

    advance(expense.initiative, by=by, at=at)
    return expense


@transaction.atomic
def reverse_expense(
    expense: Expense, *, by: User, words: str, key: str = "", at: datetime | None = None
) -> Expense:
    """Undo a confirmed expense by a posting of its own, with the reason (rule 26)."""
    lock(expense.initiative)
    FormKey.objects.use(key, by=by, act="reverse_expense", expense=expense.pk, words=words)
    _look_again(expense)
    require(can_reverse_expense(by, expense))
    require(has_words(words, _("Say why it is reversed.")))
    at = moment(at)

    expense.reversal_reason = Text.objects.keep(words)
    reason = words[: expense.posting._meta.get_field("reason").max_length]
    expense.reversal = ledger.reverse(expense.posting, by=by, at=at, reason=reason)
    expense.save(update_fields=["reversal", "reversal_reason"])
    told = {"words": expense.reversal_reason, "posting": expense.reversal.digest}
    _record(Event.Kind.POSTING_REVERSED, expense, by=by, at=at, **told)

    advance(expense.initiative, by=by, at=at)
    return expense


def is_a_day_of(initiative: Initiative, day: date, at: datetime) -> Verdict:
    """Not before it was live, not in the future; both where the organisation is."""
    zone = Organisation.objects.current().zone
    if day < initiative.live_at.astimezone(zone).date():
        return not_now(_("It was not live yet on that day. Choose the day it went live or later."))
    if day > at.astimezone(zone).date():
        return not_now(_("That day is still to come. Record it when the money is spent."))
    return ALLOWED


def _is_something(initiative: Initiative, amount: int, payee: str, line: str) -> Verdict:
    if amount <= 0:
        return not_now(_("Enter more than 0."))
    if not payee.strip():
        return not_now(_("Say who was paid."))
    lines = initiative.agreed_revision.lines.filter(label__body=line)
    return ALLOWED if lines.exists() else not_now(_("Choose a line of the budget in force."))


def _look_again(expense: Expense) -> None:
    """Under the lock of its initiative: what others settled or reversed meanwhile."""
    initiative = expense.initiative
    expense.refresh_from_db()
    expense.initiative = initiative
    initiative.look_again()


def _settle(expense: Expense, outcome: Expense.Outcome, *, by: User, at: datetime) -> None:
    expense.outcome = outcome
    expense.settled_by, expense.settled_at = by, at
    expense.settled_for = settling_seat(by, expense).department
    expense.save(
        update_fields=[
            *("outcome", "settled_by", "settled_for", "settled_at", "reason", "posting"),
        ]
    )


def _record(kind: Event.Kind, expense: Expense, *, by: User, at: datetime, **told) -> None:
    """Say what became of an expense, and for which seat."""
    initiative = expense.initiative
    own = kind == Event.Kind.EXPENSE_RECORDED
    seat = initiative.seat_of(expense.department_id) if own else settling_seat(by, expense)
    about = {"expense": expense.pk, "amount": expense.amount, "person": expense.recorded_by_id}
    behalf = None if own else by.on_behalf(seat)
    record(kind, initiative, by=by, at=at, seat=seat, on_behalf_of=behalf, **about, **told)


def _spoken(expense: Expense) -> Text:
    """“Copy Shop, Captions: fifty sheets”: what the log and the record say of it."""
    note = f": {expense.note}" if expense.note else ""
    return Text.objects.keep(f"{expense.payee}, {expense.line}{note}")
