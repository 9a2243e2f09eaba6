"""Loads many random cooperatives and compares each with its file: prove_loading.py [HOW MANY [FIRST]].

Not part of the ordinary run. On PostgreSQL where DATABASE_URL is set. Prints one summary.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path
from time import monotonic

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperative.settings")

import django  # noqa: E402 - the settings must be named first

django.setup()

from django.db import transaction  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from django.utils import timezone  # noqa: E402

from budgets.loading.places import Broken  # noqa: E402
from budgets.loading.reading import read  # noqa: E402
from budgets.loading.replay import load  # noqa: E402
from initiatives.models import Event  # noqa: E402
from tests.cooperatives.compared import Compared  # noqa: E402
from tests.random_cooperative import make  # noqa: E402


def main(count: int, first: int) -> int:
    databases = setup_databases(verbosity=0, interactive=False)
    began, seen, wrong = monotonic(), Counter(), []
    try:
        for seed in range(first, first + count):
            wrong += [f"seed {seed}: {difference}" for difference in prove(seed, seen)]
    finally:
        teardown_databases(databases, verbosity=0)
    print("\n".join(wrong[:40]))
    states = ", ".join(f"{n} {state}" for state, n in sorted(seen.items()) if state != "events")
    seconds = monotonic() - began
    print(f"{count} cooperatives in {seconds:.0f} s ({states}; {seen['events']} events)")
    print(f"{len(wrong)} differences")
    return 1 if wrong else 0


def prove(seed: int, seen: Counter) -> list[str]:
    """Load one file, compare, and leave the database empty again."""
    data, now = make(seed), timezone.now()
    try:
        with transaction.atomic():
            text = json.dumps(data, ensure_ascii=False, indent=1)
            done = load(read(text.encode(), now=now), now=now, sample=False)
            seen.update(row.state for row in done.loaded)
            seen["events"] += Event.objects.count()
            found = Compared(data, now).differences()
            transaction.set_rollback(True)
    except Broken as broken:
        return [str(broken)]
    return found


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:3]]
    sys.exit(main(*numbers, *(200, 0)[len(numbers) :]))
