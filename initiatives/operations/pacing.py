"""Sponsor, change of pace: how fast an initiative goes (rule 14)."""

from datetime import datetime

from django.db import transaction

from accounts.models import FormKey, User
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import require

from .. import seating
from ..events import record
from ..life import advance
from ..models import Event, Initiative, Text
from ..pacing import can_change_pace, can_sponsor


@transaction.atomic
def sponsor(
    initiative: Initiative,
    *,
    by: User,
    words: str = "",
    key: str = "",
    at: datetime | None = None,
    due: seating.Due | None = None,
) -> Initiative:
    """Stand behind the hurry: from now on who has not answered does so within hours."""
    lock(initiative)
    FormKey.objects.use(key, by=by, act="sponsor", initiative=initiative.pk, words=words)
    initiative.look_again()
    require(can_sponsor(by, initiative))
    at = moment(at)

    initiative.sponsor, initiative.sponsored_at = by, at
    initiative.save(update_fields=["sponsor", "sponsored_at"])
    seating.keep_pace(initiative, at=at, due=due or {})
    kept = Text.objects.keep(words)
    record(Event.Kind.INITIATIVE_SPONSORED, initiative, by=by, at=at, words=kept)

    advance(initiative, by=by, at=at)
    return initiative


@transaction.atomic
def change_pace(
    initiative: Initiative, *, by: User, key: str = "", at: datetime | None = None
) -> Initiative:
    """Take it at the normal pace, as no executive sponsors the hurry; who waits has more time."""
    lock(initiative)
    FormKey.objects.use(key, by=by, act="change_pace", initiative=initiative.pk)
    initiative.look_again()
    require(can_change_pace(by, initiative))
    at = moment(at)

    initiative.pace = Initiative.Pace.NORMAL
    initiative.save(update_fields=["pace"])
    seating.keep_pace(initiative, at=at, due={})
    record(Event.Kind.PACE_CHANGED, initiative, by=by, at=at)

    advance(initiative, by=by, at=at)
    return initiative
