"""What a decision record holds, by name: its page reads the record through this."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial

from django.utils import timezone

from accounts.models import Fact, Organisation
from cooperative import rings
from cooperative.templatetags.ui import money

from ..models import Initiative, Review
from ..record import Record
from .seats import STATES

Status = Initiative.Status


@dataclass
class Paper:
    """A decision record before its reader."""

    initiative: Initiative
    record: Record
    house: Organisation

    @property
    def told(self) -> dict:
        return self.record.told

    @cached_property
    def cash(self) -> Callable[[int], str]:
        return partial(money, currency=self.house.currency)

    @property
    def status(self) -> str:
        return self.told["status"]

    @property
    def is_deciding(self) -> bool:
        return self.status in Initiative.DECIDING

    @cached_property
    def revision(self) -> dict:
        """The revision that is in force, or the newest."""
        return next(r for r in self.told["revisions"] if r["id"] == self.told["revision"])

    @cached_property
    def sitting(self) -> list[dict]:
        """Who sits, the steward first."""
        seats = [seat for seat in self.told["seats"] if seat["left"] is None]
        return sorted(seats, key=lambda seat: seat["department"] != self.told["steward"])

    def event(self, number: int) -> dict:
        return self.told["events"][number - 1]

    def text(self, sha: str | None) -> str:
        return self.told["texts"].get(sha, "")

    def person(self, pk: int | None) -> str:
        return self.told["people"].get(str(pk), "")

    def department(self, pk: int | None) -> str:
        return self.told["departments"].get(str(pk), "")

    def numbered(self, pk: int | None) -> int | None:
        """The number of a revision."""
        return next((r["number"] for r in self.told["revisions"] if r["id"] == pk), None)

    def answers(self, seat: dict) -> list[dict]:
        return [answer for answer in self.told["answers"] if answer["seat"] == seat["seat"]]

    def counting(self, seat: dict) -> dict | None:
        """The answer that counts, if there is one."""
        return next((a for a in self.answers(seat) if a["ended"] is None), None)

    def state(self, seat: dict) -> str:
        """One of `rings.STATES`."""
        answer = self.counting(seat)
        if answer is None:
            return rings.OUTDATED if self.is_deciding and self.answers(seat) else rings.WAITING
        if answer["answer"] == Review.Answer.OBJECT and self.is_overruled(answer):
            return rings.OVERRULED
        return STATES[answer["answer"]]

    def is_overruled(self, answer: dict) -> bool:
        """Did as many overrule it as must, and nothing end that since (rule 7)?"""
        given = [self.event(number) for number in answer["overruled"]]
        enough = [event["number"] for event in given if event["details"]["completes"]]
        ticked = [r["event"] for r in self.told["revisions"] if REGULATED in r["facts"]]
        return bool(enough) and not any(number > enough[-1] for number in ticked)

    def look(self, pk: int) -> dict:
        """Name, initials and colour of a department."""
        return self.record.looks[pk]


REGULATED = Fact.REGULATED_OR_INVESTOR


def moment_of(event: dict) -> datetime:
    """When it happened, in the reader's zone."""
    return timezone.localtime(datetime.fromisoformat(event["at"]))
