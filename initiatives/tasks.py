"""What beat and wake start. Safe to run twice, or at once."""

import logging
from collections.abc import Callable, Iterable

from celery import shared_task
from django.utils import timezone

from accounts.models import Organisation
from cooperative.models import Heartbeat
from cooperative.verdicts import Refused

from . import ageing, climbing, operations, sending
from .models import Initiative

log = logging.getLogger(__name__)


@shared_task
def sweep() -> None:
    """Do what time brings and what is left over, from the rows alone. Each part fails alone."""
    Heartbeat.objects.beat("beat")
    done = [_apart(part) for part in (park_due, let_time_pass, climbing.climb, sending.send_due)]
    if all(done):
        Heartbeat.objects.beat("sweep")


@shared_task
def send_due() -> None:
    """Send what is due: woken after commits, so that nobody waits for the next sweep."""
    sending.send_due()


def park_due() -> int:
    """Park every initiative whose decision day has ended (rule 18). How many."""
    due = Initiative.objects.past_decision_day(timezone.now())
    return _each(operations.park, due)


def let_time_pass() -> int:
    """Open and settle the turns that time alone brings (rules 3, 5). At how many tables."""
    if not Organisation.objects.exists():
        return 0
    return _each(ageing.let_time_pass, ageing.aged(timezone.now()))


def _each(act: Callable[[Initiative], object], initiatives: Iterable[Initiative]) -> int:
    """Do it to each; one that is in the way of nothing but itself is told of, and left."""
    return sum(_apart(lambda one=initiative: act(one)) for initiative in initiatives)


def _apart(act: Callable[[], object]) -> bool:
    """Did it go well? Whatever fails is logged, and the next sweep does it."""
    try:
        act()
    except Refused:
        return False  # it went live, or another sweep did it, in the meantime
    except Exception:
        log.exception("A part of the sweep did not go well.")
        return False
    return True
