"""The days and moments of a file, counted plainly: what the loader must come to as well."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.easter import easter

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class PlainTime:
    """Counts the working days of an organisation, one by one, from today."""

    def __init__(self, data: dict, now: datetime) -> None:
        house = data["organisation"]
        self.zone = ZoneInfo(house["time_zone"])
        self.calendar = next(c for c in data["calendars"] if c["id"] == house["calendar"])
        self.today = now.astimezone(self.zone).date()
        self.zero = self.today
        while not self.works(self.zero):
            self.zero -= timedelta(days=1)

    def works(self, day: date) -> bool:
        if WEEK[day.weekday()] not in self.calendar["week"]:
            return False
        return not any(self._falls_on(holiday["on"], day) for holiday in self.calendar["holidays"])

    def _falls_on(self, name: str, day: date) -> bool:
        if name.startswith("easter"):
            return day - easter(day.year) == timedelta(days=int(name.removeprefix("easter") or 0))
        return name == f"{day:%m-%d}"

    def day(self, text: str | None) -> date | None:
        if text is None:
            return None
        day, left = self.zero, int(text)
        while left:
            day += timedelta(days=1 if left > 0 else -1)
            if self.works(day):
                left -= 1 if left > 0 else -1
        return day

    def moment(self, text: str | None) -> datetime | None:
        if text is None:
            return None
        number, hour, minute = re.fullmatch(r"(.+)@(..):(..)", text).groups()
        local = datetime.combine(self.day(number), time(int(hour), int(minute)), self.zone)
        return local.astimezone(UTC)

    def fiscal_year(self, starts: str) -> int:
        return self.today.year if f"{self.today:%m-%d}" >= starts else self.today.year - 1
