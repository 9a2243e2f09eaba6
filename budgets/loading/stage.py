"""Where a history is replayed: what the ids of a file mean in the database, each read anew."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.db import models

from accounts.models import Absence, Department, Membership, Organisation, User
from accounts.slugs import free_slug
from initiatives.content import Attachment, Content, Line
from initiatives.models import Initiative, Seat, Theme

from .initiative_records import ContentRow
from .places import Broken


@dataclass
class Stage:
    """The rows by the ids of the file. Who acts is fetched anew: roles are kept on a person."""

    house: Organisation
    year: int  # the fiscal year that contains today
    departments: dict[str, Department]
    people: dict[str, int]
    themes: dict[str, Theme]
    initiatives: dict[str, int] = field(default_factory=dict)
    changes: dict[int, int] = field(default_factory=dict)  # id() of an envelope -> its change
    advisers: dict[tuple[str, str], int] = field(default_factory=dict)
    comments: dict[tuple[str, str], int] = field(default_factory=dict)
    expenses: dict[tuple[str, str], int] = field(default_factory=dict)
    approvals: dict[int, int] = field(default_factory=dict)  # id() of what was said -> its row

    def person(self, name: str) -> User:
        return User.objects.get(pk=self.people[name])

    def initiative(self, name: str) -> Initiative:
        return Initiative.objects.get(pk=self.initiatives[name])

    def seat(self, initiative: str, department: str) -> Seat | None:
        seats = Seat.objects.sitting().select_related("initiative", "department")
        place = {
            "initiative": self.initiatives[initiative],
            "department": self.departments[department],
        }
        return seats.filter(**place).first()

    def speaker(self, row, seat: Seat) -> User:
        """Who answers or pledges, for whom the file says: stand-in, or in an own role."""
        person = self.person(row.by)
        if row.on_behalf_of:
            absent = self.person(row.on_behalf_of)
            if not _stands_in(person, absent, seat, row.at):
                raise Broken(row.line, f"{person} did not stand in for {absent} then.")
            person.stands_in = {**person.stands_in, seat.department_id: absent}
        elif seat.department_id in person.leads:
            person.stands_in = {
                pk: absent for pk, absent in person.stands_in.items() if pk != seat.department_id
            }
        return person

    def leading(self, row, department: Department, first: User | None) -> User:
        """Who acts for a department: this person, if a lead or deputy there, else one who is."""
        if first and department.pk in first.leads:
            return first
        found = User.objects.leading([department.pk]).first()
        if found is None:
            raise Broken(row.line, f"Nobody speaks for {department} then.")
        return found

    def due(self, due: dict[str, datetime]) -> dict[int, datetime]:
        return {self.departments[name].pk: at for name, at in due.items()}

    def content(self, initiative: str, row: ContentRow, facts: frozenset[str]) -> Content:
        """What a revision or a draft of the file says, with these of its facts."""
        return Content(
            title=row.title,
            purpose=row.purpose,
            hope=row.hope,
            first_day=row.first_day,
            last_day=row.last_day,
            facts=facts,
            sections=row.sections,
            lines=tuple(
                Line(line.label, line.amount, self.people[line.payee] if line.payee else None)
                for line in row.budget_lines
            ),
            attachments=tuple(
                Attachment(
                    file.section,
                    file.file_name,
                    file.media_type,
                    sha256(placeholder(initiative, file.file_name)).hexdigest(),
                )
                for file in row.attachments
            ),
        )


def address(model: type[models.Model], name: str, *, reserved: Collection[str]) -> str:
    """The id itself, unless a page of its own has this address."""
    return free_slug(model, name, reserved=tuple(reserved)) if name in reserved else name


def placeholder(initiative: str, file_name: str) -> bytes:
    """What stands for an attachment: the same for the same name within one initiative."""
    return f"{file_name}, a placeholder ({initiative})\n".encode()


def _stands_in(person: User, absent: User, seat: Seat, at: datetime) -> bool:
    """By an absence, or appointed by an administrator; for who speaks for this seat."""
    held = Membership.objects.speaking().filter(person=absent, department=seat.department_id)
    covered = Absence.objects.at(at).filter(person=absent, stand_in=person)
    return held.exists() and (seat.stand_in_id == person.pk or covered.exists())
