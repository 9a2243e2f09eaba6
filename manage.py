#!/usr/bin/env python3
"""Runs every command. Where Django is missing it first makes .venv, with the standard library."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parent
VENV = BASE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main():
    if sys.version_info < (3, 11):
        sys.exit(f"Python 3.11 or newer is needed; this is Python {sys.version.split()[0]}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperative.settings")
    if not importlib.util.find_spec("django"):
        bootstrap()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def bootstrap():
    """Go on in .venv, made and filled first where that is due."""
    if os.environ.get("NO_BOOTSTRAP") or sys.prefix != sys.base_prefix:
        sys.exit("Django is not installed here. Run: pip install -r requirements.txt")
    name = "requirements-dev.txt" if sys.argv[1:2] == ["test"] else "requirements.txt"
    stamp = VENV / ("installed-" + name)
    if not PYTHON.exists() or not stamp.exists() or stamp.read_text() != fingerprint():
        prepare(name)
        for file in {name, "requirements.txt"}:
            (VENV / ("installed-" + file)).write_text(fingerprint())
    os.execv(PYTHON, [str(PYTHON), str(BASE / "manage.py"), *sys.argv[1:]])


def fingerprint():
    """Changes with the requirements and with the Python that reads them."""
    files = ("requirements.txt", "requirements-dev.txt", "constraints.txt")
    text = sys.version + "".join((BASE / file).read_text() for file in files)
    return hashlib.sha256(text.encode()).hexdigest()


def prepare(name):
    if not os.access(BASE, os.W_OK):
        sys.exit(f"This folder cannot be written: {BASE}. Copy it to one of your own.")
    if not PYTHON.exists():
        make_venv()
    print(f"Installing {name} (once, about half a minute) …", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    if subprocess.call([*pip, "-r", name, "-c", "constraints.txt"], cwd=BASE):
        sys.exit("The packages were not installed: see above. Check the network and try again.")


def make_venv():
    print("Making .venv …", flush=True)
    missing = not importlib.util.find_spec("ensurepip")
    if missing or subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(
            "Python's venv module is incomplete. On Debian or Ubuntu: sudo apt install python3-venv"
        )


if __name__ == "__main__":
    main()
