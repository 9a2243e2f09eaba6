"""Lives of initiatives, drawn at random: whoever does whatever, the rules hold.

`LIFE_COUNT` lives from each of `LIFE_SEEDS` seeds, the first of them `LIFE_FIRST`.
"""

import os
from collections import Counter
from time import process_time

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import get_state_machine_test

from .cast import gather
from .clock import a_standing_clock
from .life import Life

COUNT = int(os.environ.get("LIFE_COUNT", "100" if connection.vendor == "sqlite" else "30"))
FIRST = int(os.environ.get("LIFE_FIRST", "0"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("LIFE_SEEDS", "1")))
STEPS = int(os.environ.get("LIFE_STEPS", "6"))


@pytest.mark.parametrize("first", SEEDS)
def test_whatever_people_do_the_rules_hold(first, department, person, envelopes, theme):
    seen: Counter = Counter()
    with a_standing_clock() as clock:
        cast = gather(department, person, envelopes, theme)
        lives = get_state_machine_test(
            lambda: Life(cast, clock, seen),
            settings=settings(
                max_examples=COUNT,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
                print_blob=False,
            ),
        )
        began = process_time()
        seed(first)(lives)()
        print(f"\n{process_time() - began:.0f} s of one processor")
    print(f"\n{COUNT} lives of seed {first}: {told(seen)}")
    assert {"in_review", "agreed", "live"} <= seen.keys(), "These lives were too dull."


def told(seen: Counter) -> str:
    verbs = sorted(name for name, how in (key for key in seen if len(key) == 2) if how == "done")
    done = ", ".join(f"{name} {seen[name, 'done']}/{seen[name, 'refused']}" for name in verbs)
    states = ", ".join(f"{key} {seen[key]}" for key in sorted(k for k in seen if type(k) is str))
    return f"{states}; done/refused: {done}"
