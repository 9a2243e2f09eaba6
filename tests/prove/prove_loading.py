"""Loads many random cooperatives on both databases and compares each with its file.

    .venv/bin/python tests/prove/prove_loading.py [how many] [first seed]

Not part of the ordinary run: one takes about two seconds. Exits with 1 on any difference.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent.parent
TESTS = "tests/budgets/test_random_cooperatives.py"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperative.settings")


def load_all(count: int, first: int, url: str) -> list[tuple[str, bool]]:
    """Name and outcome of each cooperative on one database (SQLite where there is no URL)."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        seeds = {"LOADING_SEEDS": str(count), "LOADING_FIRST": str(first)}
        env = os.environ | seeds | {"DATABASE_URL": url, "DATA_DIR": folder}
        command = [sys.executable, "-m", "pytest", "-q", TESTS, "--tb=short"]
        subprocess.run([*command, f"--junitxml={report}"], cwd=ROOT, env=env)
        cases = ElementTree.parse(report).iter("testcase")
        return [(case.get("name"), len(case) == 0) for case in cases]


def prove(count: int, first: int) -> int:
    from cooperative.testing import postgresql

    started, lines, deviations = monotonic(), [], 0
    with postgresql() as url:
        for database, address in (("SQLite", ""), ("PostgreSQL", url)):
            if address is None:
                lines.append("PostgreSQL: NOT RUN. sudo apt install postgresql")
                deviations += 1
                continue
            outcomes = load_all(count, first, address)
            wrong = [name for name, same in outcomes if not same]
            same = len(outcomes) - len(wrong)
            lines.append(f"{database:<11} {same} of {count} came out as their files say")
            lines += [f"{database:<11} DIFFERS   {name}" for name in wrong]
            deviations += count - same
    print(f"\n{count} random cooperatives from seed {first}\n" + "\n".join(lines))
    print(f"{deviations} deviations, {monotonic() - started:.0f} s")
    return min(deviations, 1)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:3]]
    sys.exit(prove(*numbers, *(200, 0)[len(numbers) :]))
