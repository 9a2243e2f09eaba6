"""`manage.py up` for real: its processes, its door, the swap of folders, a clean end."""

import os
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from threading import Event

import pytest
from django.conf import settings

pytestmark = pytest.mark.processes

UP = [sys.executable, "manage.py", "up", "--port"]


def until(condition, seconds: float = 30) -> bool:
    """Look again and again until it holds; false when the time is over."""
    pause = Event()
    return any(condition() or pause.wait(0.1) for _ in range(int(seconds * 10)))


def start(root: Path, port: int = 0, **kwargs) -> subprocess.Popen:
    left_out = {"DATA_DIR", "DATABASE_URL", "REDIS_URL", "SAMPLE", "DEBUG"}
    env = {key: value for key, value in os.environ.items() if key not in left_out}
    return subprocess.Popen(
        [*UP, str(port)],
        cwd=settings.BASE_DIR,
        env=env | {"COOPERATIVE_DATA": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


class Running:
    """A site under `up`, seen from outside."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.process = start(root)
        self.said = ""
        while "http://" not in self.said and self.process.poll() is None:
            self.said += self.process.stdout.readline()
        self.port = int(self.said.rstrip("/\n").rpartition(":")[2])

    def get(self, path: str) -> str:
        door = HTTPConnection("127.0.0.1", self.port, timeout=30)
        door.request("GET", path)
        text = door.getresponse().read().decode()
        door.close()
        return text

    def processes(self) -> set[int]:
        """Whatever still runs over this data folder."""
        mark = f"COOPERATIVE_DATA={self.root}".encode()
        return {
            int(path.parent.name)
            for path in Path("/proc").glob("[0-9]*/environ")
            if has(path, mark)
        }


def has(path: Path, mark: bytes) -> bool:
    try:
        return mark in path.read_bytes().split(b"\0")
    except OSError:
        return False


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    running = Running(tmp_path_factory.mktemp("data"))
    yield running
    running.process.terminate()
    assert running.process.wait(30) == 0


def test_it_says_each_step_and_serves_the_real_folder(site):
    assert site.get("/healthz") == "ok real\n"
    assert site.get("/readyz").startswith("ready\n")
    assert "broker away" not in site.get("/readyz")
    for step in ("database", "static files", "broker", "worker", "scheduler", "web"):
        assert f"{step} ready" in site.said
    assert (site.root / "real" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_second_start_over_the_same_folder_is_refused(site):
    second = start(site.root)
    said, _ = second.communicate()

    assert second.returncode == 1
    assert "already running with this data folder" in said
    assert "Traceback" not in said


def test_a_port_in_use_is_one_plain_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = start(tmp_path, port)
        said, _ = refused.communicate()

    assert refused.returncode == 1
    assert said.strip().endswith(f"Choose another: manage.py up --port {port + 1}")
    assert len(said.strip().splitlines()) == 1


def test_a_killed_web_comes_back_and_nobody_is_refused_meanwhile(site):
    for pid in site.processes() - {site.process.pid}:
        os.kill(pid, signal.SIGKILL)

    assert site.get("/healthz") == "ok real\n"


def test_a_wish_for_the_sample_swaps_the_web_and_keeps_the_folders_apart(site):
    (site.root / "serve").write_text("sample")

    assert until(lambda: site.get("/healthz") == "ok sample\n", 90)
    keys = {(site.root / name / "secret_key").read_text() for name in ("real", "sample")}
    assert len(keys) == 2

    (site.root / "serve").write_text("real")
    assert until(lambda: site.get("/healthz") == "ok real\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_it_stops_cleanly_and_leaves_no_process(tmp_path, number):
    running = Running(tmp_path)
    running.process.send_signal(number)

    said, _ = running.process.communicate(timeout=20)

    assert running.process.returncode == 0
    assert said.strip().endswith("stopped")
    assert "Traceback" not in said
    assert not running.processes()


def test_a_killed_supervisor_leaves_no_orphans(tmp_path):
    running = Running(tmp_path)
    running.process.kill()
    running.process.wait()

    assert until(lambda: not running.processes())
