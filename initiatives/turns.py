"""The only writer of turns. A duty that holds has one open turn; one that holds no more, none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Change, Organisation, User
from accounts.worktime import after_working_days

from . import ladder
from .hearers import Hearers, Owed
from .models import Initiative, Notice, Seat, Turn
from .notices import announce_steps

Step = Notice.Step


@dataclass(frozen=True)
class Duty:
    """Something that somebody owes now. Whose: a seat's people, a role's, or one person."""

    kind: Turn.Kind
    due_at: datetime
    seat: Seat | None = None
    role: str = ""
    person: User | None = None
    about: int | None = None  # row of what it is about
    moves: bool = False  # due with something else, and moves along with it

    def key(self, initiative: Initiative | None) -> str:
        """The same duty has the same key for as long as it holds."""
        place = initiative.pk if initiative else "house"
        whose = self.seat.pk if self.seat else f"p{self.person.pk}" if self.person else ""
        return f"{self.kind}:{place}:{whose}:{self.about or ''}"


def keep(initiative: Initiative, duties: Iterable[Duty], *, by: User | None, at: datetime) -> None:
    """Open what is owed and not open yet, settle what is open and not owed any more."""
    owed = {duty.key(initiative): duty for duty in duties}
    still_open = {turn.key: turn for turn in initiative.turns.open()}
    settled = [turn.pk for key, turn in still_open.items() if key not in owed]
    if settled:
        Turn.objects.filter(pk__in=settled).update(settled_at=at, settled_by=by)
    _open((duty for key, duty in owed.items() if key not in still_open), initiative, at)
    for key, duty in owed.items():
        if duty.moves and key in still_open:
            _move(still_open[key], max(duty.due_at, still_open[key].opened_at))


def open_turn(duty: Duty, *, initiative: Initiative | None, at: datetime) -> Turn:
    """Begin to wait for somebody, and tell them."""
    return _open([duty], initiative, at)[0]


def climb_on(turns: Iterable[Turn]) -> None:
    """Write the steps that turns have reached, and when their next ones are due."""
    Turn.objects.bulk_create(
        turns,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["step", "climb_at"],
    )


def _open(duties: Iterable[Duty], initiative: Initiative | None, at: datetime) -> list[Turn]:
    turns = Turn.objects.bulk_create(_turn(duty, initiative, at) for duty in duties)
    hearers = Hearers(map(Owed.of, turns), at)
    opened = ((turn.pk, Owed.of(turn), Step.OPENED) for turn in turns)
    announce_steps(opened, hearers)
    return turns


def _turn(duty: Duty, initiative: Initiative | None, at: datetime) -> Turn:
    turn = Turn(
        kind=duty.kind,
        initiative=initiative,
        seat=duty.seat,
        role=duty.role,
        person=duty.person,
        about=duty.about,
        key=duty.key(initiative),
        opened_at=at,
        due_at=max(duty.due_at, at),
    )
    turn.step = ladder.reached(turn, at)
    turn.climb_at = ladder.next_at(turn, turn.step)
    return turn


def _move(turn: Turn, due_at: datetime) -> None:
    """Be due with what has moved. No step that was reached is reached again."""
    if turn.due_at != due_at:
        turn.due_at = due_at
        climb_at = ladder.next_at(turn, Step(turn.step))
        Turn.objects.filter(pk=turn.pk).update(due_at=due_at, climb_at=climb_at)


def await_countersignature(change: Change, *, at: datetime) -> Turn:
    """It is the executives' turn to sign or refuse what an administrator has set."""
    house = Organisation.objects.current()
    due_at = after_working_days(house.calendar, at, 2)
    role = Turn.Role.EXECUTIVES
    duty = Duty(Turn.Kind.COUNTERSIGN, due_at, role=role, about=change.pk)
    return open_turn(duty, initiative=None, at=at)


def settle(kind: Turn.Kind, *, about: int, by: User | None, at: datetime) -> None:
    """Wait no more for an open turn of the house (those of an initiative: `keep`)."""
    waiting = Turn.objects.open().filter(kind=kind, initiative=None, about=about)
    waiting.update(settled_at=at, settled_by=by)
