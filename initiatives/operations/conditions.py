"""Done, met, reopened: what becomes of a condition (rule 5)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import FormKey, User
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import has_words, require

from ..conditions import adviser_of, can_meet, can_reopen, can_say_done, keeper_of
from ..events import record
from ..life import advance
from ..models import Condition, Event, Text


@transaction.atomic
def say_done(condition: Condition, *, by: User, key: str = "", at: datetime | None = None) -> None:
    """Who keeps it says that it is done; the department that set it looks (rule 5)."""
    initiative = condition.review.seat.initiative
    lock(initiative)
    FormKey.objects.use(key, by=by, act="say_done", condition=condition.pk)
    initiative.look_again()
    condition.refresh_from_db()
    require(can_say_done(by, condition))
    at = moment(at)

    condition.done_at, condition.done_by = at, by
    condition.save(update_fields=["done_at", "done_by"])
    keeper = None if adviser_of(condition) else keeper_of(initiative, condition)
    about = {"words": condition.words, "condition": condition.pk}
    record(Event.Kind.CONDITION_DONE, initiative, by=by, at=at, seat=keeper, **about)

    advance(initiative, by=by, at=at)


@transaction.atomic
def meet(condition: Condition, *, by: User, key: str = "", at: datetime | None = None) -> None:
    """Tick a condition as met: only the department that set it (rule 5)."""
    seat = condition.review.seat
    initiative = seat.initiative
    lock(initiative)
    FormKey.objects.use(key, by=by, act="meet", condition=condition.pk)
    condition.refresh_from_db()
    require(can_meet(by, condition))
    at = moment(at)

    condition.met_at, condition.met_by = at, by
    condition.save(update_fields=["met_at", "met_by"])
    about = {"words": condition.words, "condition": condition.pk}
    record(Event.Kind.CONDITION_MET, initiative, by=by, at=at, seat=seat, **about)

    advance(initiative, by=by, at=at)


@transaction.atomic
def reopen(
    condition: Condition, *, by: User, words: str, key: str = "", at: datetime | None = None
) -> None:
    """Say with a word that it is not met after all: whoever keeps it goes on (rule 5)."""
    seat = condition.review.seat
    initiative = seat.initiative
    lock(initiative)
    FormKey.objects.use(key, by=by, act="reopen", condition=condition.pk, words=words)
    condition.refresh_from_db()
    require(can_reopen(by, condition))
    require(has_words(words, _("Say what is still to be done.")))
    at = moment(at)

    condition.met_at = condition.met_by = condition.done_at = condition.done_by = None
    condition.reopened_at = at
    condition.save(update_fields=["met_at", "met_by", "done_at", "done_by", "reopened_at"])
    about = {"words": Text.objects.keep(words), "condition": condition.pk}
    record(Event.Kind.CONDITION_REOPENED, initiative, by=by, at=at, seat=seat, **about)

    advance(initiative, by=by, at=at)
