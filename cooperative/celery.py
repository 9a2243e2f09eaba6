"""The Celery application. Messages are hints; the rows in the database are the truth."""

import logging
import os
from pathlib import Path

from celery import Celery
from celery.signals import (
    beat_init,
    worker_init,
    worker_ready,
    worker_shutdown,
    worker_shutting_down,
)

from .stopping import asked_to_stop

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperative.settings")

app = Celery("cooperative")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
@beat_init.connect
def tell_up(**kwargs) -> None:
    """Say to `up`, which waits for it, that this process is ready."""
    if mark := os.environ.get("COOPERATIVE_READY"):
        Path(mark).touch()


@worker_init.connect
def keep_watch(**kwargs) -> None:
    """Before a broker is found, as none may be there."""
    from .watchman import Watchman

    watchman = Watchman()
    watchman.start()
    worker_shutdown.connect(lambda **_: watchman.stop(), weak=False)


@worker_shutting_down.connect
def end_soon(**kwargs) -> None:
    """Sending may last for minutes: it ends after the letter at hand, before anybody kills it."""
    asked_to_stop.set()


def briefly(record: logging.LogRecord) -> bool:
    """One line and no stack when beat finds no broker: it says so again and again."""
    if record.exc_info and record.exc_info[1]:
        record.msg, record.args, record.exc_info = str(record.exc_info[1]), (), None
    return True


logging.getLogger("celery.beat").addFilter(briefly)
