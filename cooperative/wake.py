"""Tell a worker that there is work. The rows in the database are the truth, this is a hint."""

import logging
from time import monotonic

from django.conf import settings
from django.db import transaction

REST = 5.0  # seconds

log = logging.getLogger(__name__)


def wake(task: str) -> None:
    """Wake a worker once it is committed. A broker that is away costs only seconds."""
    if settings.CELERY_BROKER_URL:
        transaction.on_commit(lambda: hint.send(task), robust=True)


class Hint:
    """Sends, and lets a broker that failed rest: one request may wait for it, not every one."""

    def __init__(self) -> None:
        self.rests_until = 0.0

    def send(self, task: str) -> None:
        if monotonic() < self.rests_until:
            return
        # Celery is as large as Django: a process that wakes nobody does without.
        from .celery import app

        try:
            app.send_task(task, retry=False)
        except Exception as error:  # whatever it is, what was asked for is done and committed
            self.rests_until = monotonic() + REST
            log.warning("Nobody was woken for %s, the next sweep does it: %s", task, error)


hint = Hint()
