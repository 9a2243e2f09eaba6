"""Cold start and memory of a web worker, the product beside the floor, in one run.

    .venv/bin/python -m tests.bench.start [rounds]

Each round starts both from nothing, one after the other: seconds from the start of the process to
the first page of somebody who is signed in, then the memory (PSS) of the worker after 200 pages.
"""

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = "cooperative/sample/cooperative.json"
PAGES = 200
SIGN_IN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from accounts.models import User
user = User.objects.get(slug="nadia-el-idrissi")
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
print(session.session_key)
"""


@dataclass(frozen=True)
class Target:
    """A site to start: its WSGI module, its environment, and the page and cookie to ask with."""

    name: str
    module: str
    env: dict[str, str]
    path: str
    cookie: str


def floor(folder: Path) -> Target:
    env = kept() | {"FLOOR_DB": str(folder / "floor.sqlite3"), "PYTHONPATH": str(ROOT)}
    key = run([sys.executable, "tests/bench/floor.py"], env)
    return Target("floor", "tests.bench.floor", env, "/", f"sessionid={key}")


def product(folder: Path) -> Target:
    env = kept() | {
        "DATA_DIR": str(folder / "data"),
        "STATIC_ROOT": str(folder / "static"),
        "DJANGO_SETTINGS_MODULE": "cooperative.settings",
    }
    steps = (
        ["migrate", "-v0"],
        ["createcachetable"],
        ["collectstatic", "--noinput", "-v0"],
        ["load_cooperative", SAMPLE],
    )
    for step in steps:
        run([sys.executable, "manage.py", *step], env)
    key = run([sys.executable, "manage.py", "shell", "-v0", "-c", SIGN_IN], env)
    cookie = f"cooperative_session={key}"
    return Target("product", "cooperative.wsgi", env, "/initiatives/", cookie)


def kept() -> dict[str, str]:
    """The environment without what says where to work; byte code is written, as on a server."""
    left_out = ("DATABASE_URL", "REDIS_URL", "DEBUG", "SAMPLE", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if name not in left_out}


def run(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


def measure(target: Target) -> tuple[float, float]:
    """Seconds to the first page, and MiB of the worker after many."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", f"{target.module}:application", "-w", "1"]
    command += ["-k", "gthread", "--threads", "4", "--no-control-socket", "--log-level", "error"]
    started = time.perf_counter()
    master = subprocess.Popen([*command, "-b", f"127.0.0.1:{port}"], cwd=ROOT, env=target.env)
    try:
        pause = Event()
        while page(port, target) != 200:
            pause.wait(0.005)
        seconds = time.perf_counter() - started
        for _ in range(PAGES):
            assert page(port, target) == 200
        return seconds, memory(worker_of(master.pid))
    finally:
        master.send_signal(signal.SIGTERM)
        master.wait(20)


def page(port: int, target: Target) -> int:
    door = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        door.request("GET", target.path, headers={"Cookie": target.cookie})
        answer = door.getresponse()
        answer.read()
        return answer.status
    except (OSError, HTTPException):
        return 0
    finally:
        door.close()


def worker_of(master: int) -> int:
    return int(Path(f"/proc/{master}/task/{master}/children").read_text().split()[0])


def memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        targets = [floor(Path(name)), product(Path(name))]
        for target in targets:
            measure(target)  # byte code is written, files are in the page cache
        taken = {t.name: [] for t in targets}
        for _ in range(rounds):
            for target in targets:
                taken[target.name].append(measure(target))
    report(taken)


def report(taken: dict[str, list[tuple[float, float]]]) -> None:
    """Medians, and the ratios round by round: the steadier figure on a shared machine."""
    for row, unit, place in ((11, "s to the first page", 0), (12, "MiB a web worker", 1)):
        base, ours = ([one[place] for one in taken[name]] for name in ("floor", "product"))
        ratio = statistics.median(b / a for a, b in zip(base, ours, strict=True))
        figures = f"floor {statistics.median(base):.2f}, product {statistics.median(ours):.2f}"
        print(f"row {row}: {figures} {unit}: {ratio:.2f} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
