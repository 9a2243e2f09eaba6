"""Worker, two beats and a broker as real processes beside a real mail server, and their deaths.

Judged from outside: by what the mail server has accepted, and by what the database itself says.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event, Thread
from time import monotonic

import redis
from django.conf import settings

from .post_office import PostOffice, free_port
from .whole.site import SAMPLE, Site, database

CELERY = [sys.executable, "-m", "celery", "-q", "-A", "cooperative"]
WORKER = [*CELERY, "worker", "-c", "2", "--without-gossip", "--without-mingle"]
STEPS = {"opened": 2, "half_way": 3, "three_quarters": 4, "due": 6, "late_half": 8}
WINDOW = timedelta(hours=8)
REFUSED = "550 No such mailbox"
UNSENT = "by_mail AND sent_at IS NULL AND dropped_at IS NULL AND dead_at IS NULL"


def broker_program() -> str:
    """A Redis, or the Valkey that comes with our packages."""
    from cooperative.broker import program

    found = shutil.which("redis-server") or program()
    assert found, "There is no redis-server: sudo apt install redis-server"
    return found


@dataclass
class Process:
    """One process with all its children, to be killed without a word."""

    command: list[str]
    env: dict[str, str]
    log: Path
    running: subprocess.Popen | None = None

    def start(self, *doors: int) -> None:
        with self.log.open("a") as log:
            self.running = subprocess.Popen(
                self.command,
                cwd=settings.BASE_DIR,
                env=self.env,
                stdout=log,
                stderr=log,
                pass_fds=doors,
                start_new_session=True,
            )

    def end(self, number: int = signal.SIGKILL) -> None:
        if self.running is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, number)
        self.running.wait(timeout=60)
        with suppress(ProcessLookupError):  # children whose parent has ended in peace
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running = None


@dataclass
class Plant:
    """Everything that sends reminders, over one database."""

    site: Site
    office: PostOffice
    port: int
    dice: Random
    processes: dict[str, Process] = field(default_factory=dict)
    killed: Counter = field(default_factory=Counter)

    def __post_init__(self) -> None:
        folder = self.site.folder
        words = ["--port", str(self.port), "--save", "", "--dir", str(folder)]
        commands = {"broker": [broker_program(), *words, "--bind", "127.0.0.1"], "worker": WORKER}
        for name in ("beat 1", "beat 2"):
            commands[name] = [*CELERY, "beat", "--pidfile=", "-s", str(folder / name[-1:])]
        for name, command in commands.items():
            log = folder / f"{name}.log"
            self.processes[name] = Process(command, self.site.env, log)

    def start(self) -> None:
        for process in self.processes.values():
            process.start()

    def end(self) -> None:
        for process in self.processes.values():
            process.end()

    def die(self, name: str) -> None:
        if name == "flush":
            self.flush()
        elif name == "mail":
            self.close_the_post_office(2)
        elif name == "accepted":
            self.kill_as_it_is_accepted()
        else:
            self.kill(name)

    def kill(self, name: str) -> None:
        """Kill it, and start it again; a worker's leases are over by then."""
        self.killed[name.split()[0]] += 1
        self.processes[name].end()
        if name == "worker":
            self.let_leases_lapse()
        self.processes[name].start()

    def kill_as_it_is_accepted(self, seconds: float = 20) -> None:
        """The server has the letter, and the worker dies before it hears the “250”."""
        died = Event()

        def die() -> None:
            if not died.is_set():
                self.processes["worker"].end()
                died.set()

        self.office.on_arrival = die
        died.wait(seconds)
        self.office.on_arrival = lambda: None
        self.kill("worker")

    def flush(self) -> None:
        with suppress(redis.exceptions.ConnectionError):
            redis.Redis(port=self.port).flushall()
        self.killed["flush"] += 1

    def close_the_post_office(self, seconds: float) -> None:
        self.killed["mail"] += 1
        self.office.close()
        Event().wait(seconds)
        self.office.open()

    def let_leases_lapse(self) -> None:
        """As if the minutes had passed; nobody is at work."""
        self.site.change(f"UPDATE initiatives_notice SET leased_until = NULL WHERE {UNSENT}")

    # --- What is due all along -----------------------------------------------------------------

    def step_on(self, share: float) -> None:
        """Let the next step of some of the open turns be due now."""
        open_ = "SELECT id, step FROM initiatives_turn WHERE settled_at IS NULL"
        for pk, step in self.site.rows(open_):
            if step in STEPS and self.dice.random() < share:
                now = datetime.now(UTC)
                opened_at = now - WINDOW * STEPS[step] / 4
                moments = [f"'{at:%Y-%m-%d %H:%M:%S.%f}'" for at in (opened_at, now)]
                due_at = f"'{opened_at + WINDOW:%Y-%m-%d %H:%M:%S.%f}'"
                self.site.change(
                    f"UPDATE initiatives_turn SET opened_at = {moments[0]}, due_at = {due_at},"
                    f" climb_at = {moments[1]} WHERE id = {pk} AND step = '{step}'"
                )

    def settled(self) -> bool:
        return not self.climbing()

    def begin_anew(self) -> None:
        """Every turn is settled and opened again: another ladder, and people are told of it."""
        kept = "kind, initiative_id, seat_id, role, person_id, about, key, opened_at, due_at"
        new = (
            f"INSERT INTO initiatives_turn ({kept}, step, climb_at)"
            f" SELECT {kept}, 'opened', due_at FROM initiatives_turn"
            " WHERE settled_at = (SELECT MAX(settled_at) FROM initiatives_turn)"
        )
        now = f"'{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}'"
        self.site.change(f"UPDATE initiatives_turn SET settled_at = {now} WHERE settled_at IS NULL")
        self.site.change(new)

    def run_out(self, seconds: float = 60) -> None:
        """Let every turn reach its last step, and everything go out."""
        self.processes["worker"].end(signal.SIGTERM)
        self.let_leases_lapse()
        self.processes["worker"].start()
        until, pause = monotonic() + seconds, Event()
        while monotonic() < until and (self.climbing() or self.unsent()):
            self.step_on(1)
            pause.wait(0.3)

    def climbing(self) -> int:
        where = "settled_at IS NULL AND climb_at IS NOT NULL"
        return self.site.rows(f"SELECT COUNT(*) FROM initiatives_turn WHERE {where}")[0][0]

    def unsent(self) -> int:
        return self.site.rows(f"SELECT COUNT(*) FROM initiatives_notice WHERE {UNSENT}")[0][0]

    # --- The judge -----------------------------------------------------------------------------

    def verdict(self, refused: str) -> "Verdict":
        """What the database says was told, beside what the mail server has accepted."""
        rows = self.site.rows(
            "SELECT n.letter, n.sent_at IS NOT NULL, n.dead_at IS NOT NULL, p.email"
            " FROM initiatives_notice n JOIN accounts_user p ON p.id = n.person_id"
            " WHERE n.letter IS NOT NULL AND n.dropped_at IS NULL"
        )
        arrived = Counter(int(name.split("-")[1].split(".")[0]) for name in self.office.ids)
        sent = {letter for letter, was_sent, _dead, _email in rows if was_sent}
        dead = {email for _letter, _sent, is_dead, email in rows if is_dead}
        doubled = self.site.rows(
            "SELECT turn_id, step, person_id, event_id FROM initiatives_notice"
            " GROUP BY turn_id, step, person_id, event_id HAVING COUNT(*) > 1"
        )
        return Verdict(
            notices=len(rows),
            mails=sum(arrived.values()),
            lost=len(sent - set(arrived)) + self.unsent() + self.climbing(),
            records_doubled=len(doubled),
            mails_doubled=sum(arrived.values()) - len(arrived),
            killed=dict(self.killed),
            dead=dead - {refused},
            to_the_refused=self.office.to.count(refused),
        )


@dataclass(frozen=True)
class Verdict:
    notices: int
    mails: int
    lost: int
    records_doubled: int
    mails_doubled: int
    killed: dict[str, int]
    dead: set[str]
    to_the_refused: int

    @property
    def holds(self) -> bool:
        wrong = self.lost, self.records_doubled, self.to_the_refused, len(self.dead)
        return not any(wrong) and self.mails_doubled <= self.killed.get("worker", 0)

    def __str__(self) -> str:
        deaths = ", ".join(f"{count} {name}" for name, count in sorted(self.killed.items()))
        return (
            f"{sum(self.killed.values())} deaths ({deaths}); {self.notices} notices in"
            f" {self.mails} mails: {self.lost} lost, {self.records_doubled} records doubled,"
            f" {self.mails_doubled} mails doubled, {len(self.dead)} dead,"
            f" {self.to_the_refused} to who refuses"
        )


@contextmanager
def plant(folder: Path, seed: int) -> Iterator[Plant]:
    """The sample's people; every open turn of theirs begins its ladder anew."""
    office, port = PostOffice(), free_port()
    beside = {
        "REDIS_URL": f"redis://127.0.0.1:{port}/0",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(office.port),
        "SWEEP_EVERY": "1",
    }
    with database() as url:
        site = Site("http://127.0.0.1:8000", folder, url, beside)
        site.manage("migrate", "-v0")
        site.manage("load_cooperative", SAMPLE, stdout=subprocess.DEVNULL)
        site.change("UPDATE initiatives_turn SET step = 'opened' WHERE settled_at IS NULL")
        site.change("DELETE FROM initiatives_notice WHERE step <> '' AND step <> 'opened'")
        running = Plant(site, office, port, Random(seed))
        office.open()
        try:
            running.start()
            yield running
        finally:
            running.end()
            office.close()


@contextmanager
def stepping(running: Plant, share: float) -> Iterator[None]:
    """Meanwhile reminders become due all along."""
    over = Event()

    def go_on() -> None:
        while not over.wait(0.5):
            with suppress(Exception):  # a database that is busy for a moment
                running.step_on(share)

    thread = Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def somebody(running: Plant) -> str:
    """Who is asked for something, and whose mailbox is no more."""
    query = (
        "SELECT p.email FROM accounts_user p JOIN initiatives_notice n ON n.person_id = p.id"
        " WHERE n.step = 'opened' ORDER BY p.id LIMIT 1"
    )
    return running.site.rows(query)[0][0]
