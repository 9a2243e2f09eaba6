"""What an initiative has spent: planned against actual, each expense, and what confirming does."""

from collections import Counter
from functools import partial

from django.db.models import F, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.forms import new_key
from accounts.models import Department, Organisation, User
from cooperative.clock import now
from cooperative.templatetags.ui import money
from initiatives.models import Initiative, Seat
from initiatives.permissions import own_seats

from ..ledger import left_in, split
from ..models import Account, Expense
from ..spending import (
    can_confirm_expense,
    can_record_expense,
    can_reverse_expense,
    can_settle_expense,
    settling_seats,
)

PAGE = 25
State = Expense.State


def seats_laid(initiative: Initiative) -> Initiative:
    """With who sits there, and nothing of what they said: one query where the table takes three."""
    sitting = Seat.objects.sitting().filter(initiative=initiative).select_related("department")
    steward = initiative.steward_id
    initiative.table = sorted(sitting, key=lambda s: (s.department_id != steward, s.position))
    for seat in initiative.table:
        seat.initiative = initiative
    return initiative


def expenses_of(initiative: Initiative) -> QuerySet[Expense]:
    named = ("payee", "line", "note", "department", "recorded_by", "settled_by", "receipt")
    return initiative.expenses.select_related(*named).order_by("-pk")


def page_of(initiative: Initiative, user: User, house: Organisation, before: int) -> dict:
    """The expenses, newest first, with what was planned and what became of it."""
    cash = partial(money, currency=house.currency)
    found = expenses_of(initiative).filter(pk__lt=before) if before else expenses_of(initiative)
    shown = list(found[: PAGE + 1])
    verdict = can_record_expense(user, initiative)
    return {
        "initiative": initiative,
        "rows": [row_of(expense, cash) for expense in shown[:PAGE]],
        "older": f"?before={shown[PAGE - 1].pk}" if len(shown) > PAGE else "",
        "plan": plan_of(initiative, cash),
        "may_record": bool(verdict),
        "why_not": verdict.reason,
    }


def row_of(expense: Expense, cash) -> dict:
    return {
        "pk": expense.pk,
        "payee": expense.payee.body,
        "line": expense.line.body,
        "day": expense.day,
        "amount": cash(expense.amount),
        "state": expense.state.label,
        "waits": expense.is_waiting,
        "is_void": expense.state in (State.REFUSED, State.REVERSED),
        "by": expense.recorded_by.name,
        "department": expense.department,
        "has_receipt": expense.receipt_id is not None,
    }


def plan_of(initiative: Initiative, cash) -> dict:
    """Each line of the budget in force: planned, spent, still to be confirmed, left."""
    planned, spent, waiting = Counter(), Counter(), Counter()
    of_kind = {"planned": planned, "confirmed": spent, "": waiting}
    for kind, _place, label, amount in _amounts(initiative):
        of_kind[kind][label] += amount
    labels = list(dict.fromkeys([*planned, *spent, *waiting]))
    rows = [_planned(label, planned[label], spent[label], waiting[label], cash) for label in labels]
    totals = [sum(amounts.values()) for amounts in (planned, spent, waiting)]
    return {"rows": rows, "total": _planned(_("Together"), *totals, cash)}


def _amounts(initiative: Initiative) -> list[tuple]:
    """(Kind, place, label, amount) of the lines in force and of what stands, in one query."""
    lines = initiative.agreed_revision or initiative.revision
    columns = ("kind", "place", "label__body", "amount")
    planned = lines.lines.order_by().annotate(kind=Value("planned"), place=F("pk"))
    known = initiative.expenses.filter(reversal=None).exclude(outcome=Expense.Outcome.REFUSED)
    spent = known.order_by().annotate(kind=F("outcome"), place=Value(0))
    found = planned.values_list(*columns).union(
        spent.values_list("kind", "place", "line__body", "amount"), all=True
    )
    return sorted(found, key=lambda row: (row[0] != "planned", row[1]))


def _planned(label: str, planned: int, spent: int, waiting: int, cash) -> dict:
    over = spent - planned
    left = _("%(amount)s over") % {"amount": cash(over)} if over > 0 else cash(planned - spent)
    return {
        "label": label,
        "planned": cash(planned),
        "spent": cash(spent),
        "waiting": cash(waiting) if waiting else "",
        "left": left,
        "is_over": over > 0,
    }


def lines_in_force(initiative: Initiative) -> list[tuple[str, int]]:
    revision = initiative.agreed_revision or initiative.revision
    return list(revision.lines.order_by("pk").values_list("label__body", "amount"))


def lines_of(initiative: Initiative) -> list[str]:
    """The labels, each once."""
    return list(dict.fromkeys(label for label, _amount in lines_in_force(initiative)))


def form_of(initiative: Initiative, user: User, house: Organisation) -> dict:
    """What the form to record an expense has to know."""
    own = own_seats(user, initiative)
    left = sum(account.balance for account in left_in(initiative))
    return {
        "departments": [s.department for s in initiative.table if s.department_id in own],
        "lines": lines_of(initiative),
        "left": money(left, house.currency),
        "began": initiative.live_at.astimezone(house.zone).date(),
        "today": now().astimezone(house.zone).date(),
        "house": house,
    }


def expense_page(expense: Expense, user: User, house: Organisation) -> dict:
    """One expense as somebody reads who may confirm it: with what it is likely the same as."""
    cash = partial(money, currency=house.currency)
    seats = settling_seats(user, expense)
    bound = left_in(expense.initiative) if expense.is_waiting and seats else []
    settle = can_settle_expense(user, expense, seats=seats)
    verdict, undo = settle, settle
    if user.pk != expense.recorded_by_id and seats:
        left = sum(account.balance for account in bound)
        verdict = can_confirm_expense(user, expense, seats=seats, left=left)
        undo = can_reverse_expense(user, expense, seats=seats)
    return {
        "initiative": expense.initiative,
        "expense": expense,
        "row": row_of(expense, cash),
        "settled": settled_of(expense),
        "twins": twins_of(expense, cash),
        "parts": parts_of(expense, bound, cash),
        "settle": settle,
        "undo": undo,
        "may_confirm": bool(verdict),
        "may_refuse": bool(settle),
        "may_reverse": bool(undo) and expense.counts,
        "why_not": verdict.reason if expense.is_waiting else "",
        "beyond": bool(settle) and verdict.status == 409 and not expense.initiative.is_called_back,
        "seat": seats[0] if seats else None,
        "key": new_key(),
    }


def settled_of(expense: Expense) -> dict:
    """Who confirmed or refused it, and who reversed it and why."""
    undone = expense.reversal
    return {
        "by": expense.settled_by.name if expense.settled_by else "",
        "department": expense.settled_for.name if expense.settled_for else "",
        "at": expense.settled_at,
        "refused": expense.outcome == Expense.Outcome.REFUSED,
        "why": expense.reason.body if expense.reason else "",
        "undone_by": undone.by.name if undone else "",
        "undone_at": undone.posted_at if undone else None,
        "undone_because": expense.reversal_reason.body if undone else "",
    }


def twins_of(expense: Expense, cash) -> list[dict]:
    """Likely the same money: the same payee, amount and day, or the same receipt."""
    if expense.state in (State.REFUSED, State.REVERSED):
        return []
    named = ("payee", "recorded_by", "initiative", "receipt")
    found = Expense.objects.like(expense).select_related(*named)[:5]
    return [_twin(expense, other, cash) for other in found]


def _twin(expense: Expense, other: Expense, cash) -> dict:
    """Of another table no more than that it is there: not everybody sees that."""
    here = other.initiative_id == expense.initiative_id
    same_file = expense.receipt and other.receipt and expense.receipt.sha256 == other.receipt.sha256
    sentence = _("the same receipt") if same_file else _("the same payee, amount and day")
    where = reverse("budgets:confirm_expense", args=[other.initiative.slug, other.pk])
    return {
        "why": sentence,
        "url": where if here else "",
        "amount": cash(other.amount) if here else "",
        "payee": other.payee.body if here else "",
        "by": other.recorded_by.name if here else "",
    }


def parts_of(expense: Expense, bound: list[Account], cash) -> list[dict]:
    """What each department pays of it: as posted, or as it would be split now."""
    if expense.posting_id:
        lines = expense.posting.lines.filter(account__kind="spent", amount__gt=0)
        pairs = [
            (line.account.department, line.amount)
            for line in lines.select_related("account__department").order_by("account__pk")
        ]
    else:
        fits = expense.amount <= sum(account.balance for account in bound)
        shares = split(bound, expense.amount) if fits else []
        pairs = [(one.department, part) for one, part in zip(bound, shares, strict=False)]
    return [_part(department, amount, cash) for department, amount in pairs if amount]


def _part(department: Department, amount: int, cash) -> dict:
    return {"department": department, "amount": cash(amount)}
