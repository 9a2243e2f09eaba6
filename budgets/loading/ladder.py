"""The steps of the ladder that lie before the load: nobody is reminded of them afterwards."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

from accounts.models import Calendar
from accounts.worktime import working_minutes
from initiatives.models import Notice, Turn
from initiatives.notices import announce_turn

PARTS = {
    Notice.Step.HALF_WAY: Fraction(1, 2),
    Notice.Step.THREE_QUARTERS: Fraction(3, 4),
    Notice.Step.DUE: Fraction(1),
    Notice.Step.LATE_HALF: Fraction(3, 2),
    Notice.Step.LATE_WHOLE: Fraction(2),
}


def count_as_done(turn: Turn, of_the_house: Calendar, now: datetime) -> None:
    """Write the notices of the steps that were reached, for the loader to mark as sent."""
    calendar = turn.seat.department.calendar if turn.seat else of_the_house
    for step in _reached(turn, calendar, now):
        announce_turn(turn, step, now)


def _reached(turn: Turn, calendar: Calendar, now: datetime) -> Iterator[Notice.Step]:
    """By parts of the window in working time (rule 15)."""
    window = working_minutes(calendar, turn.opened_at, turn.due_at)
    waited = working_minutes(calendar, turn.opened_at, now)
    for step, part in PARTS.items():
        if waited >= window * part and (window or turn.due_at <= now):
            yield step
