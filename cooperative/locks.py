"""The one way in which operations take a row lock, and in which a moment is read whole."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction
from django.db.models import Model


def lock(obj: Model) -> None:
    """Re-read `obj` in place under a row lock, so that what we check is what we change."""
    # Django is silent about a missing transaction on SQLite, and the lock would hold nothing.
    assert connection.in_atomic_block, "Lock inside a transaction."
    # no_key: rows elsewhere may go on pointing to this one; without it, two acts that lock a
    # row each and then write one that points to the other's would wait for each other.
    locked = type(obj)._base_manager.select_for_update(no_key=True)
    obj.refresh_from_db(from_queryset=locked)


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything as it stands at one moment, while others go on writing."""
    begins, mode = not connection.in_atomic_block, getattr(connection, "transaction_mode", None)
    if begins and connection.vendor == "sqlite":
        connection.transaction_mode = "DEFERRED"  # a reader alone: writers do not wait for it
    try:
        with transaction.atomic() if begins else nullcontext():
            if begins and connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = mode
