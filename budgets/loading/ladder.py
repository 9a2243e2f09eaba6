"""The steps of the ladder that lie before the load: nobody is reminded of them afterwards."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from accounts.models import Calendar
from accounts.worktime import working_minutes
from initiatives import ladder
from initiatives.hearers import Hearers, Owed
from initiatives.models import Notice, Turn
from initiatives.notices import announce_steps
from initiatives.turns import climb_on

Step = Notice.Step


def count_as_done(turns: Iterable[Turn], of_the_house: Calendar, now: datetime) -> None:
    """Write the notices of the steps that were reached, for the loader to mark as sent."""
    turns = list(turns)
    hearers = Hearers(map(Owed.of, turns), now)
    for turn in turns:
        calendar = turn.seat.department.calendar if turn.seat else of_the_house
        steps = list(_reached(turn, calendar, now))
        announce_steps(((turn.pk, Owed.of(turn), step) for step in steps), hearers)
        # What only the clock has reached, a night ago or on a Sunday, is old news as well.
        turn.step = ladder.highest(ladder.reached(turn, now), *steps)
        turn.climb_at = ladder.next_at(turn, turn.step)
    climb_on(turns)


def _reached(turn: Turn, calendar: Calendar, now: datetime) -> Iterator[Step]:
    """By parts of the window in working time (rule 15)."""
    window = working_minutes(calendar, turn.opened_at, turn.due_at)
    waited = working_minutes(calendar, turn.opened_at, now)
    for step, quarters in ladder.QUARTERS.items():
        reached = 4 * waited >= window * quarters and (window or turn.due_at <= now)
        if reached and step != Step.OPENED:
            yield step
