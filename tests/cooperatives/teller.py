"""One random initiative at a moment: what time it is, and who may speak for whom."""

from random import Random

from .house import House
from .plain_model import Moment, Table
from .words import Writer


class Teller:
    """Knows the house, the table and the clock of one initiative."""

    table: Table

    def __init__(self, rng: Random, house: House, number: int) -> None:
        self.rng, self.house, self.number = rng, house, number
        self.is_old = rng.random() < 0.6
        self.now: Moment = (rng.randint(-60, -50) if self.is_old else -2, rng.randint(420, 600))
        self.writer = Writer(rng, house, number)
        self.comments: list[dict] = []
        self.nudges: list[dict] = []
        self.nudged: dict[str, int] = {}
        self.most: dict[str, int] = {}  # the highest pledge of each department

    @property
    def at(self) -> str:
        day, minute = self.now
        return f"{day}@{minute // 60:02d}:{minute % 60:02d}"

    @property
    def away(self) -> dict[str, str]:
        return self.house.away(self.now)

    def tick(self) -> None:
        """Some time passes: old ones end on day -16, fresh ones happen within a day."""
        day, minute = self.now
        minute += self.rng.randint(1, 12)
        if self.is_old and day < -16 and self.rng.random() < 0.4:
            day, minute = day + self.rng.randint(1, 2), self.rng.randint(420, 600)
        self.now = (min(day, -16) if self.is_old else day, minute)

    def speakers(self, name: str, *, answers: bool = True) -> list[tuple[str, str | None]]:
        """Who may speak for a seat now, and on whose behalf."""
        leads = self.house.departments[name].leads
        found: list[tuple[str, str | None]] = [(lead, None) for lead in leads]
        found += [(self.away[lead], lead) for lead in leads if lead in self.away]
        appointed = self.table.chairs[name].row["stand_in"]
        if appointed:
            found.append((appointed["person"], None))
        taken = self.table.answered_for
        return [pair for pair in found if not answers or taken.get(pair[0], name) == name]

    def people_here(self) -> list[str]:
        """Everybody of a seated department."""
        return [p for name in self.table.chairs for p in self.house.departments[name].members]

    def _absent_departments(self) -> list[str]:
        return [name for name in self.house.departments if name not in self.table.chairs]

    @property
    def _is_deciding(self) -> bool:
        return self.table.state in ("in_review", "agreed")

    def _settle(self) -> None:
        self.table.settle(self.at, self.away)

    @property
    def _may_ask(self) -> bool:
        """Old ones ask nobody late, so that it is plain who is late by a whole window."""
        return not self.is_old or self.now[0] <= -9 - self.house.pace
