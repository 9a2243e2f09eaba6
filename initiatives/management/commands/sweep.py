"""Does what time brings: parks what is past its decision day, and sees whose turn it is."""

import logging
import signal
from threading import Event

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from initiatives.tasks import let_time_pass, park_due

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Does what time brings, once, or again and again with --every SECONDS."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS")

    def handle(self, *args, **options) -> None:
        if not options["every"]:
            self.stdout.write(f"{park_due()} parked, {let_time_pass()} moved on")
            return
        stopping = Event()
        signal.signal(signal.SIGTERM, lambda *_: stopping.set())
        while not stopping.is_set():
            sweep()
            stopping.wait(options["every"])


def sweep() -> None:
    """One round; a database that is away for a moment is asked again in the next."""
    close_old_connections()
    try:
        park_due()
        let_time_pass()
    except Error:
        log.exception("The sweep did not finish.")
