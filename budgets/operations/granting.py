"""Grant an envelope, countersign, refuse: money that two people must agree on (rule 20)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Change, Department, FormKey, Organisation, User
from accounts.operations import apply_change
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import Refused, not_now, require
from initiatives.events import record
from initiatives.models import Event, Turn
from initiatives.turns import await_countersignature, settle

from .. import ledger
from ..models import granted_to
from ..permissions import can_countersign, can_grant
from ..words import in_words


@transaction.atomic
def grant(
    department: Department,
    year: int,
    amount: int,
    *,
    by: User,
    reason: str = "",
    key: str = "",
    at: datetime | None = None,
) -> Change:
    """Set a department's envelope for a fiscal year, in minor units; an executive countersigns."""
    lock(Organisation.objects.current())
    subject = {"department": department.pk, "year": year}
    FormKey.objects.use(key, by=by, act="grant", amount=amount, reason=reason, **subject)
    require(can_grant(by))
    at = moment(at)

    before = granted_to(department, year)
    change = Change.objects.create(
        kind=Change.Kind.ENVELOPE,
        subject=subject,
        before=before,
        after=amount,
        reason=reason,
        set_by=by,
        set_at=at,
    )
    await_countersignature(change, at=at)
    record(Event.Kind.CHANGE_SET, None, by=by, at=at, change=change.pk, after=amount, **subject)
    return change


@transaction.atomic
def countersign(change: Change, *, by: User, key: str = "", at: datetime | None = None) -> Change:
    """An executive signs what an administrator has set; from now on it holds."""
    lock(Organisation.objects.current())
    FormKey.objects.use(key, by=by, act="countersign", change=change.pk)
    lock(change)
    require(can_countersign(by, change))
    at = moment(at)

    change.signed_by, change.signed_at = by, at
    change.save(update_fields=["signed_by", "signed_at"])
    _put_into_force(change, by=by, at=at)
    settle(Turn.Kind.COUNTERSIGN, about=change.pk, by=by, at=at)
    details = {"change": change.pk, "set_by": change.set_by_id, "about": change.kind}
    record(Event.Kind.CHANGE_COUNTERSIGNED, None, by=by, at=at, **details)
    for older in Change.objects.open().filter(
        kind=change.kind, subject=change.subject, pk__lt=change.pk
    ):
        _refuse(older, by=by, at=at, words=_("What was set after it has been countersigned."))
    return change


@transaction.atomic
def refuse(
    change: Change, *, by: User, words: str, key: str = "", at: datetime | None = None
) -> Change:
    """An executive refuses what an administrator has set, with a reason; it never holds."""
    lock(Organisation.objects.current())
    FormKey.objects.use(key, by=by, act="refuse", change=change.pk, words=words)
    lock(change)
    require(can_countersign(by, change))
    return _refuse(change, by=by, at=moment(at), words=words)


def _refuse(change: Change, *, by: User, at: datetime, words: str) -> Change:
    change.refused_by, change.refused_at, change.refusal = by, at, words
    change.save(update_fields=["refused_by", "refused_at", "refusal"])
    settle(Turn.Kind.COUNTERSIGN, about=change.pk, by=by, at=at)
    details = {"change": change.pk, "set_by": change.set_by_id, "about": change.kind}
    record(Event.Kind.CHANGE_REFUSED, None, by=by, at=at, reason=words, **details)
    return change


def _put_into_force(change: Change, *, by: User, at: datetime) -> None:
    """What was countersigned holds now: an envelope here, settings and roles in accounts."""
    if change.kind != Change.Kind.ENVELOPE:
        apply_change(change, by=by, at=at)
        return
    department = Department.objects.get(pk=change.subject["department"])
    year = change.subject["year"]
    rise = change.after - granted_to(department, year)
    free = ledger.free_under_lock(department, year)
    if rise + free < 0:
        sentence = _("%(free)s of this envelope is free. It cannot be lowered by more than that.")
        raise Refused(not_now(sentence % {"free": in_words(free)}))
    if rise:
        key = f"grant:{change.pk}"
        posting = ledger.grant(department, year, rise, by=by, at=at, key=key, reason=change.reason)
        details = {"department": department.pk, "year": year, "posting": posting.digest}
        kind = Event.Kind.ENVELOPE_GRANTED
        record(kind, None, by=by, at=at, before=change.before, after=change.after, **details)
