"""What was overruled, by whom and why; the page of who does it, and what came of it."""

from django.utils.translation import gettext as _

from accounts.models import Department, Section
from budgets.permissions import lacking

from ..models import Initiative, Seat
from .seats import completed, overruled_by


def overruled_of(seat: Seat) -> dict:
    """What a seat said, as the page shows it to the executive who may overrule it."""
    review = seat.review if seat.objects_ else None
    asked_for = seat.review.asked_for if seat.review else ()
    return {
        "department": seat.department.name,
        "initials": seat.department.initials,
        "colour": seat.department.colour,
        "harm": review.harm.body if review else "",
        "section": str(Section(review.section).label) if review else "",
        "change": review.change.body if review else "",
        "conditions": [condition.words.body for condition in asked_for if condition.blocks],
        "needs_two": seat.to_overrule > 1,
        "others": overruled_by(seat) if seat.review else "",
    }


def outcome_of(initiative: Initiative, department: Department) -> str:
    """What came of it, and what is next."""
    initiative.look_again()
    seat = initiative.seat_of(department.pk)
    if not seat.is_overruled:
        sentence = _("Recorded. %(department)s needs two executives: one more must overrule it.")
        return sentence % {"department": department}
    said = _("%(department)s is overruled, and your reason is on the record.")
    said %= {"department": department}
    if completed(initiative):
        return f"{said} {completed(initiative)}"
    return f"{said} {next(iter(lacking(initiative)), '')}".strip()
