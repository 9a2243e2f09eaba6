"""Working time: days, hours, holidays and zones of a calendar. Moments in, moments out, in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.easter import easter

from .models import Calendar
from .models.organisation import WEEK


def is_working_day(calendar: Calendar, day: date) -> bool:
    names = tuple(holiday["on"] for holiday in calendar.holidays)
    return WEEK[day.weekday()] in calendar.week and day not in _holidays(names, day.year)


def next_working_day(calendar: Calendar, day: date, count: int = 1) -> date:
    """The working day that lies `count` working days after a day (before it, where negative)."""
    step = timedelta(days=1 if count >= 0 else -1)
    while count:
        day += step
        if is_working_day(calendar, day):
            count -= 1 if count > 0 else -1
    return day


def working_day_from(calendar: Calendar, day: date) -> date:
    """The day itself if it is worked on, else the next that is."""
    while not is_working_day(calendar, day):
        day += timedelta(days=1)
    return day


def after_working_days(calendar: Calendar, start: datetime, count: int) -> datetime:
    """The moment `count` working days later, at the same time of day, within working hours.

    What begins outside working hours begins at the next opening. Local dates are counted, so
    that daylight saving moves nothing; the result is UTC.
    """
    begun = into_hours(calendar, start.astimezone(calendar.zone))
    day = next_working_day(calendar, begun.date(), count)
    return at_local(day, begun.time(), calendar.zone)


def into_hours(calendar: Calendar, local: datetime) -> datetime:
    """The local moment itself if it is worked then, else the next opening."""
    day = local.date()
    if is_working_day(calendar, day) and local.time() < calendar.closes:
        return max(local, datetime.combine(day, calendar.opens, calendar.zone))
    day = working_day_from(calendar, day + timedelta(days=1))
    return datetime.combine(day, calendar.opens, calendar.zone)


def working_minutes(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Working minutes between two moments (0 where the end is not after the start)."""
    begun, ended = start.astimezone(calendar.zone), end.astimezone(calendar.zone)
    minutes, day = 0, begun.date()
    while day <= ended.date():
        if is_working_day(calendar, day):
            opens = max(begun, datetime.combine(day, calendar.opens, calendar.zone))
            closes = min(ended, datetime.combine(day, calendar.closes, calendar.zone))
            worked = closes.astimezone(UTC) - opens.astimezone(UTC)
            minutes += max(0, int(worked.total_seconds() // 60))
        day += timedelta(days=1)
    return minutes


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """When a local day is over, in UTC."""
    return at_local(day + timedelta(days=1), time(0), zone)


def at_local(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time as UTC; one that a change of clocks skips lies after the gap."""
    return datetime.combine(day, clock.replace(tzinfo=None), zone).astimezone(UTC)


@lru_cache(maxsize=512)
def _holidays(names: tuple[str, ...], year: int) -> frozenset[date]:
    return frozenset(day for name in names if (day := _holiday(name, year)))


def _holiday(name: str, year: int) -> date | None:
    """“12-25”, or “easter+39” in calendar days from Western Easter Sunday."""
    if name.startswith("easter"):
        return easter(year) + timedelta(days=int(name.removeprefix("easter") or 0))
    month, day = (int(part) for part in name.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return None  # 29 February, in most years
