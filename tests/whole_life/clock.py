"""A clock that stands until it is moved: Python's, and that of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import time_machine
from django.db import connection

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
# On PostgreSQL acts take their time from the server; ours is found before the catalogue's.
ITS_OWN = """
CREATE SCHEMA stood;
CREATE FUNCTION stood.clock_timestamp() RETURNS timestamptz LANGUAGE sql
    AS $$ SELECT current_setting('stood.at')::timestamptz $$;
SET LOCAL search_path TO stood, pg_catalog, public;
"""


class Clock:
    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller
        self.now = START

    def stand_at(self, at: datetime) -> None:
        self.now = at
        self._traveller.move_to(at, tick=False)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('stood.at', %s, true)", [at.isoformat()])

    def let_pass(self, time: timedelta) -> None:
        self.stand_at(self.now + time)


@contextmanager
def a_standing_clock() -> Iterator[Clock]:
    """Inside a transaction: what it does to the database goes with it."""
    with time_machine.travel(START, tick=False) as traveller:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(ITS_OWN)
        clock = Clock(traveller)
        clock.stand_at(START)
        yield clock
