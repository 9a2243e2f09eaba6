"""Ask to join a table, admit, refuse, take the question back (rule 2)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, FormKey, User
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import has_words, require

from .. import seating
from ..events import record
from ..joining import can_admit, can_join, can_take_back_request
from ..life import advance
from ..models import Event, Initiative, Seat, SeatRequest, Text

Outcome = SeatRequest.Outcome


@transaction.atomic
def join(
    initiative: Initiative,
    department: Department,
    *,
    by: User,
    words: str,
    key: str = "",
    at: datetime | None = None,
) -> SeatRequest:
    """Ask for a seat, with a reason; the steward admits within a working day, or says why not."""
    lock(initiative)
    said = {"initiative": initiative.pk, "for": department.pk, "words": words}
    FormKey.objects.use(key, by=by, act="join", **said)
    initiative.look_again()
    require(can_join(by, initiative, department))
    require(has_words(words, _("Say why, in a line.")))
    at = moment(at)

    request = SeatRequest.objects.create(
        initiative=initiative,
        department=department,
        by=by,
        at=at,
        words=Text.objects.keep(words),
    )
    kind = Event.Kind.SEAT_REQUESTED
    record(kind, initiative, by=by, at=at, words=request.words, **request.about)

    advance(initiative, by=by, at=at)
    return request


@transaction.atomic
def admit(
    request: SeatRequest,
    *,
    by: User,
    key: str = "",
    at: datetime | None = None,
    due_at: datetime | None = None,
) -> Seat:
    """Give a department that asked its seat; it is asked at once, as who is invited."""
    initiative = request.initiative
    lock(initiative)
    FormKey.objects.use(key, by=by, act="admit", request=request.pk)
    _look_again(request)
    require(can_admit(by, request))
    at = moment(at)

    request.settle(Outcome.SEATED, by=by, at=at)
    reason = seating.reason_of(Seat.Reason.ASKED_TO_JOIN, request.words.body)
    seat = seating.sit_down(
        initiative, request.department, reason, by=request.by, at=at, due_at=due_at
    )
    how = {"how": reason["kind"], "request": request.pk, "reason": reason["text"]}
    record(Event.Kind.SEAT_JOINED, initiative, by=by, at=at, seat=seat, **how)

    advance(initiative, by=by, at=at)
    return seat


@transaction.atomic
def refuse_seat(
    request: SeatRequest, *, by: User, words: str, key: str = "", at: datetime | None = None
) -> SeatRequest:
    """Do not admit a department, with the reason, which it reads. It may ask again."""
    initiative = request.initiative
    lock(initiative)
    FormKey.objects.use(key, by=by, act="refuse_seat", request=request.pk, words=words)
    _look_again(request)
    require(can_admit(by, request))
    require(has_words(words, _("Say why, in a line.")))
    at = moment(at)

    request.refusal = Text.objects.keep(words)
    request.settle(Outcome.REFUSED, by=by, at=at)
    kind = Event.Kind.SEAT_REFUSED
    record(kind, initiative, by=by, at=at, words=request.refusal, **request.about)

    advance(initiative, by=by, at=at)
    return request


@transaction.atomic
def take_back_request(
    request: SeatRequest, *, by: User, key: str = "", at: datetime | None = None
) -> SeatRequest:
    """Ask for a seat no more."""
    initiative = request.initiative
    lock(initiative)
    FormKey.objects.use(key, by=by, act="take_back_request", request=request.pk)
    _look_again(request)
    require(can_take_back_request(by, request))
    at = moment(at)

    request.settle(Outcome.TAKEN_BACK, by=by, at=at)
    record(Event.Kind.SEAT_REQUEST_TAKEN_BACK, initiative, by=by, at=at, **request.about)

    advance(initiative, by=by, at=at)
    return request


def _look_again(request: SeatRequest) -> None:
    """As it stands under the lock of its initiative."""
    request.initiative.look_again()
    request.refresh_from_db(fields=["outcome", "settled_at"])
