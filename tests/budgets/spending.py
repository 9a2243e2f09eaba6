"""What tests of spending share: an expense like any other, and where the money lies."""

from datetime import date
from typing import Any

from django.db.models import F, Sum
from django.utils import timezone

from accounts.models import Department, User
from budgets import operations as money
from budgets.models import Account, Expense, Line
from initiatives.files import Sent
from initiatives.models import Initiative

LINE = "Two filming days"


def anew(row: Any) -> Any:
    """The row as it stands in the database."""
    return type(row).objects.get(pk=row.pk)


def spend(
    table: Initiative,
    by: User,
    department: Department,
    amount: int,
    *,
    payee: str = "Nordlicht Film",
    line: str = LINE,
    day: date | None = None,
    **more,
) -> Expense:
    """Recorded, and not confirmed yet."""
    day = day or timezone.now().date()
    said = {"payee": payee, "line": line, "day": day, **more}
    return money.record_expense(anew(table), department, by=by, amount=amount, **said)


def receipt(words: str, name: str = "receipt.pdf") -> Sent:
    return Sent(name, "application/pdf", b"%PDF-1.7 " + words.encode())


def of(table: Initiative, kind: str) -> dict[str, int]:
    """Department -> what lies in its account of this kind, where something does."""
    found = Account.objects.filter(initiative=table, kind=kind).exclude(balance=0)
    return dict(found.values_list("department__name", "balance"))


def balances(table: Initiative, kind: str) -> list[int]:
    found = Account.objects.filter(initiative=table, kind=kind).order_by("department__position")
    return list(found.values_list("balance", flat=True))


def conserved() -> bool:
    """Nothing is lost, made or overdrawn: lines are balances, and what was granted is there."""
    lines = dict(Line.objects.values_list("account").annotate(total=Sum("amount")))
    told = dict(Account.objects.values_list("pk", "balance"))
    granted = Line.objects.filter(posting__kind="grant", account__kind="envelope")
    by_place = granted.values_list("account__department", "account__year")
    there = Account.objects.exclude(kind="world").values_list("department", "year")
    return (
        all(lines.get(pk, 0) == balance for pk, balance in told.items())
        and not sum(told.values())
        and not Account.objects.exclude(kind="world").filter(balance__lt=0).exists()
        and dict(_by(by_place, F("amount"))) == dict(_by(there, F("balance")))
    )


def _by(rows, amount: F) -> list[tuple[tuple, int]]:
    summed = rows.order_by().annotate(total=Sum(amount))
    return [((department, year), total) for department, year, total in summed]
