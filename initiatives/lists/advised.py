"""The home page of a partner's person: what one is invited to, and what one is to do there."""

from typing import NamedTuple

from django.urls import reverse

from accounts.models import User
from cooperative.clock import now

from ..models import Adviser, Turn
from ..reading.advised import SAYS, STATES
from .sentences import late_by
from .told import told


class Task(NamedTuple):
    """A condition that waits for this person."""

    title: str
    url: str
    words: str
    due_at: object
    late: str


class Invitation(NamedTuple):
    title: str
    url: str
    state: str
    says: str  # what was advised, or nothing
    until: object


def tasks_of(user: User) -> list[Task]:
    """Most urgent first. One query."""
    turns = Turn.objects.open().filter(person=user).order_by("due_at", "pk")
    columns = ("initiative__slug", "initiative__title", "words", "due_at")
    at = now()
    return [
        Task(
            title=row.initiative__title,
            url=reverse("initiatives:detail", args=[row.initiative__slug]),
            words=row.words or "",
            due_at=row.due_at,
            late=late_by(row.due_at, at),
        )
        for row in turns.annotate(**told()).values_list(*columns, named=True)
    ]


def invitations_of(user: User) -> list[Invitation]:
    """Newest first. One query."""
    rows = Adviser.objects.of(user).told().select_related("initiative", "person")
    return [
        Invitation(
            title=adviser.initiative.title,
            url=adviser.initiative.get_absolute_url(),
            state=str(STATES[adviser.initiative.status]),
            says=str(SAYS[adviser.answer]) if adviser.answer else "",
            until=adviser.until,
        )
        for adviser in rows.order_by("-invited_at", "-pk")
    ]
