"""Tell a worker that there is work. The rows in the database are the truth, this is a hint."""

from django.conf import settings
from django.db import transaction

from .celery import app


def wake(task: str) -> None:
    """Wake a worker once it is committed. A broker that is away costs only seconds."""
    if settings.CELERY_BROKER_URL:
        transaction.on_commit(lambda: app.send_task(task, retry=False), robust=True)
