"""Lives many lives of initiatives on both databases, and says where a rule did not hold.

    .venv/bin/python tests/prove/prove_life.py [how many] [first seed]

Not part of the ordinary run: a life takes one to two seconds. A seed gives a hundred lives, so
that a run that was ended goes on with the seed after the last one that is printed. Exits with 1
on any deviation; what led to it, and by which seed, is printed with it.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent.parent
TESTS = "tests/whole_life/test_whole_life.py"
A_SEED, STEPS = 100, 30
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperative.settings")


def live(seed: int, count: int, database: str, url: str, folder: str) -> bool:
    """Do all the lives of one seed hold on one database (SQLite where there is no URL)?"""
    began, numbers = monotonic(), {"LIFE_FIRST": seed, "LIFE_COUNT": count, "LIFE_STEPS": STEPS}
    env = os.environ | {name: str(number) for name, number in numbers.items()}
    env |= {"DATABASE_URL": url, "DATA_DIR": folder}
    command = [sys.executable, "-m", "pytest", "-q", TESTS, "--tb=short"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    held = done.returncode == 0
    print(
        f"{database:<11} seed {seed:>4}: {count} lives {'hold' if held else 'DEVIATE'}, "
        f"{monotonic() - began:.0f} s",
        flush=True,
    )
    if not held:
        print(done.stdout[-8_000:], done.stderr[-2_000:], flush=True)
    return held


def prove(count: int, first: int) -> int:
    from cooperative.testing import postgresql

    began, deviations, lived = monotonic(), 0, 0
    with postgresql() as url, tempfile.TemporaryDirectory() as folder:
        databases = {"SQLite": "", "PostgreSQL": url}
        if url is None:
            print("PostgreSQL: NOT RUN. sudo apt install postgresql")
            deviations += 1
            del databases["PostgreSQL"]
        for number, start in enumerate(range(0, count, A_SEED)):
            lives = min(A_SEED, count - start)
            for database, address in databases.items():
                deviations += not live(first + number, lives, database, address, folder)
            lived += lives
    where = " and ".join(databases)
    print(f"\n{lived} lives from seed {first}, each on {where}")
    print(f"{deviations} deviations, {monotonic() - began:.0f} s")
    return min(deviations, 1)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:3]]
    sys.exit(prove(*numbers, *(10_000, 0)[len(numbers) :]))
