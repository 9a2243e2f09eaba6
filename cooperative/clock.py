"""The time of an act: the database's clock, in UTC."""

from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone


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
