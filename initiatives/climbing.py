"""Turns that are open climb their ladder as time passes, and people hear of it (rule 15)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from cooperative.clock import moment

from . import ladder
from .hearers import Hearers, Owed
from .models import Turn
from .notices import announce_steps
from .turns import climb_on

BATCH = 5_000  # turns a transaction: whoever settles one of them waits so long


def climb() -> int:
    """Let every turn reach the step whose time has come. How many did. Any number may do it."""
    climbed = 0
    while count := _climb_some():
        climbed += count
    return climbed


@transaction.atomic
def _climb_some() -> int:
    """After a time without sweeps the highest step alone is told, and those below are left out."""
    at = moment()
    turns = _due(at)
    steps = {turn.pk: turn.step for turn in turns if _rise(turn, at)}
    if turns:
        owed = _owed(steps)
        rungs = ((pk, owed[pk], step) for pk, step in steps.items())
        announce_steps(rungs, Hearers(owed.values(), at))
        climb_on(turns)
    return len(turns)


def _due(at: datetime) -> list[Turn]:
    """Open turns whose next step is due, and that nobody settles, moves or lets climb just now."""
    due = Turn.objects.open().filter(climb_at__lte=at).order_by("climb_at", "pk")
    return list(due.select_for_update(skip_locked=True, no_key=True)[:BATCH])


def _owed(turns: Iterable[int]) -> dict[int, Owed]:
    rows = Turn.objects.filter(pk__in=turns).order_by().values_list("pk", *Owed.columns())
    return {pk: Owed(*columns) for pk, *columns in rows}


def _rise(turn: Turn, at: datetime) -> bool:
    before, turn.step = turn.step, ladder.reached(turn, at)
    turn.climb_at = ladder.next_at(turn, turn.step)
    return turn.step != before
