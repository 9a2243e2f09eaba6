"""Sweeps at once: any number of workers and beats, and everybody hears of everything once."""

import os
import sqlite3
from collections import Counter
from collections.abc import Callable
from functools import partial as act
from threading import Timer

import psycopg2
import pytest
from django.db import connection

from initiatives import operations, tasks
from initiatives.climbing import climb
from initiatives.letters import message_id
from initiatives.models import Initiative, Notice, Turn
from initiatives.sending import send_due

from .initiatives.test_climb import age
from .threads import at_once, won

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(int(os.environ.get("RACE_ROUNDS", "5")))
Step = Notice.Step


@pytest.fixture
def table(content, theme, ada, ben, hal, cleo, dora, marketing, legal, hr):
    """Puts another initiative on the table; nobody has heard of it yet."""

    def submitted() -> Initiative:
        draft = operations.propose(marketing, by=ada, content=content, theme=theme)
        return operations.submit(draft, by=ada, version=1)

    return submitted


def assert_nothing_is_lost_or_doubled(office) -> None:
    assert not Notice.objects.unsent().exists()
    sent = Notice.objects.exclude(sent_at=None)
    assert set(sent.values_list("attempts", flat=True)) == {1}
    letters = {message_id(pk) for pk in sent.values_list("letter", flat=True)}
    assert Counter(office.ids) == Counter(letters)


def test_four_workers_send_every_letter_once_and_each_person_one(office, table):
    for _ in ROUNDS:
        office.arrived.clear()
        Notice.objects.all().delete()
        for _ in range(2):
            table()

        outcomes = at_once(*[send_due] * 4)

        assert sum(outcomes) == 3
        assert set(Counter(office.to).values()) == {1}
        assert_nothing_is_lost_or_doubled(office)


def test_four_sweeps_let_every_turn_climb_once(office, table):
    for _ in ROUNDS:
        office.arrived.clear()
        Notice.objects.all().delete()
        turns = [turn for _ in range(2) for turn in table().turns.open()]
        for turn in turns:
            age(turn, 2)

        assert won(at_once(*[tasks.sweep] * 4)) == 4

        tasks.sweep()
        steps = Notice.objects.filter(turn__in=turns).exclude(step=Step.OPENED)
        assert set(steps.values_list("step", flat=True)) == {Step.LATE_WHOLE}
        assert steps.count() == len(turns) * 2  # Cleo and Dora
        assert_nothing_is_lost_or_doubled(office)


def test_who_answers_while_it_climbs_hears_nothing_afterwards(
    office, table, seat_at, consent, ben, legal
):
    for _ in ROUNDS:
        initiative = table()
        turn = initiative.turns.open().get(seat__department=legal)
        send_due()
        age(turn, 1)

        outcomes = at_once(act(consent, initiative, (ben, legal)), climb, tasks.sweep)

        assert won(outcomes) == 3
        office.arrived.clear()
        age(Turn.objects.get(pk=turn.pk), 3)
        tasks.sweep()
        assert ben.email not in office.to
        assert set(turn.notices.values_list("step", flat=True)) <= {Step.OPENED, Step.DUE}


def test_a_letter_that_is_out_is_marked_when_the_database_is_back(office, table):
    """It goes away as the first letter arrives, and stays away for longer than a moment."""
    table()
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA busy_timeout = 0")

    def leave() -> None:
        office.on_arrival = lambda: None
        Timer(1.2, go_away()).start()

    office.on_arrival = leave
    try:
        assert send_due() == 3
        assert_nothing_is_lost_or_doubled(office)
    finally:
        connection.close()


def go_away() -> Callable[[], object]:
    """Nobody writes to the database, or connects to it, until what this gives back is called."""
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        other = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        return other.close
    ours, words = connection.settings_dict["NAME"], connection.get_connection_params()
    other = psycopg2.connect(**words | {"dbname": "postgres"})
    other.autocommit, cursor = True, other.cursor()
    cursor.execute(f'ALTER DATABASE "{ours}" ALLOW_CONNECTIONS false')
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    cursor.execute(cut, [ours])
    return lambda: cursor.execute(f'ALTER DATABASE "{ours}" ALLOW_CONNECTIONS true')
