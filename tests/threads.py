"""Real threads, each on its own connection, let go at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import random
from threading import Barrier, Event

from django.db import connection

from cooperative.verdicts import AlreadyDone, Refused


def hesitate(execute, *statement):
    """A moment after every statement: else one thread runs through before the other begins."""
    result = execute(*statement)
    Event().wait(random() / 1000)
    return result


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act gave back, or its refusal. All are let go at the same moment."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            gate.wait(timeout=10)
            with connection.execute_wrapper(hesitate):
                return act()
        except (Refused, AlreadyDone) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def won(outcomes: list[object]) -> int:
    return sum(not isinstance(outcome, Exception) for outcome in outcomes)
