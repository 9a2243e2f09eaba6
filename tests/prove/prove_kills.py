"""Kills of every process at random moments, on both databases, in one summary.

    .venv/bin/python tests/prove/prove_kills.py [kills] [seed]

Worker, two beats, broker and web die again and again, the broker is flushed, the mail server goes
away, and somebody refuses mail, while reminders become due and people comment. Not part of the
ordinary run: 200 take about half an hour on two cores. Exits with 1 on any deviation.
"""

import os
import sys
import tempfile
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperative.settings")
DEATHS = (
    "worker",
    "worker",
    "accepted",
    "web",
    "web",
    "beat 1",
    "beat 2",
    "broker",
    "flush",
    "mail",
)


def play(kills: int, seed: int) -> tuple[str, bool]:
    """So many deaths on one database: what came of it, in a line, and whether all held."""
    from tests.deaths import REFUSED, plant, somebody, stepping
    from tests.talkers import talking

    dice = Random(seed)
    with tempfile.TemporaryDirectory() as folder, plant(Path(folder), seed) as running:
        refused = somebody(running)
        running.office.refused[refused] = REFUSED
        with stepping(running, share=0.05), talking(running) as talk:
            for number in range(kills):
                Event().wait(dice.uniform(0.3, 4))
                name = dice.choice(DEATHS)
                talk.kill() if name == "web" else running.die(name)
                print(f"\r{number + 1} of {kills}: {name:<10}", end="", flush=True)
                if running.settled():
                    running.begin_anew()
        running.run_out(seconds=300)
        verdict, said = running.verdict(refused), talk.verdict()
        return f"{verdict}\n            {said}", verdict.holds and said.holds


def prove(kills: int, seed: int) -> int:
    from cooperative.testing import postgresql

    lines, deviations, started = [], 0, monotonic()
    with postgresql() as url:
        for database, address in (("SQLite", ""), ("PostgreSQL", url)):
            if address is None:
                lines.append("PostgreSQL: NOT RUN. sudo apt install postgresql")
                deviations += 1
                continue
            os.environ["DATABASE_URL"] = address
            line, holds = play(kills, seed)
            lines.append(f"{database:<11} {'held' if holds else 'DEVIATED'}: {line}")
            deviations += not holds
    print("\n" + "\n".join(lines))
    print(f"{deviations} deviations, seed {seed}, {monotonic() - started:.0f} s")
    return min(deviations, 1)


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    sys.exit(prove(words[0] if words else 200, words[1] if words[1:] else 1))
