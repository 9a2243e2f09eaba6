"""Where no sweep arrives, as the broker or the scheduler is away, the worker sweeps by itself."""

import logging
from threading import Event, Thread

from django.conf import settings
from django.db import Error, connection

from .celery import app

LATE = 3  # sweeps that may be missing
LONGEST_LETTER = 15  # seconds

log = logging.getLogger(__name__)


class Watchman(Thread):
    """Looks at the rows alone: due work is done within a minute, whatever happens to messages."""

    def __init__(self) -> None:
        super().__init__(name="watchman", daemon=True)
        self.task = settings.CELERY_BEAT_SCHEDULE["sweep"]["task"]
        self.every = settings.CELERY_BEAT_SCHEDULE["sweep"]["schedule"]
        self.stopping = Event()

    def run(self) -> None:
        while not self.stopping.wait(self.every):
            try:
                self.look()
            except Error as error:
                log.warning("No sweep: the database does not answer: %s", error)
            finally:
                connection.close()

    def stop(self) -> None:
        """Let it end what it does, such as a letter that is on its way."""
        self.stopping.set()
        self.join(LONGEST_LETTER)

    def look(self) -> None:
        from .models import Heartbeat  # the worker has its models only by now

        age = Heartbeat.objects.ages().get("sweep")
        if age is None or age > LATE * self.every:
            app.tasks[self.task]()
