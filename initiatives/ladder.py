"""The ladder of every turn: its steps, by parts of its window on the plain 24-hour clock."""

from datetime import datetime, timedelta

from .models import Notice, Turn

Step = Notice.Step
ORDER = list(Step)
# Quarters of the window after which a step is due (rule 15).
QUARTERS = {
    Step.OPENED: 0,
    Step.HALF_WAY: 2,
    Step.THREE_QUARTERS: 3,
    Step.DUE: 4,
    Step.LATE_HALF: 6,
    Step.LATE_WHOLE: 8,
}
# What is due as it opens has no window to take parts of: it grows late within the shortest.
SHORTEST = timedelta(hours=1)


def moment_of(turn: Turn, step: Step) -> datetime:
    """When a step of this turn is due, in UTC."""
    window, quarters = turn.due_at - turn.opened_at, QUARTERS[step]
    if quarters <= 4:
        return turn.opened_at + window * quarters / 4
    return turn.due_at + (window or SHORTEST) * (quarters - 4) / 4


def reached(turn: Turn, now: datetime) -> Step:
    """The highest step whose time has come, but never one below those done."""
    steps = [step for step in ORDER if moment_of(turn, step) <= now]
    return highest(Step(turn.step), *steps)


def next_at(turn: Turn, after: Step) -> datetime | None:
    """When the step above this one is due; None above the last."""
    place = ORDER.index(after) + 1
    return moment_of(turn, ORDER[place]) if place < len(ORDER) else None


def highest(*steps: Step) -> Step:
    return max(steps, key=ORDER.index)
