"""One command from nothing to a running site, for one machine and its own browser."""

import fcntl
import os
import socket
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cooperative.folders import NAMES, Folder
from cooperative.supervisor import Child, Supervisor, say

HOST = "127.0.0.1"
# The supervisor opens no database: what is to be done is done by a process of its own.
PREPARE = [sys.executable, "manage.py", "prepare"]


class Command(BaseCommand):
    help = "Prepares the data folder and serves the site on this machine, until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, **options) -> None:
        root = settings.DATA_ROOT
        lock = lock_folder(root)
        listener = listen(options["port"])
        with lock, listener:
            Site(root, listener).serve()


def lock_folder(root: Path) -> TextIO:
    """Hold the data folder; two supervisors over one folder would undo each other's work."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = (root / "up.lock").open("w")
    except OSError as error:
        raise CommandError(f"The data folder {root} cannot be written.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise CommandError(f"The site is already running with this data folder: {root}") from error
    return lock


def listen(port: int) -> socket.socket:
    """The open door. It stays ours while children come and go, so nobody is ever refused."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise CommandError(
            f"Port {port} is in use or not allowed. Choose another: manage.py up --port {port + 1}"
        ) from error
    listener.listen(128)
    listener.set_inheritable(True)
    return listener


class Site:
    """The web process over one of the two data folders, and the swap to the other."""

    def __init__(self, root: Path, listener: socket.socket) -> None:
        self.root = root
        self.wish = root / "serve"
        self.listener = listener
        self.port = listener.getsockname()[1]
        self.address = f"http://{HOST}:{self.port}"
        self.folder = self.wished() or "real"
        self.supervisor = Supervisor([])

    def serve(self) -> None:
        self.supervisor.listen()
        started = self.prepare(self.folder) and self.open()
        if started:
            print(f"\n  {self.address}/\n\n  Ctrl-C stops it.\n", flush=True)
            self.supervisor.run(self.look)
        asked_to_stop = self.supervisor.stopping.is_set()
        self.supervisor.stop()
        if not asked_to_stop:
            raise CommandError("The site did not start; the reason stands above.")
        say("stopped")

    def open(self) -> bool:
        """Let the web serve the folder; true as soon as it answers."""
        self.supervisor.replace(self.children())
        ready = self.supervisor.wait_for(self.answers)
        if ready:
            say(f"web ready, serving the {self.folder} data")
        return ready

    def children(self) -> list[Child]:
        """Every process that the site consists of, in the order of their start."""
        door = self.listener.fileno()
        web = [sys.executable, "-m", "gunicorn", "cooperative.wsgi", "--bind", f"fd://{door}"]
        web += ["-k", "gthread", "-w", "1", "--threads", "8", "--no-control-socket"]
        web += ["--graceful-timeout", "5", "--log-level", "warning"]
        here, env = str(settings.BASE_DIR), self.env(self.folder)
        sweep = [sys.executable, "manage.py", "sweep", "--every", "30"]
        return [
            Child("web", web, env, cwd=here, pass_fds=(door,)),
            Child("sweep", sweep, env, cwd=here),
        ]

    def env(self, folder: Folder) -> dict[str, str]:
        own = {
            "COOPERATIVE_UP": "1",
            "COOPERATIVE_DATA": str(self.root),
            "DATA_DIR": str(self.root / folder),
            "SAMPLE": "1" if folder == "sample" else "",
            "SITE_URL": self.address,
            "STATIC_ROOT": str(self.root / "static"),
        }
        return os.environ | own

    def prepare(self, folder: Folder) -> bool:
        """Bring a folder up to date while the other may still be served."""
        here = str(settings.BASE_DIR)
        return self.supervisor.step(Child("prepare", PREPARE, self.env(folder), cwd=here))

    def wished(self) -> Folder | None:
        text = self.wish.read_text().strip() if self.wish.exists() else ""
        return text if text in NAMES else None

    def look(self) -> None:
        """Swap the web when a page has asked for the other folder."""
        wished = self.wished()
        if wished in (None, self.folder):
            return
        say(f"switching to the {wished} data")
        if not self.prepare(wished):
            if self.supervisor.stopping.is_set():
                return
            say(f"that failed, staying with the {self.folder} data")
            self.wish.write_text(self.folder)
            return
        self.folder = wished
        self.open()

    def answers(self) -> bool:
        door = HTTPConnection(HOST, self.port, timeout=2)
        try:
            door.request("GET", "/healthz")
            return door.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            door.close()
