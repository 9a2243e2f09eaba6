"""Conditions and overrulings of the answers at a table: read in one query with the seats."""

from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery

from accounts.models import User

from ..models import Adviser, Condition, Overruling, Review, Text


def take_terms(review: Review, row: Review) -> None:
    """A condition and an overruling of an answer; a row for each of both, so each comes again."""
    if row.condition_pk and all(known.pk != row.condition_pk for known in review.asked_for):
        review.asked_for.append(_condition(review, row))
    if row.overruling_pk and all(known.pk != row.overruling_pk for known in review.given):
        review.given.append(_overruling(review, row))
        review.overruled |= row.overruling_completes


def _condition(review: Review, row: Review) -> Condition:
    return Condition(
        pk=row.condition_pk,
        review=review,
        words=Text(body=row.condition_words),
        by_day=row.condition_day,
        department_id=row.condition_keeper,
        adviser=_adviser(row) if row.condition_adviser else None,
        done_at=row.condition_done_at,
        done_by=User(pk=row.condition_done_by, name=row.condition_done_name),
        met_at=row.condition_met_at,
        reopened_at=row.condition_reopened_at,
    )


def _adviser(row: Review) -> Adviser:
    """Who keeps it, if it is an adviser: as much as says who, and until when."""
    ends_at, name = row.condition_adviser_leaves_at, row.condition_adviser_name
    person = User(pk=row.condition_adviser_person, name=name, partner_id=0, ends_at=ends_at)
    return Adviser(
        pk=row.condition_adviser,
        person=person,
        ends_at=row.condition_adviser_ends_at,
        ended_at=row.condition_adviser_ended_at,
    )


def _overruling(review: Review, row: Review) -> Overruling:
    return Overruling(
        pk=row.overruling_pk,
        review=review,
        by=User(pk=row.overruling_by, name=row.overruling_name),
        at=row.overruling_at,
        reason=Text(body=row.overruling_reason),
        completes=row.overruling_completes,
    )


def conditions() -> dict[str, F]:
    return {
        "condition_pk": F("conditions__pk"),
        "condition_words": F("conditions__words__body"),
        "condition_day": F("conditions__by_day"),
        "condition_keeper": F("conditions__department"),
        "condition_adviser": F("conditions__adviser"),
        "condition_adviser_person": F("conditions__adviser__person"),
        "condition_adviser_name": F("conditions__adviser__person__name"),
        "condition_adviser_leaves_at": F("conditions__adviser__person__ends_at"),
        "condition_adviser_ends_at": F("conditions__adviser__ends_at"),
        "condition_adviser_ended_at": F("conditions__adviser__ended_at"),
        "condition_done_at": F("conditions__done_at"),
        "condition_done_by": F("conditions__done_by"),
        "condition_done_name": F("conditions__done_by__name"),
        "condition_met_at": F("conditions__met_at"),
        "condition_reopened_at": F("conditions__reopened_at"),
    }


def overrulings() -> dict[str, F]:
    """Who has overruled the answer that counts, and why (rule 7)."""
    return {
        "overruled_by": FilteredRelation("overrulings", condition=Q(overrulings__ended_at=None)),
        "overruling_pk": F("overruled_by__pk"),
        "overruling_by": F("overruled_by__by"),
        "overruling_name": F("overruled_by__by__name"),
        "overruling_at": F("overruled_by__at"),
        "overruling_reason": F("overruled_by__reason__body"),
        "overruling_completes": F("overruled_by__completes"),
    }


def condition_before() -> dict[str, Subquery]:
    """The condition of that last answer, if it has not been met."""
    unmet = Condition.objects.filter(review=OuterRef("before_pk"), met_at=None).order_by("pk")
    return {
        "condition_before": Subquery(unmet.values("words__body")[:1]),
        "condition_before_day": Subquery(unmet.values("by_day")[:1]),
        "condition_before_keeper": Subquery(unmet.values("department")[:1]),
        "condition_before_adviser": Subquery(unmet.values("adviser")[:1]),
    }
