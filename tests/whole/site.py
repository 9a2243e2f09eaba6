"""A server of its own over a fresh database that holds the sample cooperative."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings

PASSWORD = "who owns it is more than one name"
SAMPLE = "cooperative/sample/cooperative.json"
# Every person of the sample may sign in with the same password; hashing it once is enough.
PASSWORDS = f"""
from django.contrib.auth.hashers import make_password
from accounts.models import User
User.objects.update(password=make_password({PASSWORD!r}))
"""
# What the sample has not: a question without a reply, a change to countersign, an empty chair,
# a department that asks to join, a steward that hands its chair on, something urgent without a
# sponsor, something live that spends.
OPEN_ENDS = """
from dataclasses import replace
from accounts.models import Calendar, Department, User
from accounts.operations import add_department
from budgets.operations import ask, confirm_expense, grant, record_expense, set_pledge
from initiatives.content import Line
from initiatives.models import Initiative
from initiatives.operations import answer, hand_on, invite, join, propose, submit
person = {user.slug: user for user in User.objects.all()}
petra, nadia = person["petra-nieuwenhuis"], person["nadia-el-idrissi"]
night_line = Initiative.objects.get(slug="night-line")
ask(night_line, by=person["joaquim-ferreira"], words="Why not every night?")
grant(Department.objects.get(slug="hr"), 2040, 1_000_000, by=petra)
office = {"calendar": Calendar.objects.first(), "colour": "moss"}
archive = add_department(by=petra, name="Archive", initials="AR", **office)
desk = Initiative.objects.get(slug="evening-and-weekend-desk")
invite(desk, archive, by=nadia)
driver, legal = Initiative.objects.get(slug="ask-the-driver"), Department.objects.get(slug="legal")
join(driver, legal, by=person["marguerite-okonkwo"], words="Drivers will be asked on liability.")
desk = Initiative.objects.get(pk=desk.pk)
hand_on(desk, desk.seat_of(legal.pk), by=nadia, words="It is a question of contracts now.")
words = replace(driver.revision.content, lines=(), facts=frozenset())
chairs = (Line("Chairs", 60_000),)
made = []
for title, pace, lines in (("Storm tonight", "urgent", ()), ("Ask us anything", "normal", chairs)):
    content = replace(words, title=title, lines=lines)
    said = {"content": content, "theme": driver.theme, "pace": pace}
    draft = propose(driver.department, by=nadia, **said)
    made.append(submit(draft, by=nadia, version=1))
femke = person["femke-de-wit"]
asked = Initiative.objects.get(pk=made[1].pk)
set_pledge(asked.steward_seat, by=nadia, amount=60_000)
for by, seat in zip((nadia, femke), asked.table):
    answer(seat, by=by, choice="consent", seen=1)
live = Initiative.objects.get(pk=asked.pk)
spent = {"payee": "Hall and sons", "line": "Chairs", "day": live.live_at.date(), "by": nadia}
first, *_ = [record_expense(live, live.department, amount=12_050, **spent) for _ in range(3)]
confirm_expense(first, by=femke)
"""


@dataclass
class Site:
    """Where it is served, and the database under it."""

    url: str
    folder: Path
    database_url: str
    beside: dict[str, str] = field(default_factory=dict)  # what runs beside it, as it is told

    @property
    def env(self) -> dict[str, str]:
        left_out = {"DEBUG", "SAMPLE", "REDIS_URL", "COOPERATIVE_DATA"}
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        return kept | {
            "DATA_DIR": str(self.folder),
            "STATIC_ROOT": str(self.folder / "static"),
            "DATABASE_URL": self.database_url,
            "SITE_URL": self.url,
            **self.beside,
        }

    def manage(self, *words: str, **kwargs) -> None:
        command = [sys.executable, "manage.py", *words]
        subprocess.run(command, cwd=settings.BASE_DIR, env=self.env, check=True, **kwargs)

    def rows(self, query: str) -> list[tuple]:
        """What the database itself says, past all of our code."""
        with closing(self.connect()) as connection:
            cursor = connection.cursor()
            cursor.execute(query)
            return cursor.fetchall()

    def change(self, query: str) -> None:
        """What no page can do: let time pass."""
        with closing(self.connect()) as connection, connection:
            connection.cursor().execute(query)

    def connect(self):
        if not self.database_url:
            return sqlite3.connect(self.folder / "db.sqlite3")
        import psycopg2

        return psycopg2.connect(self.database_url)


@contextmanager
def running(folder: Path, **beside: str) -> Iterator[Site]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        with database() as database_url:
            site = Site(url, folder, database_url, beside)
            for words in (["migrate"], ["createcachetable"], ["collectstatic", "--noinput"]):
                site.manage(*words, "-v0")
            site.manage("load_cooperative", SAMPLE, stdout=subprocess.DEVNULL)
            site.manage("shell", "-v0", "-c", PASSWORDS + OPEN_ENDS)
            door.listen(64)
            with serving(site, door):
                yield site


@contextmanager
def serving(site: Site, door: socket.socket) -> Iterator[None]:
    command = [sys.executable, "-m", "gunicorn", "cooperative.wsgi", "--no-control-socket"]
    command += ["--bind", f"fd://{door.fileno()}", "-k", "gthread", "--threads", "4"]
    command += ["--log-level", "warning", "--graceful-timeout", "2"]
    where = {"cwd": settings.BASE_DIR, "env": site.env, "pass_fds": (door.fileno(),)}
    server = subprocess.Popen(command, **where)
    try:
        wait_for(site.url.rpartition("/")[2])
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(host: str) -> None:
    """The door is open from the first moment; the first answer says that somebody is there."""
    connection = HTTPConnection(host, timeout=30)
    connection.request("GET", "/readyz")
    assert connection.getresponse().status == 200
    connection.close()


@contextmanager
def database() -> Iterator[str]:
    """A PostgreSQL database beside the one of the other tests, or SQLite's: none."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    import psycopg2

    head, _, tail = url.partition("?")
    server, _, name = head.rpartition("/")
    own, query = beside(name), f"?{tail}" if tail else ""
    maintenance = psycopg2.connect(f"{server}/postgres{query}")
    maintenance.autocommit = True
    with closing(maintenance), maintenance.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{own}"')
        yield f"{server}/{own}{query}"
        cursor.execute(f'DROP DATABASE "{own}" WITH (FORCE)')


def beside(name: str) -> str:
    """Of each process that tests: two that share one would drop it under each other."""
    return "_".join(filter(None, [name, "whole", os.environ.get("PYTEST_XDIST_WORKER", "")]))
