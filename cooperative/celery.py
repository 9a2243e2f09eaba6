"""The Celery application. Messages are hints; the rows in the database are the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperative.settings")

app = Celery("cooperative")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
