"""A seat goes to the successor of an archived department (rule 3). Writes seats and reviews."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Department, User

from .models import Initiative, Review, Seat
from .seating import ask, is_by_right, move_along, reason_of, remember_watches, sit

BY_RIGHT = (Seat.Reason.PROPOSER, Seat.Reason.ALWAYS, Seat.Reason.FACT)


def take_over(
    initiative: Initiative, old: Seat, successor: Department, *, by: User, at: datetime
) -> Seat:
    """Let a department sit where another sat, for its reasons as well, and ask it anew.

    What the other answered is kept and counts no more.
    """
    old.review.supersede(at)
    old.left_at = at
    old.save(update_fields=["left_at"])
    _watch_for_both(initiative, old.department, successor)
    seat = _seat_of(initiative, old, successor, by=by, at=at)
    ask(seat, initiative.revision, Review.Cause.JOINED, at=at)
    initiative.look_again()
    if initiative.takes_answers:
        move_along(initiative)
    return seat


def _seat_of(initiative: Initiative, old: Seat, successor: Department, *, by, at) -> Seat:
    names = {"successor": successor, "department": old.department}
    text = _("%(successor)s succeeds %(department)s.") % names
    kept = [reason for reason in old.reasons if reason["kind"] in BY_RIGHT]
    reasons = [*kept, reason_of(Seat.Reason.INVITED, text)]
    initiative.look_again()
    seat = initiative.seat_of(successor.pk)
    if seat is None:
        return sit(initiative, successor, reasons, by=by, at=at)
    seat.reasons = [*seat.reasons, *reasons]
    seat.by_right = is_by_right(seat.reasons)
    seat.save(update_fields=["reasons", "by_right"])
    return seat


def _watch_for_both(initiative: Initiative, old: Department, successor: Department) -> None:
    """The successor watches here what both watched when this was submitted."""
    remember_watches(initiative, successor)
    own, other = initiative.watches_of(successor.pk), initiative.watches_of(old.pk)
    initiative.watches[str(successor.pk)] = own | {
        "sections": list(dict.fromkeys([*own["sections"], *other["sections"]])),
        "facts": other["facts"] | own["facts"],
        "two_executives": own["two_executives"] or other["two_executives"],
    }
    initiative.save(update_fields=["watches"])
