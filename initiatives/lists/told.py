"""What a turn is about, in the words of who began it."""

from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When

from accounts.models import Change
from budgets.models import Approval, Expense

from ..models import ChairOffer, Condition, Seat, SeatRequest, Turn

Kind = Turn.Kind


def told(turn: str = "") -> dict[str, Any]:
    """Annotations: the words of a condition, a question …, the payee of an expense, and whose.

    `turn`: how the rows that are annotated reach the turn, “turn__” or nothing.
    """
    kind, about = f"{turn}kind", f"{turn}about"

    def of(rows: QuerySet, column: str) -> Subquery:
        return Subquery(rows.filter(pk=OuterRef(about)).values(column)[:1])

    def where(*kinds: Kind) -> Q:
        return Q(**{f"{kind}__in": kinds})

    conditions, said = Condition.objects.all(), Approval.objects.all()
    asking, offers = SeatRequest.objects.all(), ChairOffer.objects.all()
    expenses = Expense.objects.all()
    return {
        "words": Case(
            When(where(Kind.KEEP, Kind.MEET), then=of(conditions, "words__body")),
            When(where(Kind.REPLY), then=of(said, "words__body")),
            When(where(Kind.ADMIT), then=of(asking, "words__body")),
            When(where(Kind.TAKE_ON), then=of(offers, "words__body")),
            When(where(Kind.CONFIRM), then=of(expenses, "payee__body")),
        ),
        "named": Case(
            When(where(Kind.REPLY), then=of(said, "by__name")),
            When(where(Kind.ADMIT), then=of(asking, "department__name")),
            When(where(Kind.TAKE_ON), then=of(offers, "initiative__steward__name")),
            When(where(Kind.CONFIRM), then=of(expenses, "recorded_by__name")),
            When(where(Kind.KEEP), then=of(conditions, "adviser__person__name")),
            When(where(Kind.APPOINT), then=of(Seat.objects.all(), "department__name")),
            When(where(Kind.COUNTERSIGN), then=of(Change.objects.all(), "set_by__name")),
        ),
        "change": Case(When(where(Kind.COUNTERSIGN), then=of(Change.objects.all(), "kind"))),
    }
