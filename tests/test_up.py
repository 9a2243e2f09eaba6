"""`manage.py up` for real: its processes, its door, a clean end."""

import os
import signal
import socket
from pathlib import Path

import pytest

from .running import KNOWN_BY, Running, copy_of, processes, start, until

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    running = Running(tmp_path_factory.mktemp("data") / "site")
    yield running
    assert running.end() == 0
    assert not running.processes()


@pytest.fixture
def folder(site, tmp_path) -> Path:
    """A folder that was served before, so that a start over it has little to prepare."""
    return copy_of(site, tmp_path / "site")


def test_it_says_each_step_and_serves_the_real_folder(site):
    assert site.get("/healthz") == "ok real\n"
    for step in ("database", "static files", "broker", "worker", "scheduler", "web"):
        assert f"{step} ready" in site.said
    assert (site.root / "real" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_it_says_nothing_but_its_steps(site):
    lines = site.said.split("http://")[0].strip().splitlines()

    assert [line for line in lines if " ready" not in line] == []


def test_the_broker_is_for_its_owner_alone(site):
    folder = site.root / "real" / "broker"

    assert folder.stat().st_mode & 0o777 == 0o700
    (door,) = folder.glob("*.sock")
    assert door.stat().st_mode & 0o777 == 0o700


def test_the_scheduler_has_the_worker_sweep_again_and_again(site):
    assert site.goes_on("beat") and site.goes_on("sweep")
    state = site.get("/readyz")
    assert state.startswith("ready\nlast sweep ") and "broker away" not in state


@pytest.mark.parametrize("name", KNOWN_BY)
def test_whoever_is_killed_comes_back_and_work_goes_on(site, name):
    """Nobody is refused meanwhile: the door stays open while no web is behind it."""
    before = site.processes()
    was_ready = site.said.count(f"{name} ready")
    site.kill(name)

    assert site.get("/healthz") == "ok real\n"
    assert until(lambda: site.said.count(f"{name} ready") > was_ready)
    assert site.child(name) not in before
    assert site.goes_on("sweep")


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


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    refused = start(tmp_path / "file" / "data")
    said, _ = refused.communicate()

    assert refused.returncode == 1
    assert "cannot be written" in said
    assert len(said.strip().splitlines()) == 1


def test_a_web_that_cannot_start_ends_everything_with_a_plain_sentence(folder):
    refused = start(folder, GUNICORN_CMD_ARGS="--config none-such.py")
    said, _ = refused.communicate(timeout=30)

    assert refused.returncode == 1
    assert said.strip().endswith("The site did not start; the reason stands above.")
    assert not processes(folder)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_it_stops_cleanly_and_leaves_no_process(folder, number):
    with Running(folder) as running:
        assert running.end(number) == 0

    assert running.said.strip().endswith("stopped")
    assert "Traceback" not in running.said
    assert not running.processes()


def test_a_killed_supervisor_leaves_no_orphans(folder):
    with Running(folder) as running:
        assert len(running.processes()) == 6
        os.kill(running.process.pid, signal.SIGKILL)
        running.process.wait()

        assert until(lambda: not running.processes())


def test_a_folder_with_a_long_name_has_its_socket_elsewhere(folder):
    root = folder.rename(folder.with_name("a" * 120))
    with Running(root) as running:
        assert "broker ready" in running.said
        assert running.goes_on("sweep")
        assert "broker away" not in running.get("/readyz")
