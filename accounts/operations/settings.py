"""Calendars, and the numbers in italics. Those on money wait for a countersignature."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import Posting
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Verdict, not_now, require
from initiatives.events import record
from initiatives.models import Event
from initiatives.turns import await_countersignature

from ..models import Calendar, Change, Organisation, Rules, User
from ..permissions import can_administer
from ..slugs import free_slug
from .people import has_another
from .seen import require_seen

ON_MONEY = {
    "largest_share_percent",
    "largest_share_above",
    "bands",
    "approvals_if_regulated",
    "total_rise_percent",
    "fiscal_year_starts",
}


@transaction.atomic
def set_calendar(
    calendar: Calendar | None,
    *,
    by: User,
    seen: dict | None = None,
    at: datetime | None = None,
    **fields,
) -> Calendar:
    """Add a calendar (None) or change one; due times that are set already stay."""
    lock(Organisation.objects.current())
    require(can_administer(by))
    kind = Event.Kind.CALENDAR_CHANGED
    if calendar:
        lock(calendar)
        require_seen(seen, calendar.kept, fields, kind, calendar=calendar.pk)
    at = moment(at)

    calendar = calendar or Calendar(slug=free_slug(Calendar, fields["name"]))
    for name, value in fields.items():
        setattr(calendar, name, value)
    calendar.save()
    record(kind, None, by=by, at=at, calendar=calendar.pk)
    return calendar


@transaction.atomic
def change_setting(
    name: str,
    value: object,
    *,
    by: User,
    reason: str = "",
    seen: dict | None = None,
    at: datetime | None = None,
) -> Change | None:
    """Change one of the rules' numbers. One on money holds once an executive has countersigned.

    `value` as `Rules.stored` keeps it: amounts in minor units. None where it holds at once.
    """
    house = Organisation.objects.current()
    lock(house)
    require(can_administer(by))
    require(_may_change(house, name, value))
    before = house.settings[name]
    now, kind = {"value": before}, Event.Kind.SETTING_CHANGED
    require_seen(seen, now, {"value": value}, kind, setting=name)
    at = moment(at)

    if name not in ON_MONEY:
        house.put_into_force(name, value)
        details = {"setting": name, "before": before, "after": value}
        record(kind, None, by=by, at=at, **details)
        return None
    change = Change.objects.create(
        kind=Change.Kind.SETTING,
        subject={"setting": name},
        before=before,
        after=value,
        reason=reason,
        set_by=by,
        set_at=at,
    )
    await_countersignature(change, at=at)
    details = {"change": change.pk, "setting": name, "after": value}
    record(Event.Kind.CHANGE_SET, None, by=by, at=at, **details)
    return change


def apply_change(change: Change, *, by: User, at: datetime) -> None:
    """Put a countersigned setting or role into force, for `budgets.operations.countersign`."""
    if change.kind == Change.Kind.ROLE:
        person = User.objects.get(pk=change.subject["person"])
        if not change.after:  # of two changes that wait, the first may have ended the other's
            require(has_another(change.subject["role"], person))
        setattr(person, change.subject["role"], change.after)
        person.save(update_fields=[change.subject["role"]])
        details = {"person": person.pk, "role": change.subject["role"], "after": change.after}
        record(Event.Kind.PERSON_CHANGED, None, by=by, at=at, **details)
    else:
        name = change.subject["setting"]
        house = Organisation.objects.current()
        require(_may_begin_elsewhere(name))
        house.put_into_force(name, change.after)
        details = {"setting": name, "before": change.before, "after": change.after}
        record(Event.Kind.SETTING_CHANGED, None, by=by, at=at, **details)


def _may_begin_elsewhere(name: str) -> Verdict:
    """Envelopes are of fiscal years: when these begin is fixed by the first posting (rule 20)."""
    if name == "fiscal_year_starts" and Posting.objects.exists():
        return not_now(_("Money has been granted by fiscal years already: they begin as they do."))
    return ALLOWED


def _may_change(house: Organisation, name: str, value: object) -> Verdict:
    if name not in house.settings:
        return not_now(_("There is no such setting."))
    if house.settings[name] == value:
        return not_now(_("That is so already."))
    waiting = Change.objects.open().filter(kind=Change.Kind.SETTING, subject={"setting": name})
    if waiting.exists():
        return not_now(_("This setting waits for a countersignature already."))
    if name in house.rules_stored:
        Rules.read({**house.rules_stored, name: value})
    return _may_begin_elsewhere(name)
