"""What stands in a file about the organisation: one record for each kind of object."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import get_global

from accounts.models import (
    Absence,
    Calendar,
    Department,
    Fact,
    Organisation,
    Partner,
    Section,
    User,
)
from accounts.models.organisation import WEEK
from initiatives.models import Theme

from .fields import (
    Record,
    Source,
    clock,
    day,
    fits,
    flag,
    given,
    many,
    moment,
    money,
    one_of,
    past,
    record,
    ref,
    slug,
    text,
    whole,
    words,
)
from .places import Node

CURRENT_YEAR = one_of(("current",))


def currency(node: Node, source: Source) -> str:
    value = text(node, source)
    if value not in get_global("all_currencies"):
        raise source.broken(node, f"“{value}” is no currency, which is written “EUR”.")
    return value


def zone(node: Node, source: Source) -> str:
    value = fits(Organisation, "time_zone", reader=words)(node, source)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise source.broken(node, f"“{value}” is no time zone.") from None
    return value


def day_of_year(node: Node, source: Source) -> str:
    """MM-DD."""
    value = text(node, source)
    try:
        date.fromisoformat(f"2024-{value}")
    except ValueError:
        raise source.broken(node, f"“{value}” is no day of a year, written “12-25”.") from None
    return value


def holiday(node: Node, source: Source) -> str:
    """MM-DD, or calendar days from Easter Sunday."""
    value = text(node, source)
    if re.fullmatch(r"easter([+-][0-9]{1,3})?", value):
        return value
    return day_of_year(node, source)


def address(node: Node, source: Source) -> str:
    value = fits(User, "email", reader=words)(node, source)
    if not re.fullmatch(r"[^\s@]+@[^\s@]+", value):
        raise source.broken(node, f"“{value}” is no mail address.")
    return value.lower()


def hex_colour(node: Node, source: Source) -> str:
    value = text(node, source)
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise source.broken(node, f"“{value}” is no colour, which is written “#0a4a96”.")
    return value.lower()


@dataclass(frozen=True)
class FiscalYear(Record):
    id: str = given(CURRENT_YEAR)
    starts: str = given(day_of_year)


@dataclass(frozen=True)
class House(Record):
    id: str = given(slug)
    name: str = given(fits(Organisation, "name", reader=words))
    kind: str = given(fits(Organisation, "kind"), default="")
    about: str = given(text, default="")
    currency: str = given(currency)
    time_zone: str = given(zone)
    language: str = given(fits(Organisation, "language"))
    calendar: str = given(ref("calendars"))
    fiscal_year: FiscalYear = given(record(FiscalYear))


@dataclass(frozen=True)
class WorkingDays(Record):
    working_days: int = given(whole(0, 1000))


@dataclass(frozen=True)
class ClockHours(Record):
    clock_hours: int = given(whole(1, 1000))


@dataclass(frozen=True)
class Pace(Record):
    normal: WorkingDays = given(record(WorkingDays))
    urgent: ClockHours = given(record(ClockHours))


@dataclass(frozen=True)
class Hours(Record):
    begin: time = given(clock, key="from")
    end: time = given(clock, key="to")


@dataclass(frozen=True)
class LargestShare(Record):
    percent: int = given(whole(1, 100))
    above: int = given(money)


@dataclass(frozen=True)
class BandRow(Record):
    below: int | None = given(money, default=None)
    up_to: int | None = given(money, default=None)
    approvals: int = given(whole(0, 100))


@dataclass(frozen=True)
class Settings(Record):
    minimum_seats: int = given(whole(1, 100))
    total_rise_reasks_percent: int = given(whole(0, 1000))
    pace: Pace = given(record(Pace))
    decision_day_after_due: WorkingDays = given(record(WorkingDays))
    single_mails_a_day: int = given(whole(0, 1000))
    quiet_hours: Hours = given(record(Hours))
    largest_share: LargestShare = given(record(LargestShare))
    approval_bands: tuple[BandRow, ...] = given(many(record(BandRow)))
    approvals_if_regulated: int = given(whole(0, 100))


@dataclass(frozen=True)
class HolidayRow(Record):
    on: str = given(holiday)
    name: str = given(text)


@dataclass(frozen=True)
class CalendarRow(Record):
    id: str = given(slug)
    name: str = given(fits(Calendar, "name", reader=words))
    week: tuple[str, ...] = given(many(one_of(WEEK)))
    hours: Hours = given(record(Hours))
    holidays: tuple[HolidayRow, ...] = given(many(record(HolidayRow)))


@dataclass(frozen=True)
class Colours(Record):
    light: str = given(hex_colour)
    dark: str = given(hex_colour)


@dataclass(frozen=True)
class WatchedFact(Record):
    fact: str = given(one_of(Fact.values))
    reason: str = given(text)


@dataclass(frozen=True)
class Watches(Record):
    sections: tuple[str, ...] = given(many(one_of(Section.values)))
    facts: tuple[WatchedFact, ...] = given(many(record(WatchedFact)))


@dataclass(frozen=True)
class DepartmentRow(Record):
    id: str = given(slug)
    name: str = given(fits(Department, "name", reader=words))
    initials: str = given(fits(Department, "initials"))
    charter: str = given(text)
    colour: Colours = given(record(Colours))
    watches: Watches = given(record(Watches))
    always_seated: bool = given(flag)
    always_seated_reason: str = given(fits(Department, "always_seated_reason"), default="")
    calendar: str = given(ref("calendars"))
    needs_two_executives: bool = given(flag)


@dataclass(frozen=True)
class MembershipRow(Record):
    department: str = given(ref("departments"))
    role: str = given(one_of(("lead", "deputy", "member")))


@dataclass(frozen=True)
class Person(Record):
    id: str = given(slug)
    name: str = given(fits(User, "name", reader=words))
    email: str = given(address)
    title: str = given(fits(User, "title"), default="")
    roles: tuple[str, ...] = given(many(one_of(("executive", "administrator"))))
    active: bool = given(flag)
    time_zone: str = given(zone)
    language: str = given(fits(User, "language"))
    memberships: tuple[MembershipRow, ...] = given(many(record(MembershipRow)))
    partner: str | None = given(ref("partners"), default=None)


@dataclass(frozen=True)
class PartnerGrant(Record):
    person: str = given(ref("people"))
    initiative: str = given(ref("initiatives"))
    may: tuple[str, ...] = given(many(one_of(("advise", "narrate"))))
    begin: date = given(day, key="from")
    until: date = given(day)


@dataclass(frozen=True)
class PartnerRow(Record):
    id: str = given(slug)
    name: str = given(fits(Partner, "name", reader=words))
    kind: str = given(fits(Partner, "kind"), default="")
    contact: str | None = given(ref("people"), default=None)
    grants: tuple[PartnerGrant, ...] = given(many(record(PartnerGrant)))


@dataclass(frozen=True)
class ThemeRow(Record):
    id: str = given(slug)
    title: str = given(fits(Theme, "title", reader=words))
    summary: str = given(text, default="")


@dataclass(frozen=True)
class Story(Record):
    title: str = given(text)
    core_message: str = given(text)
    themes: tuple[ThemeRow, ...] = given(many(record(ThemeRow)))


@dataclass(frozen=True)
class AbsenceRow(Record):
    person: str = given(ref("people"))
    stand_in: str | None = given(ref("people"), default=None)
    begin: datetime = given(moment, key="from")
    until: datetime = given(moment)
    set_at: datetime = given(past)
    note: str = given(fits(Absence, "note"), default="")


@dataclass(frozen=True)
class Envelope(Record):
    department: str = given(ref("departments"))
    fiscal_year: str = given(CURRENT_YEAR)
    amount: int = given(money)
    set_by: str = given(ref("people"))
    set_at: datetime = given(past)
    countersigned_by: str | None = given(ref("people"), default=None)
    countersigned_at: datetime | None = given(past, default=None)
