"""Brings a data folder up to date: database, cache table, static files, the sample."""

import hashlib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

SAMPLE_FILE = settings.BASE_DIR / "cooperative" / "sample" / "cooperative.json"


class Command(BaseCommand):
    help = "What `up` does to a data folder before it serves it. Safe to run again."
    requires_system_checks = []

    def handle(self, *args, **options) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        self.say("database ready")
        self.collect()
        if settings.SAMPLE and not apps.get_model(settings.AUTH_USER_MODEL).objects.exists():
            self.say("loading the sample cooperative (once) …")
            call_command("load_cooperative", str(SAMPLE_FILE), verbosity=0)
            self.say("sample ready")

    def say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()

    def collect(self) -> None:
        """Collect static files where they changed; while DEBUG they are served as they lie."""
        stamp = Path(settings.STATIC_ROOT) / "collected.stamp"
        found = fingerprint()
        if settings.DEBUG or (stamp.exists() and stamp.read_text() == found):
            return
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(found)
        self.say("static files ready")


def fingerprint() -> str:
    """Changes with the name or the content of any static file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            with storage.open(path) as file:
                digest.update(path.encode() + b"\0" + file.read())
    return digest.hexdigest()
