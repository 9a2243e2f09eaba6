"""What a sweep does when a day has ended. Safe to run twice, or at once."""

from django.utils import timezone

from cooperative.verdicts import Refused

from . import operations
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
