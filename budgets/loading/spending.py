"""What was spent in a file, and how it ended: recorded, confirmed, closed."""

from collections.abc import Iterator

from initiatives import operations
from initiatives.files import Sent

from .. import operations as money
from ..models import Expense
from .acts import Act, act
from .initiative_records import Closed, ExpenseRow, InitiativeRow
from .stage import Stage, placeholder


def spending(row: InitiativeRow) -> Iterator[Act]:
    """Every expense, whoever confirmed it, and the steward's last word."""
    for place, spent in enumerate(row.expenses):
        by = (spent.recorded_by,)
        yield act(row, spent, "spend", _record, by=by, place=(place, 0))
        if spent.state == "confirmed":
            by, at = (spent.confirmed_by,), spent.confirmed_at
            yield act(row, spent, "spend", _confirm, by=by, at=at, place=(place, 1))
    if row.closed:
        yield act(row, row.closed, "rest", _close, by=(row.closed.by,), place=(2,))


def _record(row: InitiativeRow, spent: ExpenseRow, stage: Stage) -> None:
    recorded = money.record_expense(
        stage.initiative(row.id),
        stage.departments[spent.department],
        by=stage.person(spent.recorded_by),
        amount=spent.amount,
        day=spent.day,
        payee=spent.payee.name,
        line=spent.of_line,
        note=spent.description,
        receipt=_receipt(row, spent),
        at=spent.at,
    )
    stage.expenses[row.id, spent.id] = recorded.pk


def _receipt(row: InitiativeRow, spent: ExpenseRow) -> Sent | None:
    """A placeholder that is a PDF by its first bytes, whatever the file says that it is."""
    if spent.receipt is None:
        return None
    name = f"{spent.receipt.file_name.rpartition('.')[0] or spent.receipt.file_name}.pdf"
    content = b"%PDF-1.4\n% " + placeholder(row.id, spent.receipt.file_name)
    return Sent(name, "application/pdf", content)


def _confirm(row: InitiativeRow, spent: ExpenseRow, stage: Stage) -> None:
    expense = Expense.objects.get(pk=stage.expenses[row.id, spent.id])
    money.confirm_expense(expense, by=stage.person(spent.confirmed_by), at=spent.confirmed_at)


def _close(row: InitiativeRow, closed: Closed, stage: Stage) -> None:
    operations.close(
        stage.initiative(row.id),
        by=stage.person(closed.by),
        outcome=closed.outcome,
        learned=closed.learned,
        at=closed.at,
    )
