"""The page of one's own answer, and what an answer came to."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Department
from budgets.permissions import lacking, waits_for_money

from ..differences import Difference
from ..models import Initiative, Review, Seat
from . import plan
from .advisers import ADVISER
from .page import mine_of
from .rows import Table
from .seats import completed, opening, what_changed
from .talk import SAYS

CONSENTING = Review.CONSENTING


def answer_page(table: Table, since: int = 0) -> dict:
    """The page of one's own answer; `since`: a revision that was read before this one came."""
    number = since or (table.seat.before_number if plan.is_outdated(table.seat) else 0)
    difference = None
    if number and number < table.revision.number:
        base = table.initiative.revisions.get(number=number)
        difference = plan.difference_since(table, base)
    return {
        "initiative": table.initiative,
        "mine": mine_of(table),
        "difference": difference if since else None,
        "since": since,
        "changes": None if since else changes_for(table, difference),
    }


def outcome_of(initiative: Initiative, department: Department) -> str:
    """What an answer came to, and what is next."""
    seat = initiative.seat_of(department.pk)
    said = f"{department} {SAYS[seat.review.answer]}."
    waiting = len(initiative.waiting)
    if completed(initiative):
        return f"{said} {completed(initiative)}"
    if waiting:
        open_seats = ngettext("%(n)s seat is still open.", "%(n)s seats are still open.", waiting)
        return f"{said} {open_seats % {'n': opening(waiting)}}"
    if waits_for_money(initiative):
        return f"{said} " + _("With that all agree.") + f" {next(iter(lacking(initiative)), '')}"
    return f"{said} {next(iter(lacking(initiative)), '')}"


def changes_for(table: Table, difference: Difference | None) -> dict | None:
    """On a re-review: what of what one watches has changed since one's own last answer."""
    seat = table.seat
    if seat is None or not plan.is_outdated(seat):
        return None
    return {
        "number": seat.before_number,
        "what": what_changed(seat.review),
        "difference": plan.watched_by(seat, difference) if difference else None,
        "still_fine": still_fine(seat) if seat.before_answer in CONSENTING else None,
    }


def named_keeper(seat: Seat) -> str | int:
    """Who kept that condition, as the form names them; nothing for the steward."""
    if seat.condition_before_adviser:
        return f"{ADVISER}{seat.condition_before_adviser}"
    return seat.condition_before_keeper or ""


def still_fine(seat: Seat) -> dict:
    """The same consent once more: with the same condition, unless that has been met."""
    if seat.condition_before is None:
        return {"choice": "consent", "condition": "", "when": "", "by_day": "", "keeper": ""}
    day = seat.condition_before_day
    return {
        "choice": "condition",
        "condition": seat.condition_before,
        "when": "while" if day else "before",
        "by_day": day.isoformat() if day else "",
        "keeper": named_keeper(seat),
    }
