"""Moments of a file: “-3@10:15” and “+4” count working days from today (`data/README.md`)."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from accounts.models import Calendar
from accounts.worktime import at_local, is_working_day, next_working_day

DAY = r"(0|[+-][1-9][0-9]{0,3})"
CLOCK = r"([01][0-9]|2[0-3]):([0-5][0-9])"


@dataclass
class Moments:
    """Resolves days and moments, each to the same date for as long as one file is read."""

    calendar: Calendar  # of the organisation; need not be saved
    zone: ZoneInfo
    today: date  # where the organisation is
    known: dict[int, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known[0] = self._day_zero()

    def day(self, text: str) -> date | None:
        """The date of a day such as “+4”; None where it is no day."""
        found = re.fullmatch(DAY, text)
        return self._date(int(found[1])) if found else None

    def moment(self, text: str) -> datetime | None:
        """The moment (UTC) of a text such as “-3@10:15”; None where it is no moment."""
        found = re.fullmatch(f"{DAY}@{CLOCK}", text)
        if not found:
            return None
        clock = time(int(found[2]), int(found[3]))
        return at_local(self._date(int(found[1])), clock, self.zone)

    def has_happened(self, text: str) -> bool:
        """Whatever has happened lies on day -1 or earlier, so that no hour makes it future."""
        return text.startswith("-")

    def _date(self, number: int) -> date:
        if number not in self.known:
            self.known[number] = next_working_day(self.calendar, self.known[0], number)
        return self.known[number]

    def _day_zero(self) -> date:
        """Today if it is worked on, else the last working day before."""
        if is_working_day(self.calendar, self.today):
            return self.today
        return next_working_day(self.calendar, self.today, -1)
