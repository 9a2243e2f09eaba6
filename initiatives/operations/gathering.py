"""Invite, leave, nudge, appoint: who sits at the table."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, FormKey, User
from budgets import ledger
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Verdict, not_now, require

from .. import seating
from ..events import record
from ..life import advance
from ..models import ChairOffer, Event, Initiative, Seat
from ..permissions import (
    can_appoint,
    can_invite,
    can_leave,
    can_nudge,
    own_seats,
)


@transaction.atomic
def invite(
    initiative: Initiative,
    department: Department,
    *,
    by: User,
    words: str = "",
    key: str = "",
    at: datetime | None = None,
    due_at: datetime | None = None,
) -> Seat:
    """Ask a department to the table; in a draft it is asked when it is submitted (rule 2)."""
    lock(initiative)
    said = {"to": department.pk, "words": words}
    FormKey.objects.use(key, by=by, act="invite", initiative=initiative.pk, **said)
    initiative.look_again()
    require(can_invite(by, initiative))
    require(_may_sit_down(initiative, department))
    at = moment(at)

    reason = seating.invitation(department, by, words)
    if initiative.is_draft:
        seat = seating.sit(initiative, department, [reason], by=by, at=at)
    else:
        seat = seating.sit_down(initiative, department, reason, by=by, at=at, due_at=due_at)
    record(Event.Kind.SEAT_INVITED, initiative, by=by, at=at, seat=seat, reason=reason["text"])

    advance(initiative, by=by, at=at)
    return seat


@transaction.atomic
def leave(seat: Seat, *, by: User, key: str = "", at: datetime | None = None) -> None:
    """Leave the table, by the seat's own act alone; its pledge returns (rule 2)."""
    initiative = seat.initiative
    lock(initiative)
    FormKey.objects.use(key, by=by, act="leave", seat=seat.pk)
    seat = seating.fresh(seat)
    require(can_leave(by, seat))
    at = moment(at)

    seat.review.supersede(at)
    seat.left_at = at
    seat.save(update_fields=["left_at"])
    offered = seat.chair_offers.open()
    offered.update(outcome=ChairOffer.Outcome.LAPSED, settled_at=at, settled_by=by)
    pledges = ledger.give_back(initiative, by=by, at=at, department=seat.department)
    returned = [pledge.posting.digest for pledge in pledges]
    record(Event.Kind.SEAT_LEFT, initiative, by=by, at=at, seat=seat, returned=returned)

    advance(initiative, by=by, at=at)


@transaction.atomic
def nudge(seat: Seat, *, by: User, at: datetime | None = None) -> Event:
    """Remind a seat that waits, each at most once a day (rule 15)."""
    initiative = seat.initiative
    lock(initiative)
    seat = seating.fresh(seat)
    require(can_nudge(by, seat, at=at))
    at = moment(at)

    nudging = own_seats(by, initiative)[0]
    kind = Event.Kind.SEAT_NUDGED
    return record(kind, initiative, by=by, at=at, seat=seat, **{"for": nudging})


@transaction.atomic
def appoint(
    seat: Seat, person: User, *, by: User, key: str = "", at: datetime | None = None
) -> None:
    """Appoint somebody for an empty chair: of the department, or an executive (rule 3)."""
    initiative = seat.initiative
    lock(initiative)
    FormKey.objects.use(key, by=by, act="appoint", seat=seat.pk, person=person.pk)
    seat = seating.fresh(seat)
    require(can_appoint(by, seat, at=at))
    require(seating.may_stand_in(seat, person))
    at = moment(at)

    seat.stand_in = person
    seat.save(update_fields=["stand_in"])
    kind = Event.Kind.STAND_IN_APPOINTED
    record(kind, initiative, by=by, at=at, seat=seat, person=person.pk)

    advance(initiative, by=by, at=at)


def _may_sit_down(initiative: Initiative, department: Department) -> Verdict:
    if department.is_archived:
        return not_now(_("%(department)s has been archived.") % {"department": department})
    if initiative.seat_of(department.pk):
        return not_now(_("%(department)s sits at this table already.") % {"department": department})
    return ALLOWED
