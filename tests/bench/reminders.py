"""Reminders beside their floor: claim and send, climb and send, four sweeps at once.

    manage.py bench reminders [--rows 100000]

Each way is measured over as many rows, to the same mail server, one letter a person.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

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


def seconds(way: Callable[[], object]) -> float:
    began = perf_counter()
    way()
    return perf_counter() - began


def measure(rows: int, sink: Sink) -> bool:
    from django.db import connection

    from initiatives.climbing import climb
    from initiatives.sending import send_due

    from . import many_turns, raw_reminders

    with connection.cursor() as cursor:
        cursor.execute(raw_reminders.SEED, {"rows": rows})
    many_turns.seed(rows)
    many_turns.all_told()
    found: dict[str, float] = {}

    def way(name: str, act: Callable[[], object]) -> None:
        before = sink.messages()
        found[name] = taken = seconds(act)
        mails = sink.messages() - before
        print(f"{name:<44} {taken:7.2f} s {rows / taken:9.0f} rows/s {mails:6} mails", flush=True)

    with connection.cursor() as cursor:
        way("floor: raw claim, raw smtplib", lambda: raw_reminders.send(cursor, rows, sink.port))
        way("floor: outbox insert", lambda: raw_reminders.insert(cursor))
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
    floor = found["floor: raw claim, raw smtplib"]
    whole_floor = floor + found["floor: outbox insert"]
    whole = found["climb"] + found["send what has climbed"]
    sending = floor / found["send what is due"]
    print(f"sending: {sending:.2f} of the floor (goal {GOAL})")
    print(f"climbing and sending: {whole_floor / whole:.2f} of the floor with its outbox")
    print(f"four sweeps at once: {letters} letters, {mails} mails, each notice once")
    return sending >= GOAL and letters == mails


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
