"""Whatever dies, and whenever: nothing is lost, no record is doubled (safety of the reminders)."""

from random import Random
from threading import Event

import pytest

from .deaths import REFUSED, plant, somebody, stepping

pytestmark = pytest.mark.once  # on both databases: prove_kills.py
SEED = 1
ORDER = ("worker", "beat 1", "broker", "worker", "flush", "beat 2", "mail", "worker", "broker")


def test_ten_deaths_lose_nothing_and_double_no_record(tmp_path):
    with plant(tmp_path, SEED) as running:
        refused = somebody(running)
        running.office.refused[refused] = REFUSED
        with stepping(running, share=0.05):
            running.kill_as_it_is_accepted(seconds=60)
            for name in ORDER:
                Event().wait(Random(f"{SEED}{name}").uniform(0.5, 3))
                running.die(name)
        running.run_out()

        verdict = running.verdict(refused)
        print(verdict)
        assert verdict.holds
        assert sum(verdict.killed.values()) == 10
        assert verdict.mails > 20, verdict
        assert verdict.mails_doubled >= 1, "The worker that died at the “250” was not felt."
