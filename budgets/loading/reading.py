"""A file of a cooperative, read whole: typed, checked, with the line of everything in it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision

from accounts.models import Calendar

from . import checks, unbuilt
from .fields import Reader, Record, Source, given, many, one_of, record
from .house_records import (
    AbsenceRow,
    CalendarRow,
    DepartmentRow,
    Envelope,
    House,
    PartnerRow,
    Person,
    Settings,
    Story,
)
from .moments import Moments
from .places import Broken, Node, Places, parse

SCHEMA = "cooperative-data/2"
COLLECTIONS = (
    "calendars",
    "departments",
    "people",
    "partners",
    "channels",
    "trainings",
    "ideas",
    "initiatives",
)


@dataclass(frozen=True)
class Cooperative(Record):
    """Everything in a file that we can keep, and what was only checked."""

    schema: str = given(one_of((SCHEMA,)))
    organisation: House = given(record(House))
    settings: Settings = given(record(Settings))
    calendars: tuple[CalendarRow, ...] = given(many(record(CalendarRow)))
    departments: tuple[DepartmentRow, ...] = given(many(record(DepartmentRow)))
    people: tuple[Person, ...] = given(many(record(Person)))
    partners: tuple[PartnerRow, ...] = given(many(record(PartnerRow)), default=())
    story: Story = given(record(Story))
    absences: tuple[AbsenceRow, ...] = given(many(record(AbsenceRow)), default=())
    envelopes: tuple[Envelope, ...] = given(many(record(Envelope)))
    initiatives: tuple[unbuilt.Whole, ...] = given(many(record(unbuilt.Whole)))

    channels: tuple = given(many(record(unbuilt.Channel)), default=())
    trainings: tuple = given(many(record(unbuilt.Training)), default=())
    training_completions: tuple = given(many(record(unbuilt.Completion)), default=())
    policy: unbuilt.Policy | None = given(record(unbuilt.Policy), default=None)
    ideas: tuple = given(many(record(unbuilt.Idea)), default=())

    @property
    def unkept(self) -> dict[str, int]:
        """What has no place in the database yet, and how much of it there is."""
        policy = self.policy or unbuilt.Policy(self.line, (), ())
        return {
            "channels": len(self.channels),
            "trainings": len(self.trainings),
            "completed trainings": len(self.training_completions),
            "versions of the policy": len(policy.versions),
            "acceptances": len(policy.acceptances),
            "ideas": len(self.ideas),
            "invitations to narrate": sum(
                "narrate" in grant.may for partner in self.partners for grant in partner.grants
            ),
        }


def read(data: bytes, *, now: datetime) -> Cooperative:
    """The cooperative of a file, its moments counted from `now`; `Broken` where it is not whole."""
    text = _decoded(data)
    root = parse(text)
    source = Source(Places(text))
    if not isinstance(root.value, dict):
        raise Broken(1, "A file begins with an object.")
    _part(root, "schema", one_of((SCHEMA,)), source)
    for name in COLLECTIONS:
        source.known[name] = checks.ids_of(root.value.get(name), source)
    source.known["themes"] = checks.ids_of(_themes(root), source)
    _learn_how_to_count(root, source, now)
    cooperative = record(Cooperative)(root, source)
    checks.check(cooperative)
    return cooperative


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Broken(line, "This file is not written in UTF-8.") from None


def _part(root: Node, name: str, reader: Reader, source: Source):
    """One part of the file, read before the whole."""
    if name not in root.value:
        raise Broken(1, f"“{name}” is missing.")
    return reader(root.value[name], source)


def _themes(root: Node) -> Node | None:
    story = root.value.get("story")
    inside = story is not None and isinstance(story.value, dict)
    return story.value.get("themes") if inside else None


def _learn_how_to_count(root: Node, source: Source, now: datetime) -> None:
    """Amounts need the currency, moments the calendar: read these first."""
    house = _part(root, "organisation", record(House), source)
    rows = _part(root, "calendars", many(record(CalendarRow)), source)
    checks.check_calendars(rows)
    source.currency = house.currency
    source.decimals = get_currency_precision(house.currency)
    row = next(row for row in rows if row.id == house.calendar)
    zone = ZoneInfo(house.time_zone)
    today = now.astimezone(zone).date()
    source.moments = Moments(calendar_of(row, house.time_zone), zone, today)


def calendar_of(row: CalendarRow, time_zone: str) -> Calendar:
    """The row of a calendar, not saved. All calendars of a file lie in one zone."""
    return Calendar(
        slug=row.id,
        name=row.name,
        week=list(row.week),
        opens=row.hours.begin,
        closes=row.hours.end,
        time_zone=time_zone,
        holidays=[{"on": holiday.on, "name": holiday.name} for holiday in row.holidays],
    )
