"""Reminders beside their floor: claim and send, climb and send, four sweeps at once.

    manage.py bench reminders [--rows 100000]

Each way is measured over as many rows, to the same mail server, one letter a person. On a machine
that others use, the CPU of the process and of its database connection is the steadier figure.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperative.settings")
GOAL = 0.6  # of the floor, for the sending
SWEEP = "import django; django.setup(); from initiatives.sending import send_due; send_due()"


@dataclass
class Sink:
    """The mail server, in a process of its own."""

    port: int

    def __post_init__(self) -> None:
        command = [sys.executable, "-m", "tests.bench.sink", str(self.port)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.messages()

    def messages(self) -> int:
        self.process.stdin.write("\n")
        return int(self.process.stdout.readline().split()[1])

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)


class Taken(NamedTuple):
    """Seconds by the clock, and of CPU."""

    clock: float
    cpu: float

    @classmethod
    def by(cls, way: Callable[[], object]) -> "Taken":
        clock, cpu = perf_counter(), busy()
        way()
        return cls(perf_counter() - clock, busy() - cpu)

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(self.clock + other.clock, self.cpu + other.cpu)

    def of(self, other: "Taken") -> str:
        return f"{self.clock / other.clock:.2f} by the clock, {self.cpu / other.cpu:.2f} in CPU"


def busy() -> float:
    """CPU seconds of this process, and of its database connection where that can be seen."""
    from django.db import connection

    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    spent = stat.read_text().rpartition(")")[2].split()[11:13] if stat.exists() else ()
    return process_time() + sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def measure(rows: int, sink: Sink) -> bool:
    from django.db import connection

    from initiatives.climbing import climb
    from initiatives.sending import send_due

    from . import many_turns, raw_reminders

    with connection.cursor() as cursor:
        cursor.execute(raw_reminders.SEED, {"rows": rows})
    many_turns.seed(rows)
    many_turns.all_told()
    found: dict[str, Taken] = {}

    def way(name: str, act: Callable[[], object]) -> None:
        before = sink.messages()
        found[name] = taken = Taken.by(act)
        mails, pace = sink.messages() - before, rows / taken.clock
        line = f"{name:<40} {taken.clock:7.2f} s {taken.cpu:7.2f} s CPU {pace:8.0f} rows/s"
        print(f"{line} {mails:5} mails", flush=True)

    with connection.cursor() as cursor:
        way("floor: raw claim, raw smtplib", lambda: raw_reminders.send(cursor, rows, sink.port))
        way("floor: outbox insert", lambda: raw_reminders.insert(cursor))
        raw_reminders.anew(cursor)
        way("raw with our promise", lambda: raw_reminders.send_safely(cursor, rows, sink.port))
    way("send what is due", send_due)
    all_sent(rows)
    many_turns.all_due()
    way("climb", climb)
    way("send what has climbed", send_due)
    all_sent(rows)
    many_turns.all_told()
    before = sink.messages()
    way("four sweeps at once", four_sweeps)
    all_sent(rows)
    return summary(found, sink.messages() - before)


def all_sent(rows: int) -> None:
    """Each exactly once: nobody had to try twice."""
    from initiatives.models import Notice

    assert Notice.objects.count() == rows, "A notice is missing, or doubled."
    assert not Notice.objects.unsent().exists(), "Something did not go out."
    assert not Notice.objects.exclude(attempts=1).exists(), "Something was claimed twice."


def four_sweeps() -> None:
    sweeps = [subprocess.Popen([sys.executable, "-c", SWEEP]) for _ in range(4)]
    assert not any(sweep.wait() for sweep in sweeps)


def summary(found: dict[str, float], mails: int) -> bool:
    from initiatives.models import Notice

    letters = Notice.objects.values("letter").distinct().count()
    floor, ours = found["floor: raw claim, raw smtplib"], found["send what is due"]
    whole = found["climb"] + found["send what has climbed"]
    print(f"sending: {floor.of(ours)}, of the floor (goal {GOAL})")
    print(f"sending: {found['raw with our promise'].of(ours)}, of what keeps the same promise")
    print(f"climbing and sending: {(floor + found['floor: outbox insert']).of(whole)}")
    print(f"four sweeps at once: {letters} letters, {mails} mails, each notice once")
    return max(floor.clock / ours.clock, floor.cpu / ours.cpu) >= GOAL and letters == mails


def main(rows: int) -> int:
    import django
    from django.conf import settings
    from django.core.management import call_command

    from tests.post_office import free_port

    port = free_port()
    os.environ |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port)}
    django.setup()
    assert port == settings.EMAIL_PORT
    sink = Sink(port)
    try:
        call_command("migrate", verbosity=0)
        return 0 if measure(rows, sink) else 1
    finally:
        sink.end()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
