"""The end of an initiative: what was hoped, what came of it, who gets how much back (rule 25)."""

from budgets.models import Account, Line

from ..models import Closing, Initiative, Text
from .rows import Table


def before_closing(table: Table) -> dict:
    """What was hoped, and what returns to each department."""
    held = Account.objects.filter(
        initiative=table.initiative, kind=Account.Kind.COMMITTED, balance__gt=0
    )
    rows = held.order_by("department__position").values_list("department__name", "balance")
    return {
        "hope": hope_of(table.initiative),
        "returns": [{"name": name, "amount": table.cash(amount)} for name, amount in rows],
        "total": table.cash(sum(amount for _name, amount in rows)),
    }


def closing_of(table: Table) -> dict | None:
    """Of what is closed: what was hoped, what came, what was learned, what went back to whom."""
    initiative = table.initiative
    if initiative.status != Initiative.Status.CLOSED:
        return None
    said = Closing.objects.select_related("by", "outcome", "learned")
    closing = said.get(initiative=initiative)
    return {
        "hope": hope_of(initiative),
        "came": closing.outcome.body,
        "learned": closing.learned.body,
        "by": closing.by.name,
        "at": closing.at,
        "returned": returned_of(table),
    }


def hope_of(initiative: Initiative) -> str:
    """What was hoped, in the words of the revision by which it lives or lived."""
    kept = initiative.agreed_revision.texts.get("hope", "")
    return Text.objects.filter(sha256=kept).values_list("body", flat=True).first() or ""


def returned_of(table: Table) -> list[dict]:
    """Each department's own remainder, as it was posted."""
    back = Line.objects.filter(
        posting__initiative=table.initiative,
        posting__kind="close",
        account__kind=Account.Kind.ENVELOPE,
    )
    rows = back.order_by("account__department__position").values_list(
        "account__department__name", "amount"
    )
    return [{"name": name, "amount": table.cash(amount)} for name, amount in rows]
