"""Measures the product beside a floor, in one run, over a PostgreSQL database of its own."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cooperative.testing import postgresql

MEASURES = ("pages", "reminders")


class Command(BaseCommand):
    help = "Measures the product beside a floor: ratios that hold on any machine."

    def add_arguments(self, parser) -> None:
        parser.add_argument("what", choices=MEASURES)
        parser.add_argument("--rows", type=int, default=100_000)

    def handle(self, *args, **options) -> None:
        command = [sys.executable, "-m", f"tests.bench.{options['what']}", str(options["rows"])]
        with scratch() as url, tempfile.TemporaryDirectory() as folder:
            env = os.environ | {"DATABASE_URL": url, "DATA_DIR": folder, "SITE_URL": ""}
            code = subprocess.run(command, env=env, cwd=settings.BASE_DIR).returncode
        if code:
            raise CommandError("It did not hold; the reason stands above.")


@contextmanager
def scratch() -> Iterator[str]:
    """An empty database, gone afterwards."""
    import psycopg2

    with postgresql() as url:
        if url is None:
            raise CommandError("There is no PostgreSQL: sudo apt install postgresql")
        head, _, query = url.partition("?")
        server, name = head.rpartition("/")[0], f"bench_{os.getpid()}"
        tail = f"?{query}" if query else ""
        with closing(psycopg2.connect(f"{server}/postgres{tail}")) as maintenance:
            maintenance.autocommit = True
            cursor = maintenance.cursor()
            cursor.execute(f'CREATE DATABASE "{name}"')
            try:
                yield f"{server}/{name}{tail}"
            finally:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
