"""Every race of tests/test_race*.py, 200 rounds each, on both databases, in one summary.

    .venv/bin/python tests/prove/prove_races.py [rounds]

Not part of the ordinary run: it takes about an hour on two cores. Exits with 1 on any deviation.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperative.settings")


def race(rounds: int, url: str) -> list[tuple[str, bool, float]]:
    """Name, outcome and seconds of every race on one database (SQLite where there is no URL)."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        env = os.environ | {"DATABASE_URL": url, "RACE_ROUNDS": str(rounds), "DATA_DIR": folder}
        races = [str(path) for path in sorted((ROOT / "tests").glob("test_race*.py"))]
        command = [sys.executable, "-m", "pytest", "-q", *races, "--tb=short"]
        subprocess.run([*command, f"--junitxml={report}"], cwd=ROOT, env=env)
        cases = ElementTree.parse(report).iter("testcase")
        return [(case.get("name"), len(case) == 0, float(case.get("time"))) for case in cases]


def prove(rounds: int) -> int:
    from cooperative.testing import postgresql

    started, lines, deviations = monotonic(), [], 0
    with postgresql() as url:
        for database, address in (("SQLite", ""), ("PostgreSQL", url)):
            if address is None:
                lines.append("PostgreSQL: NOT RUN. sudo apt install postgresql")
                deviations += 1
                continue
            outcomes = race(rounds, address)
            for name, held, seconds in outcomes:
                words = "held" if held else "DEVIATED"
                lines.append(f"{database:<11} {words:<9} {seconds:7.1f} s  {name}")
            deviations += sum(not held for _, held, _ in outcomes)
    print(f"\n{rounds} rounds of each race\n" + "\n".join(lines))
    print(f"{deviations} deviations, {monotonic() - started:.0f} s")
    return min(deviations, 1)


if __name__ == "__main__":
    sys.exit(prove(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
