"""Is a notice still wanted when it goes out? Whose turn it is, and who sees what, may change."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from accounts.models import User

from .hearers import Hearers
from .models import Event, Initiative, Notice, Turn

Dropped = Notice.Dropped


def unwanted(notices: Iterable[Notice], at: datetime) -> Iterator[tuple[Notice, Dropped]]:
    """What must not go out any more, and why. Person, turn and event of each have been read."""
    of_turns = [notice for notice in notices if notice.turn_id]
    of_events = [notice for notice in notices if notice.event_id]
    yield from _unwanted_steps(of_turns, at)
    yield from _unwanted_events(of_events)


def _unwanted_steps(notices: list[Notice], at: datetime) -> Iterator[tuple[Notice, Dropped]]:
    hearers = Hearers({notice.turn for notice in notices if not notice.turn.settled_at}, at)
    for notice in notices:
        turn, person = notice.turn, notice.person
        if turn.settled_at:
            yield notice, Dropped.SETTLED
        elif not person.is_active or person.pk not in hearers.of(turn, Notice.Step(notice.step)):
            yield notice, Dropped.GONE


def _unwanted_events(notices: list[Notice]) -> Iterator[tuple[Notice, Dropped]]:
    waiting, seen = _still_nudged(notices), {}
    for notice in notices:
        event, person = notice.event, notice.person
        if person.pk not in seen:
            seen[person.pk] = _seen_by(person, notices)
        if event.kind == Event.Kind.SEAT_NUDGED and event.seat_id not in waiting:
            yield notice, Dropped.SETTLED
        elif not person.is_active or event.initiative_id not in seen[person.pk]:
            yield notice, Dropped.GONE


def _still_nudged(notices: list[Notice]) -> set[int]:
    """The seats that were nudged and still owe their answer."""
    kind = Event.Kind.SEAT_NUDGED
    seats = {notice.event.seat_id for notice in notices if notice.event.kind == kind}
    waiting = Turn.objects.open().filter(kind=Turn.Kind.ANSWER, seat__in=seats)
    return set(waiting.values_list("seat", flat=True)) if seats else set()


def _seen_by(person: User, notices: list[Notice]) -> set[int | None]:
    """Those of the initiatives that this person may see now; what is of the house, everybody."""
    told = {notice.event.initiative_id for notice in notices if notice.person_id == person.pk}
    visible = Initiative.objects.visible_to(person).filter(pk__in=told - {None})
    return {None} | (set(visible.values_list("pk", flat=True)) if told - {None} else set())
