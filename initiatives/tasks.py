"""What a sweep does as time passes. Safe to run twice, or at once."""

from django.utils import timezone

from accounts.models import Organisation
from cooperative.verdicts import Refused

from . import ageing, operations
from .models import Initiative


def park_due() -> int:
    """Park every initiative whose decision day has ended (rule 18). How many."""
    parked = 0
    for initiative in Initiative.objects.past_decision_day(timezone.now()):
        try:
            operations.park(initiative)
            parked += 1
        except Refused:
            continue  # it went live, or was parked by another sweep, in the meantime
    return parked


def let_time_pass() -> int:
    """Open and settle the turns that time alone brings (rules 3, 5). At how many tables."""
    if not Organisation.objects.exists():
        return 0
    aged = ageing.aged(timezone.now())
    for initiative in aged:
        ageing.let_time_pass(initiative)
    return len(aged)
