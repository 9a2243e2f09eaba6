"""Rule 34: from every state somebody can move it. Found out by trying, and taken back."""

from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace as Row

from django.db import transaction

from accounts import operations as house
from accounts.models import User
from budgets.models import Account
from cooperative.verdicts import Refused
from initiatives.models import Initiative, Review, Seat, Turn

from . import rules
from .rows import Table
from .verbs import SETTLES, VERBS
from .words import Pick

# Nobody has to move these.
STILL = ("draft", "closed", "withdrawn")
WAYS = 8  # how many of the choices that an act has are tried, the ordinary one first


class TakenBack(Exception):
    """What was tried is undone."""


def it_moves(table: Table) -> None:
    """A table that is not at its end has an open turn whose owner can go on by an act."""
    ends_at = table.one.decision_ends_at
    waits_for_the_sweep = table.one.status in rules.DECIDING and ends_at <= table.rows.now
    is_still = table.one.status in STILL and not rules.is_asked(table)
    if not is_still and not waits_for_the_sweep:
        assert any(_goes_on(table, turn) for turn in table.turns), (
            f"{table.one.status}, and nobody can move it: "
            f"{[(turn.kind, turn.seat_id, turn.role) for turn in table.turns]}"
        )


def _goes_on(table: Table, turn: Row) -> bool:
    return any(_brings_on(turn, act) for act in _acts(table, turn))


def _acts(table: Table, turn: Row) -> Iterator[partial]:
    people = User.objects.filter(pk__in=whose(table, turn)).order_by("pk")
    for way in range(WAYS):
        pick = Pick(lambda options, way=way: options[min(way, len(options) - 1)])
        for name in dict.fromkeys(SETTLES[turn.kind]):
            verb = VERBS[name]
            for person in people:
                yield from (verb.act(thing, person, pick) for thing in verb.about_turn(turn))
    if turn.kind == "appoint":  # nobody is left whom one could appoint: somebody new leads
        department, dan = Seat.objects.get(pk=turn.about).department, people.model.objects.last()
        for person in people:
            yield partial(house.set_membership, dan, department, "lead", by=person)


def whose(table: Table, turn: Row) -> set[int]:
    """Who is there to act on a turn."""
    if turn.seat_id:
        seat = next(seat for seat in table.seats if seat.id == turn.seat_id)
        return rules.there_for(table, seat)
    if turn.person_id:
        return {turn.person_id}
    role = {"executives": "is_executive", "administrators": "is_administrator"}[turn.role]
    return {pk for pk, row in table.rows.people.items() if row.is_active and getattr(row, role)}


def _brings_on(turn: Row, act: partial) -> bool:
    """Does an act settle a turn, or change the state, the standing or the money of its table?"""
    stood = _standing(turn.initiative_id)
    try:
        with transaction.atomic():
            act()
            settled = Turn.objects.filter(pk=turn.id, settled_at__isnull=False).exists()
            moved = settled or _standing(turn.initiative_id) != stood
            raise TakenBack
    except TakenBack:
        return moved
    except Refused:
        return False


def _standing(initiative: int) -> tuple:
    """State, standing and money, to be compared."""
    answers = Review.objects.filter(seat__initiative=initiative, superseded_at=None)
    held = Account.objects.filter(initiative=initiative)
    return (
        Initiative.objects.values_list("status", flat=True).get(pk=initiative),
        set(answers.values_list("seat", "pk", "answer")),
        set(held.values_list("pk", "balance")),
    )
