"""What beat starts of money. Safe to run twice, or at once."""

from datetime import datetime, time, timedelta

from celery import shared_task

from accounts.models import Organisation
from cooperative.clock import now

from . import operations
from .models import Verification

HOUR = time(3)  # in the house's zone: before the first reads what was verified


@shared_task(acks_late=False, time_limit=3600)
def verify_nightly() -> None:
    """Verify the ledger once a night, be it later because nothing ran at that hour."""
    if is_due(now()):
        operations.verify_ledger()


def is_due(at: datetime) -> bool:
    """Has tonight's hour passed, and the ledger not been verified since?"""
    house = Organisation.objects.current()
    if house is None:
        return False
    local = at.astimezone(house.zone)
    tonight = datetime.combine(local.date(), HOUR, tzinfo=house.zone)
    since = tonight if tonight <= local else tonight - timedelta(days=1)
    return not Verification.objects.filter(at__gte=since).exists()
