"""The one way in which operations take a row lock."""

from django.db import connection
from django.db.models import Model


def lock(obj: Model) -> None:
    """Re-read `obj` in place under a row lock, so that what we check is what we change."""
    # Django is silent about a missing transaction on SQLite, and the lock would hold nothing.
    assert connection.in_atomic_block, "Lock inside a transaction."
    # no_key: rows elsewhere may go on pointing to this one; without it, two acts that lock a
    # row each and then write one that points to the other's would wait for each other.
    locked = type(obj)._base_manager.select_for_update(no_key=True)
    obj.refresh_from_db(from_queryset=locked)
