"""Who hears of a step of a turn (rule 15): read once for many turns, whoever asks."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q, QuerySet

from accounts.models import Absence, Change, Membership, User
from budgets.four_eyes import approvable_by
from budgets.models import Pledge

from .models import Notice, Review, Turn

Kind, Step = Turn.Kind, Notice.Step
FOR_A_SEAT = (Kind.ANSWER, Kind.RESUME, Kind.PLEDGE_AGAIN, Kind.MEET, Kind.TAKE_ON, Kind.CONFIRM)
FEW = 100  # initiatives; of more, the database finds itself which are waited for
People = frozenset[int]


class Owed(NamedTuple):
    """A turn, as far as it says whom it concerns."""

    kind: str
    role: str
    person: int | None
    about: int | None
    initiative: int | None
    steward: int | None
    sponsor: int | None
    department: int | None  # of its seat
    stand_in: int | None  # who was appointed for its seat

    @classmethod
    def columns(cls, turn: str = "") -> tuple[str, ...]:
        """What to read of a turn; `turn`: how the rows reach it, “turn__” or nothing."""
        own = ("kind", "role", "person_id", "about", "initiative_id")
        table = ("initiative__steward_id", "initiative__sponsor_id")
        seat = ("seat__department_id", "seat__stand_in_id")
        return tuple(f"{turn}{name}" for name in (*own, *table, *seat))

    @classmethod
    def of(cls, turn: Turn) -> "Owed":
        table, seat = turn.initiative, turn.seat
        return cls(
            turn.kind,
            turn.role,
            turn.person_id,
            turn.about,
            turn.initiative_id,
            table and table.steward_id,
            table and table.sponsor_id,
            seat and seat.department_id,
            seat and seat.stand_in_id,
        )


class Hearers:
    """Whom each of some open turns concerns at a moment. What is read is read once, when needed."""

    def __init__(self, owed: Iterable[Owed], at: datetime) -> None:
        self.owed, self.at = list(owed), at
        self._known: dict[tuple, People] = {}

    def of(self, owed: Owed, step: Step) -> People:
        """Ids of who hears of this step: who may act; late, who leads; at last, who can decide."""
        if step == Step.LATE_WHOLE:
            return self._above(owed)
        if step == Step.LATE_HALF:
            return self._leads(owed) | self._leading[owed.steward]
        return self.owing(owed)

    def _leads(self, owed: Owed) -> People:
        """Of who may act, the leads; all of them where no lead is among them."""
        owing = self.owing(owed)
        return owing & self._leading[owed.department] or owing

    def owing(self, owed: Owed) -> People:
        """Ids of who may act on this turn now: never who is barred from it."""
        people = self._whose(owed)
        if owed.kind in FOR_A_SEAT:
            spoken = self._spoken.get(owed.initiative)
            return people - self._elsewhere(spoken, owed.department) if spoken else people
        if owed.kind == Kind.APPROVE:
            return people & self._approving.get(owed.initiative, frozenset())
        if owed.kind == Kind.COUNTERSIGN:
            return people - {self._set_by.get(owed.about)}
        return people

    def _whose(self, owed: Owed) -> People:
        key = (owed.person, owed.role, owed.department, owed.stand_in)
        if key not in self._known:
            self._known[key] = self._waited_for(owed)
        return self._known[key]

    def _waited_for(self, owed: Owed) -> People:
        if owed.person:
            return frozenset({owed.person})
        if owed.role == Turn.Role.EXECUTIVES:
            return self._executives
        if owed.role == Turn.Role.ADMINISTRATORS:
            return self._administrators
        return self._speaking[owed.department] | ({owed.stand_in} & self._appointed)

    def _above(self, owed: Owed) -> People:
        """The sponsor, or the executives where there is none, and the administrators."""
        deciding = self._executives & {owed.sponsor} or self._executives
        return deciding | self._administrators

    def _elsewhere(self, spoken: dict[int, int], here: int | None) -> set[int]:
        """Who has spoken at this table for another seat: nobody does for two."""
        return {person for person, department in spoken.items() if department != here}

    @cached_property
    def _leading(self) -> dict[int | None, People]:
        """Department -> its leads, with the stand-ins of those away."""
        return self._of(Membership.objects.current().filter(role=Membership.Role.LEAD))

    @cached_property
    def _speaking(self) -> dict[int | None, People]:
        """Department -> leads and deputies, with the stand-ins of those away (rule 16)."""
        return self._of(Membership.objects.current().speaking())

    def _of(self, held: QuerySet[Membership]) -> dict[int | None, People]:
        covering = Absence.objects.at(self.at).filter(stand_in__is_active=True).order_by()
        stand_ins = defaultdict(set)
        for person, stand_in in covering.values_list("person_id", "stand_in_id"):
            stand_ins[person].add(stand_in)
        speaking = defaultdict(frozenset)
        for department, person in held.order_by().values_list("department_id", "person_id"):
            speaking[department] |= {person} | stand_ins.get(person, set())
        return speaking

    @cached_property
    def _executives(self) -> People:
        return frozenset(User.objects.executives().order_by().values_list("pk", flat=True))

    @cached_property
    def _administrators(self) -> People:
        return frozenset(User.objects.administrators().order_by().values_list("pk", flat=True))

    @cached_property
    def _appointed(self) -> People:
        """Who was appointed for one of the seats, and has not left."""
        ids = {owed.stand_in for owed in self.owed} - {None}
        return frozenset(User.objects.active().filter(pk__in=ids).values_list("pk", flat=True))

    @cached_property
    def _spoken(self) -> dict[int, dict[int, int]]:
        """Initiative -> person -> the department for which that person answered or pledged.

        Only of who can speak for more than one seat: of nobody else is it asked.
        """
        seats = Counter(pk for people in self._speaking.values() for pk in people)
        several = {pk for pk, count in seats.items() if count > 1} | self._appointed
        if not several:
            return {}
        columns = ("seat__initiative_id", "answered_by_id", "seat__department_id")
        answers = Review.objects.filter(
            self._waited_at("seat__initiative"), answered_by__in=several
        )
        given = Pledge.objects.given().filter(self._waited_at("initiative"), by__in=several)
        pledges = given.order_by().values_list("initiative_id", "by_id", "department_id")
        spoken: dict[int, dict[int, int]] = defaultdict(dict)
        for initiative, person, department in [*pledges, *answers.order_by().values_list(*columns)]:
            spoken[initiative][person] = department
        return spoken

    def _waited_at(self, column: str) -> Q:
        ids = {owed.initiative for owed in self.owed if owed.kind in FOR_A_SEAT}
        if len(ids) > FEW:
            waiting = Turn.objects.open().filter(kind__in=FOR_A_SEAT)
            return Q(**{f"{column}__in": waiting.values("initiative")})
        return Q(**{f"{column}__in": ids})

    @cached_property
    def _approving(self) -> dict[int, People]:
        """Initiative -> the executives whom four eyes let approve it (rule 22)."""
        ids = {owed.initiative for owed in self.owed if owed.kind == Kind.APPROVE}
        able = defaultdict(frozenset)
        for executive in User.objects.executives():
            for pk in approvable_by(executive).filter(pk__in=ids).values_list("pk", flat=True):
                able[pk] |= {executive.pk}
        return able

    @cached_property
    def _set_by(self) -> dict[int, int]:
        """Change -> who set it: somebody else countersigns."""
        ids = {owed.about for owed in self.owed if owed.kind == Kind.COUNTERSIGN}
        return dict(Change.objects.filter(pk__in=ids).values_list("pk", "set_by_id"))
