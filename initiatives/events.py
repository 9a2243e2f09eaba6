"""The one way to say that something happened."""

import hashlib
import json
from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.trace import trace
from cooperative.verdicts import Verdict
from cooperative.wake import wake

from .models import Event, Initiative, Revision, Seat, Text
from .notices import announce

# With these it may be others who sit, or for other reasons: the event says who, and why.
SEATING = frozenset(
    {
        Event.Kind.INITIATIVE_SUBMITTED,
        Event.Kind.REVISION_PUBLISHED,
        Event.Kind.INITIATIVE_REVIVED,
        Event.Kind.SEAT_JOINED,
        Event.Kind.SEAT_INVITED,
        Event.Kind.SEAT_LEFT,
        Event.Kind.STEWARD_CHANGED,
    }
)


def record(
    kind: Event.Kind,
    initiative: Initiative | None,
    *,
    by: User | None,
    at: datetime,
    seat: Seat | None = None,
    on_behalf_of: User | None = None,
    revision: Revision | None = None,
    words: Text | None = None,
    **details,
) -> Event:
    """Write what happened, and who is to hear of it. `by` None: the product itself.

    The caller holds the lock of the initiative; without one, the organisation's is taken here.
    """
    number, previous = _head(initiative)
    if kind in SEATING:
        details |= _table_of(initiative)
    event = Event(
        kind=kind,
        initiative=initiative,
        at=at,
        by=by,
        seat=seat,
        on_behalf_of=on_behalf_of,
        revision=revision,
        words=words,
        details=details,
        request_id=trace.get().request_id,
        address=trace.get().address,
        number=number + 1,
        previous=previous,
    )
    event.digest = digest_of(event)
    event.save(force_insert=True)
    announce(event)
    wake("initiatives.tasks.send_due")
    return event


def _table_of(initiative: Initiative) -> dict:
    """Who sits now and why, and who is the steward: what the decision record rests on."""
    sitting = Seat.objects.sitting().filter(initiative=initiative).order_by("pk")
    table = [list(row) for row in sitting.values_list("pk", "department_id", "reasons")]
    return {"table": table, "steward": initiative.steward_id}


def digest_of(event: Event) -> str:
    body = json.dumps(event.signed_fields(), sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()


@transaction.atomic
def record_refused(by: User | None, path: str, verdict: Verdict) -> None:
    """Write that somebody was refused, after the rollback. Nobody is told."""
    record(
        Event.Kind.ATTEMPT_REFUSED,
        None,
        by=by,
        at=moment(),
        path=path,
        reason=verdict.reason,
        status=verdict.status,
    )


def _head(initiative: Initiative | None) -> tuple[int, str]:
    """Number and digest of the last event of a chain."""
    if initiative is None:
        house = Organisation.objects.current()
        if house is not None:
            lock(house)
    chain = Event.objects.filter(initiative=initiative).order_by("-number")
    return chain.values_list("number", "digest").first() or (0, "")
