"""The first command on a fresh machine: plain sentences, and one environment made once."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

# An interpreter that finds nothing but the standard library, as on a fresh machine.
BARE = [getattr(sys, "_base_executable", sys.executable), "-S", "-c"]
RUN = "import runpy; runpy.run_path('manage.py', run_name='__main__')"


@pytest.fixture
def fresh():
    """A copy of the checkout's first files in a folder of its own, with nothing to install."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(settings.BASE_DIR / "manage.py", folder)
        for name in ("requirements.txt", "requirements-dev.txt", "constraints.txt"):
            Path(folder, name).write_text("")
        Path(folder).chmod(0o755)
        yield Path(folder)


def run(folder: Path, code: str, *args: str, **env: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*BARE, code, *args],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder)} | env,
        capture_output=True,
        text=True,
    )


def test_an_older_python_is_told_which_one_is_needed(fresh):
    old = "import sys; sys.version_info = (3, 9, 2); sys.version = '3.9.2 (default)';"

    done = run(fresh, old + RUN, "up")

    assert done.returncode == 1
    assert done.stderr == "Python 3.11 or newer is needed; this is Python 3.9.2.\n"


def test_a_missing_venv_module_is_named_with_its_package(fresh):
    done = run(fresh, "import sys; sys.modules['ensurepip'] = None;" + RUN, "up")

    assert done.returncode == 1
    assert "sudo apt install python3-venv" in done.stderr
    assert not (fresh / ".venv").exists()


def test_a_read_only_folder_is_named(fresh):
    fresh.chmod(0o555)
    # Root may write anywhere: step down first. What is imported later must be read before.
    humble = (
        "import hashlib, importlib.util, os, pathlib, pkgutil, runpy, shutil, subprocess;"
        "os.getuid() or os.setuid(65534);"
    )

    done = run(fresh, humble + RUN, "up")

    assert done.returncode == 1
    assert done.stderr == f"This folder cannot be written: {fresh}. Copy it to one of your own.\n"


def test_without_bootstrap_it_says_what_to_install(fresh):
    done = run(fresh, RUN, "up", NO_BOOTSTRAP="1")

    assert done.returncode == 1
    assert "pip install -r requirements.txt" in done.stderr


def test_the_environment_is_made_once_and_again_when_requirements_change(fresh):
    first = run(fresh, RUN, "up")
    second = run(fresh, RUN, "up")
    (fresh / "requirements.txt").write_text("# one line more\n")
    third = run(fresh, RUN, "up")
    test = run(fresh, RUN, "test")

    assert "Making .venv" in first.stdout
    assert "Installing requirements.txt" in first.stdout
    assert second.stdout == ""
    assert "Making .venv" not in third.stdout
    assert "Installing requirements.txt" in third.stdout
    assert "Installing requirements-dev.txt" in test.stdout
    # It went on in .venv, where these empty requirements brought no Django.
    assert "Django is not installed here" in second.stderr


def test_packages_that_cannot_be_fetched_are_tried_again_next_time(fresh):
    (fresh / "requirements.txt").write_text("Django\n")
    offline = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/",
        "PIP_RETRIES": "0",
        "PIP_CONFIG_FILE": "/dev/null",
    }

    done = run(fresh, RUN, "up", **offline)

    assert done.returncode == 1
    assert "The packages were not installed" in done.stderr
    assert not (fresh / ".venv" / "installed-requirements.txt").exists()
