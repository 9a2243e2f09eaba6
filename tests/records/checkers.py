"""Both checkers as one: ours, and the script that shares no line with it."""

import importlib.util
from pathlib import Path
from types import ModuleType

from initiatives.record import Wrong, check

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "check_record.py"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_record", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ALONE = script()


def ours(text: str) -> str:
    """What is wrong, or nothing."""
    try:
        check(text)
    except Wrong as wrong:
        return str(wrong)
    return ""


def alone(text: str) -> str:
    try:
        ALONE.check(text)
    except SystemExit as wrong:
        return str(wrong)
    return ""


def both(text: str) -> tuple[str, str]:
    return ours(text), alone(text)
