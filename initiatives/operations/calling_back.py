"""Call back: a seat pauses what is live until those concerned have answered (rule 13)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import FormKey, Section, User
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import Verdict, has_words, not_now, require

from .. import seating
from ..events import record
from ..life import advance
from ..models import CallBack, Event, Initiative, Review, Seat, Text
from ..permissions import can_call_back


@transaction.atomic
def call_back(
    seat: Seat, *, by: User, section: str, words: str, key: str = "", at: datetime | None = None
) -> CallBack:
    """Pause what is live, over one section; who watches it is asked, and answers within hours."""
    initiative = seat.initiative
    lock(initiative)
    said = {"seat": seat.pk, "section": section, "words": words}
    FormKey.objects.use(key, by=by, act="call_back", **said)
    seat = seating.fresh(seat)
    require(can_call_back(by, seat))
    require(_says_what_and_why(section, words))
    at = moment(at)

    called = CallBack.objects.create(
        initiative=initiative,
        seat=seat,
        by=by,
        on_behalf_of=by.on_behalf(seat),
        at=at,
        section=section,
        words=Text.objects.keep(words),
    )
    initiative.call_back = called
    initiative.save(update_fields=["call_back"])
    asked = _ask_who_watches(initiative, section, at=at)
    record(
        Event.Kind.INITIATIVE_CALLED_BACK,
        initiative,
        by=by,
        at=at,
        seat=seat,
        on_behalf_of=called.on_behalf_of,
        revision=initiative.revision,
        words=called.words,
        call_back=called.pk,
        changed=[section],
        asked=[other.department_id for other in asked],
    )

    advance(initiative, by=by, at=at)
    return called


def _ask_who_watches(initiative: Initiative, section: str, *, at: datetime) -> list[Seat]:
    """Ask those who watch a section of what is called back, within hours; if nobody does, all."""
    watching = [seat for seat in initiative.table if section in seat.watched_sections]
    due_at = at + timedelta(hours=initiative.rules.urgent_clock_hours)
    for seat in watching or initiative.table:
        cause = Review.Cause.CALLED_BACK
        seating.ask(seat, initiative.revision, cause, at=at, due_at=due_at, changed=[section])
    return watching or list(initiative.table)


def _says_what_and_why(section: str, words: str) -> Verdict:
    if section not in Section.values:
        return not_now(_("Choose the section that it is about."))
    return has_words(words, _("Say why you call it back."))
