"""The machine: anybody does anything at any moment, and after each act all must hold."""

import inspect
from collections import Counter
from datetime import timedelta
from random import Random

from django.db import transaction
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from accounts.models import User
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import ageing, climbing, operations
from initiatives.models import Event, Initiative

from . import between, holds, moving
from .cast import Cast
from .chains import chains, proven
from .clock import START, Clock
from .rows import Revisions, Rows
from .verbs import SETTLES, TABLE, VERBS, Verb
from .words import Pick

CHANCE = st.randoms(use_true_random=False)
ORDINARY = Pick(lambda options: options[0])
TICK = timedelta(seconds=1)
FEW = 3
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFTEN = [verb for verb in TABLE for _ in range(verb.often)]


class Life(RuleBasedStateMachine):
    """The whole life of an initiative or two, in one house."""

    def __init__(self, cast: Cast, clock: Clock, seen: Counter) -> None:
        super().__init__()
        self.cast, self.clock, self.seen = cast, clock, seen
        self.keys, self.swept, self.held = 0, True, True
        self.states: dict[int, tuple] = {}  # from which somebody has tried to go on
        self.savepoint = transaction.savepoint()
        clock.stand_at(START)
        self.revisions = Revisions()
        self.rows = self._read()

    def teardown(self) -> None:
        try:
            if self.held:
                self._sweep()
                for table in self.rows.tables():
                    moving.it_moves(table)
                climbing.climb()
                chains()
                proven()
        finally:
            transaction.set_rollback(False)
            transaction.savepoint_rollback(self.savepoint)

    # --- What can happen -----------------------------------------------------------------------

    @initialize(chance=CHANCE)
    def begin(self, chance: Random) -> None:
        """A proposal, mostly put on the table at once, and often answered by everybody."""
        pick = Pick(chance.choice)
        self._do("propose", pick)
        far = pick.one("pledged", "live", "answered", "asked", "asked", "drafted")
        if far == "drafted":
            return
        if not self._do("submit", ORDINARY):  # a table of one: somebody else is invited first
            self._do("invite", ORDINARY)
            self._do("submit", ORDINARY)
        verb = VERBS["answer_and_pledge" if far in ("pledged", "live") else "answer"]
        mood = "consent" if far == "live" else pick.one("consent", "stand_aside", "object")
        in_it = Pick(lambda options: mood if mood in options else options[0])
        for seat in verb.things() if far != "asked" else ():
            how = ORDINARY if far == "live" else pick.one(in_it, ORDINARY)
            self._act(verb, seat, self._likely(verb, seat, ORDINARY), how)
        if far == "live":
            self._spend(pick)

    def _spend(self, pick: Pick) -> None:
        """Every executive approves; then something is spent, and mostly confirmed."""
        approve = VERBS["approve"]
        for one in approve.things():
            for pk in approve.who(one):
                self._act(approve, one, User.objects.get(pk=pk), ORDINARY)
        if self._do("record_expense", ORDINARY) and not pick.seldom(3):
            self._do("confirm_expense", Pick(lambda options: options[-1]))

    @rule(chance=CHANCE)
    def go_on(self, chance: Random) -> None:
        """One rule, not three: of three, a third of all lives would do without turns."""
        pick = Pick(chance.choice)
        how = pick.one("turn", "turn", "turn", "turn", "any", "any", "any", "any", "time")
        if how == "time":
            self._let_time_pass(pick)
        elif how == "any" or not self._take_a_turn(pick):
            self._do(pick.of(OFTEN).name, pick)

    def _take_a_turn(self, pick: Pick) -> bool:
        """Whoever has a turn takes it, half the time as one does on an ordinary day."""
        turns = [(table, turn) for table in self.rows.tables() for turn in table.turns]
        if not turns:
            return False
        table, turn = pick.of(turns)
        verb = VERBS[pick.of(SETTLES[turn.kind])]
        things = verb.about_turn(turn)
        people = sorted(moving.whose(table, turn))
        if not things or not people:
            return False
        by = User.objects.get(pk=pick.of(people))
        self._act(verb, pick.of(things), by, pick.one(ORDINARY, pick))
        return True

    def _let_time_pass(self, pick: Pick) -> None:
        days = [one.decision_ends_at for one in self.rows.initiatives.values()]
        ahead = [day - self.clock.now for day in days if day and day > self.clock.now]
        waits = (9 * HOUR, HOUR, DAY, DAY)
        self.clock.let_pass(pick.of([4 * DAY, *ahead] if pick.seldom(4) else waits))
        note(f"It is {self.clock.now}.")
        self.swept = False
        if not pick.seldom(4):
            self._sweep()

    # --- How it happens --------------------------------------------------------------------------

    def _do(self, name: str, pick: Pick) -> bool:
        """Something that is there, by somebody who is likely to. Was it allowed?"""
        verb = VERBS[name]
        things = verb.things()
        if not things:
            return False
        thing = pick.of(things)
        return self._act(verb, thing, self._likely(verb, thing, pick), pick)

    def _likely(self, verb: Verb, thing: object, pick: Pick) -> User:
        likely = verb.who(thing)
        anybody = not likely or pick.seldom(4)
        return User.objects.get(pk=pick.of(self.cast.people if anybody else likely))

    def _act(self, verb: Verb, thing: object, by: User, pick: Pick) -> bool:
        deed = verb.act(thing, by, pick)
        self.clock.let_pass(TICK)
        keyed = "key" in inspect.signature(deed.func).parameters
        self.keys += 1
        key = {"key": f"form {self.keys}"} if keyed else {}
        self.held = False  # until it is seen to hold
        try:
            deed(**key)
        except Refused as refusal:
            note(f"{by} may not {verb.name} {thing}: {refusal}")
            self.seen[verb.name, "refused"] += 1
            assert refusal.verdict.status in (403, 409), refusal.verdict
            self.held = True
            return False
        note(f"{by}: {verb.name} {thing} {deed.keywords}")
        self.seen[verb.name, "done"] += 1
        assert by.is_active or verb.name.endswith("absence"), "Somebody who has left acted."
        if keyed and pick.seldom(4):
            self._twice(deed, key)
        self._must_hold(verb.name, thing)
        self.held = True
        return True

    def _twice(self, deed: object, key: dict) -> None:
        """(4): the same form counts once."""
        events = Event.objects.count()
        try:
            deed(**key)
        except AlreadyDone:
            assert Event.objects.count() == events
        else:
            raise AssertionError("The same form counted twice.")

    def _sweep(self) -> None:
        self.held = False
        now = self.clock.now
        for one in Initiative.objects.past_decision_day(now):
            operations.park(one)
        for one in ageing.aged(now):
            ageing.let_time_pass(one)
        self.swept = True
        self._must_hold(None, None)
        self.held = True

    # --- What must hold --------------------------------------------------------------------------

    def _must_hold(self, verb: str | None, thing: object) -> None:
        before, self.rows = self.rows, self._read()
        between.every(before, self.rows, verb, thing)
        holds.everywhere(self.rows)
        if self.swept:
            holds.in_time(self.rows)
        for one in self.rows.initiatives.values():
            self.seen[one.status] += 1
        if self.swept:
            self._must_move()

    def _must_move(self) -> None:
        """At each change of state or of turns; of those alike, the first few of all lives."""
        for table in self.rows.tables():
            state = (table.one.status, *sorted(turn.kind for turn in table.turns))
            if self.states.get(table.one.id) != state and self.seen["moved", state] < FEW:
                self.seen["moved", state] += 1
                moving.it_moves(table)
            self.states[table.one.id] = state

    def _read(self) -> Rows:
        return Rows(self.revisions, self.clock.now)
