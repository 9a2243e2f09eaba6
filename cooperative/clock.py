"""The time of an act: the database's clock, in UTC."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone

_then: ContextVar[datetime | None] = ContextVar("then", default=None)


def moment(at: datetime | None = None) -> datetime:
    """`at` where a loader gives the time of an act, else now by the database's clock."""
    if at is not None:
        return at
    if connection.vendor == "sqlite":
        # The database lives in this process, and so does its clock.
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0].astimezone(UTC)


def now() -> datetime:
    """When a permission is asked: now; while a loader replays what has happened, then."""
    return _then.get() or timezone.now()


def day_began(at: datetime) -> datetime:
    """Midnight before a moment, in the time zone of whoever reads."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


@contextmanager
def as_of(at: datetime) -> Iterator[None]:
    """Let permissions see who was away and who stood in at another time. For a loader alone."""
    token = _then.set(at)
    try:
        yield
    finally:
        _then.reset(token)
