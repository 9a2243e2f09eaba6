"""A site under `manage.py up`, seen from outside: its processes, its pages, its database."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Event
from typing import Self
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from django.conf import settings

LEFT_OUT = {"DATA_DIR", "DATABASE_URL", "REDIS_URL", "COOPERATIVE_BROKER", "SAMPLE", "DEBUG"}
# How each child is known in the list of processes. A web is two: who watches, and who serves.
KNOWN_BY = {
    "broker": b"valkey-server",
    "worker": b"\0worker\0",
    "scheduler": b"\0beat\0",
    "web": b"gunicorn",
}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def until(condition, seconds: float = 30) -> bool:
    """Look again and again until it holds; false when the time is over."""
    pause = Event()
    return any(condition() or pause.wait(0.1) for _ in range(int(seconds * 10)))


def start(
    root: Path,
    port: int = 0,
    *,
    stdout=subprocess.PIPE,
    checkout: Path = settings.BASE_DIR,
    python: Sequence[str] = (sys.executable,),
    **env: str,
) -> subprocess.Popen:
    kept = {key: value for key, value in os.environ.items() if key not in LEFT_OUT}
    return subprocess.Popen(
        [*python, "manage.py", "up", "--port", str(port)],
        cwd=checkout,
        env=kept | {"COOPERATIVE_DATA": str(root), "SWEEP_EVERY": "1"} | env,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        text=True,
    )


def processes(root: Path) -> dict[int, bytes]:
    """Number and command of whatever runs over a data folder, whoever its parent is by now."""
    mark = f"COOPERATIVE_DATA={root}".encode()
    return {
        int(path.name): read(path / "cmdline")
        for path in Path("/proc").glob("[0-9]*")
        if mark in read(path / "environ").split(b"\0") or is_below(path / "cwd", root)
    }


def is_below(link: Path, root: Path) -> bool:
    """The broker writes its title over its environment; it lives in its folder."""
    try:
        return link.readlink().is_relative_to(root)
    except OSError:
        return False


class Running:
    def __init__(self, root: Path, folder: str = "real", **kwargs) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root
        self.folder = folder
        self.log = root.with_name(f"{root.name}.log")
        (root / "serve").write_text(folder)
        with self.log.open("w") as log:
            self.process = start(root, stdout=log, **kwargs)
        until(lambda: "Ctrl-C" in self.said or self.process.poll() is not None, 120)
        assert "Ctrl-C" in self.said, f"{self.end()} {self.said}"
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", self.said)[1])
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        return self.log.read_text()

    def get(self, path: str) -> str:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as door:
            door.request("GET", path)
            return door.getresponse().read().decode()

    def processes(self) -> dict[int, bytes]:
        return processes(self.root)

    def child(self, name: str) -> int | None:
        """The child itself; the processes that it has started come after it."""
        found = [pid for pid, command in self.processes().items() if KNOWN_BY[name] in command]
        return min(found, default=None)

    def children(self) -> list[str]:
        return [name for name in KNOWN_BY if self.child(name)]

    def kill(self, name: str) -> None:
        for pid, command in self.processes().items():
            if KNOWN_BY[name] in command:
                os.kill(pid, signal.SIGKILL)

    def rows(self, query: str) -> list[tuple]:
        database = self.root / self.folder / "db.sqlite3"
        with closing(sqlite3.connect(database, timeout=20)) as connection, connection:
            return connection.execute(query).fetchall()

    def heard(self, name: str = "sweep") -> str:
        """When a sign of life was last written."""
        found = self.rows(f"SELECT at FROM cooperative_heartbeat WHERE name = '{name}'")
        return found[0][0] if found else ""

    def goes_on(self, name: str = "sweep", seconds: float = 30) -> bool:
        before = self.heard(name)
        return until(lambda: self.heard(name) > before, seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error) -> None:
        self.end()

    def end(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(30)


def copy_of(site: Running, root: Path) -> Path:
    """The real folder of a site that runs, so that another start has little to prepare."""
    there, here = site.root / "real", root / "real"
    here.mkdir(parents=True)
    shutil.copytree(site.root / "static", root / "static")
    shutil.copy(there / "secret_key", here)
    with (
        closing(sqlite3.connect(there / "db.sqlite3")) as source,
        closing(sqlite3.connect(here / "db.sqlite3")) as target,
    ):
        source.backup(target)
    return root


class Person:
    """Somebody of the sample with a browser that has no scripts."""

    def __init__(self, site: Running, slug: str) -> None:
        self.site = site
        self.browser: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        self.post(f"/sample/sign-in/{slug}/", at="/sample/")

    def get(self, path: str) -> str:
        with self.browser.open(f"{self.site.url}{path}", timeout=30) as page:
            return page.read().decode()

    def post(self, path: str, *, at: str, **fields: str) -> str:
        """Fill in a form of the page `at` and send it; what is seen then."""
        return self.send(path, self.form(path, at) | fields)

    def form(self, path: str, at: str) -> dict[str, str]:
        """What stands hidden in the form of the page `at` that is sent to `path`."""
        page = self.get(at)
        form = page[page.index(f'action="{path}"') :].partition("</form>")[0]
        return dict(HIDDEN.findall(form))

    def send(self, path: str, fields: dict[str, str]) -> str:
        data = urlencode(fields).encode()
        with self.browser.open(f"{self.site.url}{path}", data, timeout=30) as page:
            return page.read().decode()


def read(path: Path) -> bytes:
    """A file of /proc; a process that is gone by now says nothing."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
