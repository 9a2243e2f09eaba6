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

from cooperative.broker import SMALL_TALK, Broker, program
from cooperative.folders import NAMES, Folder
from cooperative.supervisor import Child, Supervisor, say

HOST = "127.0.0.1"
# The supervisor opens no database: what is to be done is done by a process of its own.
PREPARE = [sys.executable, "manage.py", "prepare"]
CELERY = [sys.executable, "-m", "celery", "-q", "-A", "cooperative"]
WORKER = [*CELERY, "worker", "-P", "threads", "-c", "4"]
WORKER += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
BEAT = [*CELERY, "beat", "--pidfile="]
# Celery warns of an administrator's rights, which who starts `up` knows, and of its next version.
QUIET = "ignore:::celery.platforms,ignore:::celery.worker.consumer.consumer"
WEB = [sys.executable, "-m", "gunicorn", "cooperative.wsgi", "-k", "gthread", "-w", "1"]
WEB += ["--threads", "8", "--no-control-socket", "--graceful-timeout", "5"]
WEB += ["--log-level", "warning"]


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
    """All processes over one of the two data folders, and the swap to the other."""

    def __init__(self, root: Path, listener: socket.socket) -> None:
        self.root = root
        self.wish = root / "serve"
        self.listener = listener
        self.port = listener.getsockname()[1]
        self.address = f"http://{HOST}:{self.port}"
        self.folder = self.wished() or "real"
        self.brokers = {name: own_broker(name, root / name) for name in NAMES}
        self.supervisor = Supervisor()

    def serve(self) -> None:
        self.supervisor.listen()
        try:
            if self.prepare(self.folder) and self.open():
                print(f"\n  {self.address}/\n\n  Ctrl-C stops it.\n", flush=True)
                self.supervisor.run(self.look)
        finally:
            self.stop()
        if not self.supervisor.stopping.is_set():
            raise CommandError("The site did not start; the reason stands above.")
        say("stopped")

    def stop(self) -> None:
        self.supervisor.stop()
        for broker in filter(None, self.brokers.values()):
            broker.clear()

    def open(self) -> bool:
        """Let everything serve the folder; true as soon as the web answers."""
        return self.supervisor.replace(self.children())

    def children(self) -> list[Child]:
        """Every process that the site consists of, in the order of their start."""
        return [*self.broker(), self.worker(), self.web(), self.scheduler()]

    def broker(self) -> list[Child]:
        own = self.brokers[self.folder]
        if own is None:
            return []
        own.prepare()
        return [
            self.child(
                "broker",
                own.command(),
                answers=own.answers,
                goes_first=True,
                lingers=True,
                small_talk=SMALL_TALK,
            )
        ]

    def worker(self) -> Child:
        # A task that has begun ends: a mail is sent and marked. Whatever is longer comes again.
        return self.child(
            "worker",
            WORKER,
            mark=self.mark("worker"),
            patience=20,
            lingers=True,
            small_talk=("Warm shutdown",),
        )

    def scheduler(self) -> Child:
        mark = self.mark("scheduler")
        return self.child("scheduler", [*BEAT, "-s", str(mark.with_name("schedule"))], mark=mark)

    def web(self) -> Child:
        door = self.listener.fileno()
        return self.child(
            "web",
            [*WEB, "--bind", f"fd://{door}"],
            pass_fds=(door,),
            answers=self.answers,
            is_vital=True,
            note=f", serving the {self.folder} data",
        )

    def child(self, name: str, command: list[str], *, small_talk=(), **kwargs) -> Child:
        env = self.env(self.folder) | {"COOPERATIVE_READY": str(kwargs.get("mark", ""))}
        here = str(settings.BASE_DIR)
        return Child(name, command, env, cwd=here, small_talk=small_talk, **kwargs)

    def mark(self, name: str) -> Path:
        """A file that a process touches when it is ready."""
        run = self.root / self.folder / "run"
        run.mkdir(parents=True, exist_ok=True)
        return run / name

    def env(self, folder: Folder) -> dict[str, str]:
        broker = self.brokers[folder]
        own = {
            "COOPERATIVE_UP": "1",
            "COOPERATIVE_DATA": str(self.root),
            "COOPERATIVE_BROKER": str(broker.socket) if broker else "filesystem",
            "DATA_DIR": str(self.root / folder),
            "SAMPLE": "1" if folder == "sample" else "",
            "SITE_URL": self.address,
            "STATIC_ROOT": str(self.root / "static"),
            "PYTHONWARNINGS": QUIET,
        }
        return os.environ | own

    def prepare(self, folder: Folder) -> bool:
        """Bring a folder up to date while the other may still be served."""
        # Nobody is woken by it: all that it loads is from before.
        env, here = self.env(folder) | {"COOPERATIVE_BROKER": ""}, str(settings.BASE_DIR)
        return self.supervisor.step(Child("prepare", PREPARE, env, cwd=here))

    def wished(self) -> Folder | None:
        text = self.wish.read_text().strip() if self.wish.exists() else ""
        return text if text in NAMES else None

    def look(self) -> None:
        """Swap everything when a page has asked for the other folder."""
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
        door = HTTPConnection(HOST, self.port, timeout=1)
        try:
            door.request("GET", "/healthz")
            return door.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            door.close()


def own_broker(name: Folder, folder: Path) -> Broker | None:
    """A server of the folder's own, but where a Redis is named for the real data."""
    if name == "real" and settings.REDIS_URL:
        return None
    server = program()
    return Broker(server, folder) if server else None
