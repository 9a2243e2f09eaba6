"""Who belongs here: people, memberships, roles and absences."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Verdict, not_now, require
from initiatives.events import record
from initiatives.life import advance
from initiatives.models import Event, Initiative, Seat, Turn
from initiatives.turns import await_countersignature

from ..models import Absence, Change, Department, Membership, Organisation, User
from ..permissions import can_administer, can_change_own, can_set_absence, is_free_to_go
from ..slugs import free_slug
from .seen import require_seen

ROLES = ("is_executive", "is_administrator")


def welcome(name: str, email: str, *, password: str | None = None, **fields) -> User:
    """The person of this address, entered if new. Not a verb: part of those that enter people."""
    known = User.objects.filter(email=email.lower()).first()
    if known:
        return known
    slug = free_slug(User, name)
    person = User.objects.create_user(email, name, password, slug=slug, **fields)
    # The organisation vouches for the address: it is where the code to sign in goes.
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@transaction.atomic
def add_person(
    *, by: User, name: str, email: str, title: str = "", at: datetime | None = None
) -> User:
    """Enter a person by mail address; a code to that address signs them in."""
    house = Organisation.objects.current()
    lock(house)
    require(can_administer(by))
    require(is_new(email))
    at = moment(at)

    person = welcome(name, email, title=title, time_zone=house.time_zone)
    record(Event.Kind.PERSON_CHANGED, None, by=by, at=at, person=person.pk, added=True)
    return person


@transaction.atomic
def change_person(
    person: User,
    *,
    by: User,
    name: str,
    title: str = "",
    seen: dict | None = None,
    at: datetime | None = None,
) -> User:
    """Correct a person's name or title."""
    lock(Organisation.objects.current())
    lock(person)
    require(can_administer(by))
    before, after, kind = person.kept, {"name": name, "title": title}, Event.Kind.PERSON_CHANGED
    require_seen(seen, before, after, kind, person=person.pk, has_key="changed")
    at = moment(at)

    person.name, person.title = name, title
    person.save(update_fields=["name", "title"])
    changed = [field for field in after if after[field] != before[field]]  # names are erasable
    record(kind, None, by=by, at=at, person=person.pk, changed=changed)
    return person


@transaction.atomic
def set_membership(
    person: User, department: Department, role: str, *, by: User, at: datetime | None = None
) -> Membership:
    """Make somebody lead, deputy or member of a department; an older role there ends."""
    lock(Organisation.objects.current())
    require(can_administer(by))
    require(_may_belong(person, department))
    at = moment(at)

    held = Membership.objects.filter(person=person, department=department, ended_at=None)
    held.update(ended_at=at)
    membership = Membership.objects.create(
        person=person, department=department, role=role, began_at=at
    )
    details = {"person": person.pk, "department": department.pk, "where": department.name}
    record(Event.Kind.MEMBERSHIP_CHANGED, None, by=by, at=at, role=role, **details)

    look_again_at([department.pk], by=by, at=at)
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, by: User, at: datetime | None = None) -> None:
    """Somebody belongs to a department no more."""
    lock(Organisation.objects.current())
    lock(membership)
    require(can_administer(by))
    at = moment(at)

    if membership.ended_at is None:
        membership.end(at)
    where = membership.department
    details = {"person": membership.person_id, "department": where.pk, "where": where.name}
    record(Event.Kind.MEMBERSHIP_CHANGED, None, by=by, at=at, role="", **details)

    look_again_at([membership.department_id], by=by, at=at)


@transaction.atomic
def deactivate(person: User, *, by: User, at: datetime | None = None) -> None:
    """Somebody has left: no more sign-in, all sessions end, what they said stays."""
    lock(Organisation.objects.current())
    lock(person)
    require(can_administer(by))
    require(is_free_to_go(person))
    at = moment(at)

    departments = person.sits_with
    person.is_active = False
    person.set_unusable_password()  # its hash is part of every session: they all end
    person.ends_at = at if person.is_partner else None  # what a table has invited to ends too
    person.save(update_fields=["is_active", "password", "ends_at"])
    record(Event.Kind.PERSON_CHANGED, None, by=by, at=at, person=person.pk, active=False)

    look_again_at(departments, people=[person], by=by, at=at)


@transaction.atomic
def set_role(
    person: User, role: str, held: bool, *, by: User, reason: str = "", at: datetime | None = None
) -> Change:
    """Make somebody executive or administrator, or end it; an executive countersigns."""
    lock(Organisation.objects.current())
    require(can_administer(by))
    require(_may_hold(person, role, held))
    at = moment(at)

    change = Change.objects.create(
        kind=Change.Kind.ROLE,
        subject={"person": person.pk, "role": role},
        before=getattr(person, role),
        after=held,
        reason=reason,
        set_by=by,
        set_at=at,
    )
    await_countersignature(change, at=at)
    details = {"change": change.pk, "person": person.pk, "role": role, "after": held}
    record(Event.Kind.CHANGE_SET, None, by=by, at=at, **details)
    return change


@transaction.atomic
def set_absence(
    person: User,
    *,
    by: User,
    stand_in: User | None,
    starts_at: datetime,
    ends_at: datetime,
    note: str = "",
    at: datetime | None = None,
) -> Absence:
    """Say that somebody is away, and who stands in; also for what is open already (rule 16)."""
    lock(Organisation.objects.current())
    require(can_set_absence(by, person))
    require(_may_cover(person, stand_in, starts_at, ends_at))
    at = moment(at)

    absence = Absence.objects.create(
        person=person,
        stand_in=stand_in,
        starts_at=starts_at,
        ends_at=ends_at,
        note=note,
        set_at=at,
    )
    record(Event.Kind.ABSENCE_SET, None, by=by, at=at, person=person.pk, absence=absence.pk)

    look_again_at(person.roles, people=[person, stand_in], by=by, at=at)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: User, at: datetime | None = None) -> Absence:
    """Somebody is back early, or does not go at all: the stand-in answers no more (rule 16)."""
    lock(Organisation.objects.current())
    lock(absence)
    require(can_set_absence(by, absence.person))
    at = moment(at)
    require(_may_end(absence, at))

    absence.ended_at = at
    absence.save(update_fields=["ended_at"])
    details = {"person": absence.person_id, "absence": absence.pk, "ended": True}
    record(Event.Kind.ABSENCE_SET, None, by=by, at=at, **details)

    look_again_at(absence.person.roles, people=[absence.person, absence.stand_in], by=by, at=at)
    return absence


@transaction.atomic
def set_time_zone(person: User, time_zone: str, *, by: User, at: datetime | None = None) -> User:
    """Read times in another zone; working time stays that of one's departments."""
    lock(Organisation.objects.current())
    require(can_change_own(by, person))
    at = moment(at)

    before, person.time_zone = person.time_zone, time_zone
    person.save(update_fields=["time_zone"])
    details = {"person": person.pk, "before": before, "after": time_zone}
    record(Event.Kind.PERSON_CHANGED, None, by=by, at=at, **details)
    return person


def look_again_at(
    department_ids: Iterable[int],
    *,
    people: Iterable[User | None] = (),
    by: User | None,
    at: datetime,
) -> None:
    """People have changed: see where somebody is waited for whose chair is empty now, or no more.

    `people`: those who were appointed to a seat there, or whose approval may count no more.
    """
    people = [person for person in people if person]
    seats = Seat.objects.sitting().filter(Q(department__in=department_ids) | Q(stand_in__in=people))
    concerned = Q(pk__in=seats.values("initiative")) | Q(approvals__by__in=people)
    concerned |= Q(advisers__person__in=people)
    waiting = Initiative.objects.filter(concerned, turns__in=Turn.objects.open())
    tables = list(waiting.distinct().order_by("pk"))
    for initiative in tables:  # all of them before any money: what goes live locks envelopes
        lock(initiative)
    for initiative in tables:
        advance(initiative, by=by, at=at)


def is_new(email: str) -> Verdict:
    if User.objects.filter(email=email.lower()).exists():
        return not_now(_("%(email)s is entered already.") % {"email": email})
    return ALLOWED


def _may_belong(person: User, department: Department) -> Verdict:
    if department.is_archived:
        return not_now(_("%(department)s has been archived.") % {"department": department})
    if not person.is_active or person.is_partner:
        return not_now(_("%(person)s cannot belong to a department.") % {"person": person})
    return ALLOWED


def _may_hold(person: User, role: str, held: bool) -> Verdict:
    if role not in ROLES:
        return not_now(_("There is no such role."))
    if held and person.is_partner:
        return not_now(_("%(person)s is of a partner.") % {"person": person})
    if getattr(person, role) == held:
        return not_now(_("That is so already."))
    open_changes = Change.objects.open().filter(kind=Change.Kind.ROLE)
    if open_changes.filter(subject={"person": person.pk, "role": role}).exists():
        return not_now(_("This role waits for a countersignature already."))
    return ALLOWED if held else has_another(role, person)


def has_another(role: str, person: User) -> Verdict:
    """Does somebody else hold a role that this person is to hold no more?"""
    if User.objects.active().filter(**{role: True}).exclude(pk=person.pk).exists():
        return ALLOWED
    return not_now(_("Nobody else has this role. Give it to somebody first."))


def _may_cover(
    person: User, stand_in: User | None, starts_at: datetime, ends_at: datetime
) -> Verdict:
    """Nobody stands in for oneself, and never in a loop (rule 16)."""
    if ends_at <= starts_at:
        return not_now(_("The absence ends before it begins. Change one of the days."))
    seen = {person.pk}
    while stand_in is not None:
        if stand_in.pk in seen:
            return not_now(_("That would go round in a loop. Choose somebody else."))
        seen.add(stand_in.pk)
        overlapping = Absence.objects.filter(
            person=stand_in, ended_at=None, starts_at__lt=ends_at, ends_at__gt=starts_at
        )
        next_one = overlapping.select_related("stand_in").first()
        stand_in = next_one.stand_in if next_one else None
    return ALLOWED


def _may_end(absence: Absence, at: datetime) -> Verdict:
    if absence.ended_at or absence.ends_at <= at:
        return not_now(_("This absence is over already."))
    return ALLOWED
