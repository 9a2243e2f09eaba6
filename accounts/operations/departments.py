"""Departments come, change what they watch, and are archived with their answers kept."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from budgets.models import Account
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Verdict, not_now, require
from initiatives.events import record
from initiatives.life import advance
from initiatives.models import Event, Initiative, Seat, SeatRequest

from ..models import Calendar, Department, FormKey, Membership, Organisation, User
from ..permissions import can_administer
from ..slugs import free_slug
from .seen import require_seen


@transaction.atomic
def add_department(
    *,
    by: User,
    name: str,
    initials: str,
    colour: str,
    calendar: Calendar,
    at: datetime | None = None,
    **fields,
) -> Department:
    """A new co-owner; it sits after the others."""
    lock(Organisation.objects.current())
    require(can_administer(by))
    require(_is_free_name(name))
    at = moment(at)

    last = Department.objects.aggregate(last=Max("position"))["last"]
    department = Department.objects.create(
        slug=free_slug(Department, name),
        name=name,
        initials=initials,
        colour=colour,
        calendar=calendar,
        position=0 if last is None else last + 1,
        **fields,
    )
    details = {"department": department.pk, "after": department.kept}
    record(Event.Kind.DEPARTMENT_CHANGED, None, by=by, at=at, **details)
    return department


@transaction.atomic
def change_department(
    department: Department,
    *,
    by: User,
    seen: dict | None = None,
    at: datetime | None = None,
    **fields,
) -> Department:
    """Change a department; open initiatives keep the watches that they were submitted under."""
    lock(Organisation.objects.current())
    lock(department)
    require(can_administer(by))
    require(_is_current(department))
    require(_is_free_name(fields.get("name", department.name), department))
    before, kind = department.kept, Event.Kind.DEPARTMENT_CHANGED
    require_seen(seen, before, fields, kind, department=department.pk)
    at = moment(at)

    for name, value in fields.items():
        setattr(department, name, value)
    department.save(update_fields=list(fields))
    details = {"department": department.pk, "before": before, "after": department.kept}
    record(kind, None, by=by, at=at, **details)
    return department


@transaction.atomic
def archive_department(
    department: Department,
    *,
    by: User,
    successor: Department | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Department:
    """End a department: its answers are kept, its people belong to it no more (rule 3).

    `successor`: to whom its seats and pledges have gone (`budgets.operations.hand_over`).
    """
    lock(Organisation.objects.current())
    FormKey.objects.use(key, by=by, act="archive_department", department=department.pk)
    lock(department)
    require(can_administer(by))
    require(_is_current(department))
    require(ALLOWED if successor else _is_free_to_go(department))
    require(_enough_stay())
    at = moment(at)

    department.archived_at, department.successor = at, successor
    department.save(update_fields=["archived_at", "successor"])
    Membership.objects.filter(department=department, ended_at=None).update(ended_at=at)
    _ask_no_more(department, by=by, at=at)
    told = {"department": department.pk, "successor": successor.pk if successor else None}
    record(Event.Kind.DEPARTMENT_ARCHIVED, None, by=by, at=at, **told)
    return department


def _ask_no_more(department: Department, *, by: User, at: datetime) -> None:
    """Where it asked for a seat, the steward answers nobody who is gone (rule 2)."""
    asking = SeatRequest.objects.open().filter(department=department)
    tables = list(Initiative.objects.filter(pk__in=asking.values("initiative")).order_by("pk"))
    for initiative in tables:  # all of them before any money: what goes live locks envelopes
        lock(initiative)
    for initiative in tables:
        for request in initiative.seat_requests.open().filter(department=department):
            request.settle(SeatRequest.Outcome.TAKEN_BACK, by=by, at=at)
            kind = Event.Kind.SEAT_REQUEST_TAKEN_BACK
            record(kind, initiative, by=by, at=at, **request.about)
        advance(initiative, by=by, at=at)


def _is_free_name(name: str, department: Department | None = None) -> Verdict:
    others = Department.objects.current().filter(name=name)
    if others.exclude(pk=department.pk if department else None).exists():
        return not_now(_("There is a department %(name)s already.") % {"name": name})
    return ALLOWED


def _is_current(department: Department) -> Verdict:
    if department.is_archived:
        return not_now(_("%(department)s has been archived.") % {"department": department})
    return ALLOWED


def _is_free_to_go(department: Department) -> Verdict:
    """Not with open seats, pledges or unspent money: those need a successor first (rule 3)."""
    resting = (Initiative.Status.CLOSED, Initiative.Status.WITHDRAWN)
    seats = Seat.objects.sitting().filter(department=department)
    open_seats = seats.exclude(initiative__status__in=resting)
    if open_seats.exists():
        return not_now(
            _("%(department)s still sits at %(n)s tables. Name a successor, which takes them over.")
            % {"department": department, "n": open_seats.count()}
        )
    bound = Account.objects.filter(department=department, balance__gt=0)
    if bound.filter(kind__in=(Account.Kind.PLEDGED, Account.Kind.COMMITTED)).exists():
        return not_now(
            _("%(department)s still has money bound. Name a successor.")
            % {"department": department}
        )
    return ALLOWED


def _enough_stay() -> Verdict:
    if Department.objects.current().count() <= 2:
        return not_now(_("At least two departments stay. No one owns social media alone."))
    return ALLOWED
