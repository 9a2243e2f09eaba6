"""Is a notice still wanted when it goes out? Whose turn it is, and who sees what, may change."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from accounts.models import User

from .hearers import Hearers, Owed
from .models import Event, Initiative, Notice, Turn
from .notices import BEYOND_THE_TABLE

Dropped = Notice.Dropped
Seen = Callable[[User], QuerySet[Initiative]]


class Waiting(NamedTuple):
    """A notice on its way out, with what was read to see whether it is wanted.

    It is not the row as an object: of these there are many, and most of a row is not needed.
    """

    pk: int
    person_id: int
    letter: int
    attempts: int
    leased_until: datetime
    due_at: datetime
    turn_id: int | None
    step: str
    settled_at: datetime | None  # the turn
    event_id: int | None
    event_kind: str | None
    event_initiative: int | None
    event_seat: int | None
    owed: Owed

    @classmethod
    def read(cls, notices) -> "list[Waiting]":
        rows = notices.order_by("due_at", "pk").values_list(*COLUMNS, *Owed.columns("turn__"))
        own = len(COLUMNS)
        return [cls(*row[:own], Owed(*row[own:])) for row in rows]


COLUMNS = (
    *("pk", "person_id", "letter", "attempts", "leased_until", "due_at", "turn_id", "step"),
    *("turn__settled_at", "event_id", "event__kind", "event__initiative_id", "event__seat_id"),
)


def unwanted(notices: Iterable[Waiting], at: datetime) -> Iterator[tuple[Waiting, Dropped]]:
    """What must not go out any more, and why."""
    left = _left({notice.person_id for notice in notices})
    yield from ((notice, Dropped.GONE) for notice in notices if notice.person_id in left)
    there = [notice for notice in notices if notice.person_id not in left]
    yield from _unwanted_steps([notice for notice in there if notice.turn_id], at)
    yield from _unwanted_events([notice for notice in there if not notice.turn_id])


def _left(people: set[int]) -> set[int]:
    """Who has gone. Asked apart: few people have many notices."""
    there = User.objects.active().filter(pk__in=people)
    return people - set(there.values_list("pk", flat=True))


def _unwanted_steps(notices: list[Waiting], at: datetime) -> Iterator[tuple[Waiting, Dropped]]:
    hearers = Hearers((notice.owed for notice in notices if not notice.settled_at), at)
    for notice in notices:
        if notice.settled_at:
            yield notice, Dropped.SETTLED
        elif notice.person_id not in hearers.of(notice.owed, notice.step):
            yield notice, Dropped.GONE


def _unwanted_events(notices: list[Waiting]) -> Iterator[tuple[Waiting, Dropped]]:
    waiting, seen = _still_nudged(notices), _by_each(notices, Initiative.objects.open_to)
    beyond = [notice for notice in notices if notice.event_kind in BEYOND_THE_TABLE]
    known = _by_each(beyond, Initiative.objects.known_to)
    for notice in notices:
        if notice.event_kind == Event.Kind.SEAT_NUDGED and notice.event_seat not in waiting:
            yield notice, Dropped.SETTLED
        elif notice.event_initiative not in (known if notice in beyond else seen)[notice.person_id]:
            yield notice, Dropped.GONE


def _still_nudged(notices: list[Waiting]) -> set[int]:
    """The seats that were nudged and still owe their answer."""
    nudged = (notice for notice in notices if notice.event_kind == Event.Kind.SEAT_NUDGED)
    seats = {notice.event_seat for notice in nudged}
    waiting = Turn.objects.open().filter(kind__in=Turn.ANSWERING, seat__in=seats)
    return set(waiting.values_list("seat", flat=True)) if seats else set()


def _by_each(notices: list[Waiting], seen: Seen) -> dict[int, set[int | None]]:
    """Person -> those of the initiatives that this person sees; of the house, everything."""
    told: dict[int, set[int | None]] = {}
    for notice in notices:
        told.setdefault(notice.person_id, set()).add(notice.event_initiative)
    for person in User.objects.filter(pk__in=told):
        visible = seen(person).filter(pk__in=told[person.pk] - {None})
        told[person.pk] = {None, *visible.values_list("pk", flat=True)}
    return told
