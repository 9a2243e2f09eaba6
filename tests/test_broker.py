"""The sample under `up`, swapped in for the real folder; and a broker that fails."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest
from django.conf import settings

from cooperative.broker import program

from .running import KNOWN_BY, Person, Running, copy_of, until

pytestmark = pytest.mark.once

TABLE = "/initiatives/night-line/"
COMMENT = f"{TABLE}comment/"
PARK = """UPDATE initiatives_initiative SET decision_ends_at = '2020-01-01 00:00:00'
          WHERE slug = 'night-line'"""
STATUS = "SELECT status FROM initiatives_initiative WHERE slug = 'night-line'"
# A process of its own, as a web is: what was committed stays, and how long it took.
ACT = """
from time import monotonic
import django
django.setup()
from django.db import connection, transaction
from cooperative import celery
from cooperative.wake import wake

connection.cursor().execute("CREATE TABLE acts (words text)")
began = monotonic()
with transaction.atomic():
    connection.cursor().execute("INSERT INTO acts VALUES ('done')")
    for _ in range(3):
        wake("initiatives.tasks.send_due")
took = monotonic() - began
cursor = connection.cursor()
cursor.execute("SELECT words FROM acts")
print(cursor.fetchall(), took, sep="|")
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Started with the real folder, and asked for the sample by a page."""
    with Running(tmp_path_factory.mktemp("data") / "site") as running:
        before = running.processes()
        (running.root / "serve").write_text("sample")
        assert until(lambda: running.get("/healthz") == "ok sample\n", 90)
        running.folder = "sample"
        running.old = set(before) - {running.process.pid}
        yield running
    assert running.process.returncode == 0
    assert not running.processes()


@pytest.fixture
def folder(site, tmp_path) -> Path:
    return copy_of(site, tmp_path / "site")


@pytest.fixture(scope="module")
def nadia(site):
    return Person(site, "nadia-el-idrissi")


def test_a_wish_swaps_every_process_and_keeps_the_folders_apart(site):
    assert site.goes_on("sweep")
    assert until(lambda: not site.old & set(site.processes()))
    assert set(site.children()) == set(KNOWN_BY)
    keys = {(site.root / name / "secret_key").read_text() for name in ("real", "sample")}
    assert len(keys) == 2
    assert not list((site.root / "real" / "broker").glob("*.sock"))
    assert site.rows("SELECT count(*) FROM accounts_user") > [(0,)]


def test_where_the_broker_is_silent_nobody_waits_for_long(site, nadia):
    form = nadia.form(COMMENT, TABLE)
    broker = site.child("broker")
    os.kill(broker, signal.SIGSTOP)
    try:
        began = monotonic()
        page = nadia.send(COMMENT, form | {"words": "The broker says nothing."})
        took = monotonic() - began
        state = site.get("/readyz")
    finally:
        os.kill(broker, signal.SIGCONT)

    assert 1 < took < 4  # it was asked, and not for long
    assert "The broker says nothing." in page
    assert state.startswith("ready\nbroker away\n")
    assert until(lambda: nothing_waits(site))


def test_where_the_broker_is_killed_a_comment_is_taken_at_once_and_a_sweep_does_the_work(
    site, nadia
):
    site.rows(PARK)
    form = nadia.form(COMMENT, TABLE)
    site.kill("broker")
    began = monotonic()
    page = nadia.send(COMMENT, form | {"words": "The broker is gone."})

    assert monotonic() - began < 3
    assert "The broker is gone." in page
    assert until(lambda: site.rows(STATUS) == [("parked",)])
    assert until(lambda: nothing_waits(site))


def test_the_way_back_to_the_real_folder(site):
    (site.root / "serve").write_text("real")

    assert until(lambda: site.get("/healthz") == "ok real\n")
    site.folder = "real"
    assert site.goes_on("sweep")


def test_without_a_server_messages_go_through_files_to_a_real_worker(folder):
    with Running(folder, COOPERATIVE_BROKER="filesystem") as running:
        assert set(running.children()) == set(KNOWN_BY) - {"broker"}
        assert running.goes_on("beat") and running.goes_on("sweep")
        assert "broker away" not in running.get("/readyz")
        running.kill("worker")
        assert running.goes_on("sweep")

        assert running.end() == 0
        assert not running.processes()


def test_a_redis_that_is_named_is_used_and_none_is_brought_along(folder, tmp_path):
    with redis(tmp_path) as url, Running(folder, REDIS_URL=url) as running:
        assert set(running.children()) == set(KNOWN_BY) - {"broker"}
        assert running.goes_on("beat") and running.goes_on("sweep")
        assert "broker away" not in running.get("/readyz")


def test_where_the_broker_stays_away_the_worker_sweeps_by_itself(folder):
    with refused() as url, Running(folder, REDIS_URL=url) as running:
        assert running.get("/readyz").startswith("ready\nbroker away\n")
        assert running.goes_on("sweep") and running.goes_on("sweep")

        assert running.end() == 0
        assert not running.processes()


@contextmanager
def redis(folder: Path):
    """A server as somebody else may run it: at a port."""
    with refused() as url:
        port = url.removesuffix("/0").rpartition(":")[2]
    server = subprocess.Popen([program(), "--port", port, "--save", "", "--dir", folder])
    try:
        yield url
    finally:
        server.terminate()
        server.wait()


@contextmanager
def refused():
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def silent():
    """It takes every call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield f"redis://127.0.0.1:{door.getsockname()[1]}/0"


@contextmanager
def missing():
    yield "redis+socket:///nowhere/sock"


@pytest.mark.parametrize(("broker", "seconds"), [(refused, 1), (missing, 1), (silent, 3)])
def test_an_act_is_done_in_time_whatever_the_broker_does(broker, seconds, tmp_path):
    env = {"DJANGO_SETTINGS_MODULE": "cooperative.settings", "DATA_DIR": str(tmp_path)}
    with broker() as url:
        done = subprocess.run(
            [sys.executable, "-c", ACT],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], "REDIS_URL": url} | env,
            capture_output=True,
            text=True,
        )

    assert done.returncode == 0, done.stderr
    words, took = done.stdout.split("|")
    assert words == "[('done',)]"
    assert float(took) < seconds
    assert done.stderr.count("Nobody was woken") == 1
    assert "Traceback" not in done.stderr


def nothing_waits(site: Running) -> bool:
    """Whether every mail that is due was sent, or dropped as settled."""
    return site.rows(
        "SELECT count(*) FROM initiatives_notice WHERE by_mail AND sent_at IS NULL"
        " AND dropped_at IS NULL AND dead_at IS NULL AND due_at < datetime('now')"
    ) == [(0,)]
