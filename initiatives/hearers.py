"""Who hears of a step of a turn (rule 15): read once for many turns, whoever asks."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from accounts.models import Absence, Change, Membership, User
from budgets.four_eyes import approvable_by
from budgets.models import Pledge

from .models import Initiative, Notice, Review, Seat, Turn

Kind, Step = Turn.Kind, Notice.Step
FOR_A_SEAT = (Kind.ANSWER, Kind.PLEDGE_AGAIN, Kind.MEET)
People = frozenset[int]


class Hearers:
    """Whom each of some open turns concerns at a moment. Each part is one query, when asked for."""

    def __init__(self, turns: Iterable[Turn], at: datetime) -> None:
        self.turns, self.at = list(turns), at
        self._known: dict[tuple, People] = {}

    def of(self, turn: Turn, step: Step) -> People:
        """Ids of who hears of this step: who may act; late, who leads; at last, who can decide."""
        if step == Step.LATE_WHOLE:
            return self._above(turn)
        if step == Step.LATE_HALF:
            return self.owing(turn) | self._steward(turn)
        return self.owing(turn)

    def owing(self, turn: Turn) -> People:
        """Ids of who may act on this turn now: never who is barred from it."""
        people = self._whose(turn)
        if turn.kind in FOR_A_SEAT:
            here = self._seats[turn.seat_id][0]
            spoken = self._spoken.get(turn.initiative_id, {})
            return frozenset(pk for pk in people if spoken.get(pk, here) == here)
        if turn.kind == Kind.APPROVE:
            return people & self._approving.get(turn.initiative_id, frozenset())
        if turn.kind == Kind.COUNTERSIGN:
            return people - {self._set_by.get(turn.about)}
        return people

    def _whose(self, turn: Turn) -> People:
        key = (turn.person_id, turn.role, turn.seat_id)
        if key not in self._known:
            self._known[key] = self._waited_for(turn)
        return self._known[key]

    def _waited_for(self, turn: Turn) -> People:
        if turn.person_id:
            return frozenset({turn.person_id})
        if turn.role == Turn.Role.EXECUTIVES:
            return self._executives
        if turn.role == Turn.Role.ADMINISTRATORS:
            return self._administrators
        department, stand_in = self._seats[turn.seat_id]
        return self._speaking[department] | ({stand_in} - {None})

    def _steward(self, turn: Turn) -> People:
        steward, _sponsor = self._tables.get(turn.initiative_id, (None, None))
        return self._speaking[steward]

    def _above(self, turn: Turn) -> People:
        """The sponsor, or the executives where there is none, and the administrators."""
        _steward, sponsor = self._tables.get(turn.initiative_id, (None, None))
        deciding = self._executives & {sponsor} or self._executives
        return deciding | self._administrators

    @cached_property
    def _seats(self) -> dict[int, tuple[int, int | None]]:
        """Seat -> its department, and who was appointed for it."""
        ids = {turn.seat_id for turn in self.turns} - {None}
        columns = ("pk", "department_id", "stand_in_id", "stand_in__is_active")
        rows = Seat.objects.filter(pk__in=ids).order_by().values_list(*columns)
        return {pk: (home, stand_in if active else None) for pk, home, stand_in, active in rows}

    @cached_property
    def _tables(self) -> dict[int, tuple[int, int | None]]:
        """Initiative -> steward and sponsor."""
        ids = {turn.initiative_id for turn in self.turns} - {None}
        rows = Initiative.objects.filter(pk__in=ids).order_by()
        return {pk: rest for pk, *rest in rows.values_list("pk", "steward_id", "sponsor_id")}

    @cached_property
    def _speaking(self) -> dict[int | None, People]:
        """Department -> leads and deputies, with the stand-ins of those away (rule 16)."""
        held = Membership.objects.current().speaking().order_by()
        covering = Absence.objects.at(self.at).filter(stand_in__is_active=True).order_by()
        stand_ins = defaultdict(set)
        for person, stand_in in covering.values_list("person_id", "stand_in_id"):
            stand_ins[person].add(stand_in)
        speaking = defaultdict(frozenset)
        for department, person in held.values_list("department_id", "person_id"):
            speaking[department] |= {person} | stand_ins.get(person, set())
        return speaking

    @cached_property
    def _executives(self) -> People:
        return frozenset(User.objects.executives().order_by().values_list("pk", flat=True))

    @cached_property
    def _administrators(self) -> People:
        return frozenset(User.objects.administrators().order_by().values_list("pk", flat=True))

    @cached_property
    def _spoken(self) -> dict[int, dict[int, int]]:
        """Initiative -> person -> the department for which that person answered or pledged."""
        ids = {turn.initiative_id for turn in self.turns if turn.kind in FOR_A_SEAT}
        answers = Review.objects.filter(seat__initiative__in=ids, answered_by__isnull=False)
        pledges = Pledge.objects.given().filter(initiative__in=ids, by__isnull=False)
        spoken: dict[int, dict[int, int]] = defaultdict(dict)
        rows = [
            *pledges.order_by().values_list("initiative_id", "by_id", "department_id"),
            *answers.order_by().values_list(
                "seat__initiative_id", "answered_by_id", "seat__department_id"
            ),
        ]
        for initiative, person, department in rows:
            spoken[initiative][person] = department
        return spoken

    @cached_property
    def _approving(self) -> dict[int, People]:
        """Initiative -> the executives whom four eyes let approve it (rule 22)."""
        ids = {turn.initiative_id for turn in self.turns if turn.kind == Kind.APPROVE}
        able = defaultdict(frozenset)
        for executive in User.objects.executives():
            for pk in approvable_by(executive).filter(pk__in=ids).values_list("pk", flat=True):
                able[pk] |= {executive.pk}
        return able

    @cached_property
    def _set_by(self) -> dict[int, int]:
        """Change -> who set it: somebody else countersigns."""
        ids = {turn.about for turn in self.turns if turn.kind == Kind.COUNTERSIGN}
        return dict(Change.objects.filter(pk__in=ids).values_list("pk", "set_by_id"))
