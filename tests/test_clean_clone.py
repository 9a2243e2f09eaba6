"""From nothing: a fresh clone and an empty home, one command, the first page, a clean end."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from .running import LEFT_OUT, Running

pytestmark = pytest.mark.once

# The Python of the system with nothing but its standard library, as on a fresh machine.
PYTHON = [getattr(sys, "_base_executable", sys.executable), "-S"]
FORGOTTEN = LEFT_OUT | {
    "COOPERATIVE_DATA",
    "DJANGO_SETTINGS_MODULE",
    "NO_BOOTSTRAP",
    "PYTHONPATH",
    "VIRTUAL_ENV",
}


@pytest.fixture
def clone(tmp_path) -> Path:
    folder = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", settings.BASE_DIR, folder], check=True)
    return folder


def test_one_command_leads_from_a_clone_to_the_first_page(clone, tmp_path, monkeypatch):
    for name in FORGOTTEN:
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir()
    with Running(clone / "data", checkout=clone, python=PYTHON, HOME=str(home)) as site:
        assert "Making .venv" in site.said and "Installing requirements.txt" in site.said
        for name in ("database", "broker", "worker", "scheduler", "web"):
            assert f"{name} ready" in site.said
        assert "Look around in the sample cooperative" in site.get("/first-run/")
        assert site.goes_on("sweep")
        binary = Path(f"/proc/{site.child('broker')}/exe").readlink()
        assert binary.is_relative_to(clone / ".venv")

        assert site.end() == 0
        assert not site.processes()
