"""The project around the apps: settings, addresses, errors, one command. Knows no domain word."""

from .celery import app as celery_app

__all__ = ["celery_app"]
