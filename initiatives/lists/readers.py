"""Who reads, and why it concerns them: for letters to many people, in two queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Absence, Membership, User

from ..models import Event, Turn
from .heard import Heard, one_line
from .tables import Table

Kind = Event.Kind
Held = dict[int, Any]  # department id -> what is held there


@dataclass(frozen=True)
class Reader:
    """A person, the departments that this person speaks for, and whom they stand in for."""

    person: User
    leads: Held = field(default_factory=dict)  # department -> (name, role)
    covers: Held = field(default_factory=dict)  # department -> (name, who is away)

    @property
    def is_beside(self) -> bool:
        """Is it an adviser, who reads of no answers and no money (rule 30)?"""
        return self.person.is_partner

    def owns(self, row: Any) -> bool:
        """Is a turn this reader’s own: by name, by seat or by role?"""
        if row.turn_role == Turn.Role.EXECUTIVES:
            return self.person.is_executive
        if row.turn_role == Turn.Role.ADMINISTRATORS:
            return self.person.is_administrator
        if row.turn_person:
            return row.turn_person == self.person.pk
        here = row.turn_department
        appointed = row.turn_stand_in == self.person.pk
        return here in self.leads or here in self.covers or appointed

    def seats_at(self, table: Table) -> list[int]:
        """The departments at a table for which this reader may speak."""
        return [c.department for c in table.chairs if c.department in {**self.leads, **self.covers}]

    def why(self, heard: Heard) -> str:
        """Why it concerns this reader: the own place, and the reason of the seat."""
        if not heard.is_turn:
            return self._why_told(heard)
        if not heard.is_mine:
            return " ".join([_("You hear of it because it is late."), *self._above(heard.table)])
        row = heard.row
        if row.turn_person:
            return _("It was given to you by name.")
        if row.turn_role:
            return self._by_role(row.turn_role)
        reasons = [one_line(reason["text"]) for reason in row.turn_reasons or ()]
        return " ".join([self._by_seat(row.turn_department, row.turn_department_name), *reasons])

    def _by_role(self, role: str) -> str:
        if role == Turn.Role.EXECUTIVES:
            return _("You are an executive, and one of you is asked.")
        return _("You are an administrator, and one of you is asked.")

    def _by_seat(self, department: int, name: str) -> str:
        if department in self.leads:
            name, role = self.leads[department]
            lead, deputy = _("You lead %(name)s."), _("You are a deputy of %(name)s.")
            return (lead if role == Membership.Role.LEAD else deputy) % {"name": name}
        if department in self.covers:
            about = dict(zip(("name", "person"), self.covers[department], strict=True))
            return _("You stand in for %(person)s of %(name)s.") % about
        return _("An administrator appointed you for the chair of %(name)s.") % {"name": name}

    def _above(self, table: Table | None) -> Iterator[str]:
        """Whoever hears of what is late: the steward, executives, administrators."""
        steward = table.row.initiative__steward_id if table else None
        if steward in self.leads:
            name, role = self.leads[steward]
            lead = _("You lead %(name)s, which coordinates.")
            deputy = _("You are a deputy of %(name)s, which coordinates.")
            yield (lead if role == Membership.Role.LEAD else deputy) % {"name": name}
        elif self.person.is_executive:
            yield _("You are an executive.")
        elif self.person.is_administrator:
            yield _("You are an administrator.")

    def _why_told(self, heard: Heard) -> str:
        special = {
            Kind.ENVELOPE_GRANTED: _("You hear of it because you are an administrator."),
            Kind.DEPARTMENT_ARCHIVED: _("You hear of it because you are an administrator."),
            Kind.LEDGER_DIFFERS: _("Administrators and executives hear of it."),
            Kind.LEDGER_HOLDS: _("Administrators and executives hear of it."),
            Kind.CHANGE_COUNTERSIGNED: _("You hear of it because you set it."),
            Kind.CHANGE_REFUSED: _("You hear of it because you set it."),
            Kind.SEAT_REFUSED: _("You hear of it because your department asked to join."),
            Kind.QUESTION_REPLIED: _("You hear of it because you asked."),
            Kind.STAND_IN_APPOINTED: _("You hear of it because it is you."),
            Kind.MEMBERSHIP_CHANGED: _("You hear of it because it is your own place."),
        }
        if self.is_beside:
            return _("You hear of it because you advise on it.")
        if heard.kind in special:
            return special[heard.kind]
        if heard.row.event_details.get("answered") == self.person.pk:
            return _("You hear of it because it replies to you.")
        if self.person.pk in heard.row.event_details.get("addressed", ()):
            return _("You hear of it because it mentions you.")
        for seat in self.seats_at(heard.table) if heard.table else ():
            held = self.leads.get(seat) or self.covers[seat]
            return _("You hear of it because %(name)s sits at this table.") % {"name": held[0]}
        return _("You hear of it because you decided on it.")


def readers_of(people: Iterable[User], at: datetime) -> dict[int, Reader]:
    """By id. Those who lead, are deputies, or stand in for one of them at this moment."""
    readers = {person.pk: Reader(person) for person in people}
    speaking = Membership.objects.current().speaking()
    columns = ("person_id", "department_id", "department__name", "role")
    for person, department, name, role in (
        speaking.filter(person__in=readers).order_by("pk").values_list(*columns)
    ):
        readers[person].leads[department] = (name, role)
    away = Absence.objects.at(at).filter(stand_in__in=readers).values_list("person", "stand_in")
    covering = defaultdict(list)
    for person, stand_in in away:
        covering[person].append(stand_in)
    columns = ("person_id", "department_id", "department__name", "person__name")
    left = speaking.filter(person__in=covering).order_by("pk").values_list(*columns)
    for person, department, name, absent in left if covering else ():
        for stand_in in covering[person]:
            if department not in readers[stand_in].leads:
                readers[stand_in].covers[department] = (name, absent)
    return readers
