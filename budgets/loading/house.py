"""Writes what has no history of its own: organisation, calendars, departments, people, themes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import (
    Band,
    Calendar,
    Department,
    Membership,
    Organisation,
    Partner,
    Rules,
    User,
)
from accounts.years import fiscal_year
from cooperative.palette import PALETTE, next_free
from initiatives.events import record
from initiatives.models import Event, Theme

from .advisers import last_days
from .house_records import Colours, DepartmentRow, Person, Settings, ThemeRow
from .reading import Cooperative, calendar_of
from .stage import Stage, address

PAGES = ("add",)  # addresses on the desk beside those of what is there


def write_house(
    cooperative: Cooperative, *, began_at: datetime, now: datetime, gone: set[str], sample: bool
) -> Stage:
    """Everything that stands before the first act. `gone`: who is inactive from the beginning."""
    calendars = _write_calendars(cooperative)
    house = _write_organisation(cooperative, calendars, sample)
    departments = _write_departments(cooperative.departments, calendars)
    people = _write_people(cooperative, departments, began_at, gone, now)
    stage = Stage(
        house=house,
        year=fiscal_year(house, now.astimezone(house.zone).date()),
        departments=departments,
        people={row.id: person.pk for row, person in zip(cooperative.people, people, strict=True)},
        themes=_write_themes(cooperative.story.themes),
    )
    details = {"loaded": house.name, "currency": house.currency}
    record(Event.Kind.SETTING_CHANGED, None, by=None, at=began_at, **details)
    return stage


def _write_calendars(cooperative: Cooperative) -> dict[str, Calendar]:
    zone = cooperative.organisation.time_zone
    calendars = {row.id: calendar_of(row, zone) for row in cooperative.calendars}
    for calendar in calendars.values():
        calendar.save()
    return calendars


def _write_organisation(
    cooperative: Cooperative, calendars: dict[str, Calendar], sample: bool
) -> Organisation:
    row = cooperative.organisation
    return Organisation.objects.create(
        slug=row.id,
        name=row.name,
        kind=row.kind,
        about=row.about,
        currency=row.currency,
        time_zone=row.time_zone,
        language=row.language,
        calendar=calendars[row.calendar],
        fiscal_year_starts=row.fiscal_year.starts,
        rules_stored=rules_of(cooperative.settings).stored(),
        is_sample=sample,
    )


def rules_of(settings: Settings) -> Rules:
    """The numbers in italics, as the file has them."""
    return Rules(
        minimum_seats=settings.minimum_seats,
        total_rise_percent=settings.total_rise_reasks_percent,
        normal_working_days=settings.pace.normal.working_days,
        urgent_clock_hours=settings.pace.urgent.clock_hours,
        decision_days_after_due=settings.decision_day_after_due.working_days,
        single_mails_a_day=settings.single_mails_a_day,
        quiet_from=settings.quiet_hours.begin.strftime("%H:%M"),
        quiet_to=settings.quiet_hours.end.strftime("%H:%M"),
        largest_share_percent=settings.largest_share.percent,
        largest_share_above=settings.largest_share.above,
        bands=tuple(
            Band(band.approvals, below=band.below, up_to=band.up_to)
            for band in settings.approval_bands
        ),
        approvals_if_regulated=settings.approvals_if_regulated,
    )


def _write_departments(
    rows: tuple[DepartmentRow, ...], calendars: dict[str, Calendar]
) -> dict[str, Department]:
    colours = colours_of([row.colour for row in rows])
    return {
        row.id: Department.objects.create(
            slug=address(Department, row.id, reserved=PAGES),
            name=row.name,
            initials=row.initials,
            charter=row.charter,
            colour=colours[position],
            position=position,
            calendar=calendars[row.calendar],
            watched_sections=list(row.watches.sections),
            watched_facts={watched.fact: watched.reason for watched in row.watches.facts},
            always_seated=row.always_seated,
            always_seated_reason=row.always_seated_reason,
            needs_two_executives=row.needs_two_executives,
        )
        for position, row in enumerate(rows)
    }


def colours_of(wished: list[Colours]) -> list[str]:
    """A key of our palette for each: the wished one where we have it, else the next free one."""
    keys = {(colour.light, colour.dark): colour.key for colour in PALETTE}
    found: list[str] = []
    for colours in wished:
        key = keys.get((colours.light, colours.dark), "")
        found.append("" if key in found else key)
    for place, key in enumerate(found):
        found[place] = key or next_free(set(found))
    return found


def _write_people(
    cooperative: Cooperative,
    departments: dict[str, Department],
    began_at: datetime,
    gone: set[str],
    now: datetime,
) -> list[User]:
    """Each with a mail address that the organisation vouches for, and no password."""
    zone = ZoneInfo(cooperative.organisation.time_zone)
    ends = last_days(cooperative.partners, cooperative.initiatives, now, zone)
    partners = {
        row.id: Partner.objects.create(slug=row.id, name=row.name, kind=row.kind)
        for row in cooperative.partners
    }
    people = User.objects.bulk_create(
        _person(row, partners.get(row.partner), ends.get(row.id), row.id not in gone)
        for row in cooperative.people
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True)
        for person in people
    )
    Membership.objects.bulk_create(
        Membership(
            person=person,
            department=departments[held.department],
            role=held.role,
            began_at=began_at,
        )
        for person, row in zip(people, cooperative.people, strict=True)
        for held in row.memberships
    )
    return people


def _person(
    row: Person, partner: Partner | None, ends_at: datetime | None, is_active: bool
) -> User:
    return User(
        slug=address(User, row.id, reserved=PAGES),
        name=row.name,
        email=row.email,
        title=row.title,
        is_executive="executive" in row.roles,
        is_administrator="administrator" in row.roles,
        is_active=is_active,
        partner=partner,
        ends_at=ends_at if partner else None,
        time_zone=ZoneInfo(row.time_zone).key,
        language=row.language,
        password=make_password(None),
    )


def _write_themes(rows: tuple[ThemeRow, ...]) -> dict[str, Theme]:
    return {
        row.id: Theme.objects.create(
            slug=row.id, title=row.title, summary=row.summary, position=position
        )
        for position, row in enumerate(rows, start=1)
    }
