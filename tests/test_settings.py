"""What the environment makes of the settings: at home, in production, in the sample."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from cooperative.environment import broker, hosts, origins, postgresql
from cooperative.storage import IMPORT, JoinedStyles, join

SHOW = """
import json
from django.conf import settings as s

names = [name for name in dir(s) if name.startswith(("ALLOWED", "SESSION", "CSRF", "SECURE"))]
names += ["DEBUG", "SECRET_KEY", "CELERY_BROKER_URL", "EMAIL_BACKEND", "DATABASES", "CACHES"]
print(json.dumps({name: getattr(s, name) for name in names}, default=str))
"""


def settings_with(folder: Path, **env: str) -> dict:
    base = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cooperative.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=settings.BASE_DIR,
        env=base | {"COOPERATIVE_DATA": str(folder)} | env,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.once
def test_at_home_it_answers_this_machine_alone(tmp_path):
    home = settings_with(tmp_path)

    assert home["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert home["SESSION_COOKIE_NAME"] == "cooperative_session"
    assert not home["SESSION_COOKIE_SECURE"]
    assert not home["DEBUG"]
    assert home["SECRET_KEY"] == (tmp_path / "real" / "secret_key").read_text()


@pytest.mark.once
def test_an_https_address_makes_it_production(tmp_path):
    there = settings_with(tmp_path, SITE_URL="https://coop.example.org", DEBUG="1")

    assert there["ALLOWED_HOSTS"] == ["coop.example.org"]
    assert there["SESSION_COOKIE_NAME"] == "__Host-session"
    assert there["CSRF_COOKIE_NAME"] == "__Host-csrf"
    assert there["SESSION_COOKIE_SECURE"] and there["SECURE_SSL_REDIRECT"]
    assert there["SECURE_HSTS_SECONDS"] == 31_536_000
    assert not there["DEBUG"]


@pytest.mark.once
def test_the_sample_shares_nothing_with_the_real_one(tmp_path):
    real = {
        "DATABASE_URL": "postgresql://coop@db/coop",
        "REDIS_URL": "redis://broker",
        "SECRET_KEY": "k" * 50,
        "EMAIL_HOST": "mail.example.org",
    }
    there, sample = settings_with(tmp_path, **real), settings_with(tmp_path, SAMPLE="1", **real)

    assert there["DATABASES"]["default"]["ENGINE"].endswith("postgresql")
    assert sample["DATABASES"]["default"]["ENGINE"].endswith("sqlite3")
    assert there["CELERY_BROKER_URL"] == "redis://broker"
    assert sample["CELERY_BROKER_URL"] == ""
    assert sample["EMAIL_BACKEND"] == "cooperative.mailbox.FolderBackend"
    for name in ("SECRET_KEY", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"):
        assert there[name] != sample[name]


@pytest.mark.parametrize("url", ["", "redis://broker"])
@pytest.mark.once
def test_no_session_and_no_counter_lies_in_the_broker(url, tmp_path):
    there = settings_with(tmp_path, REDIS_URL=url)

    assert there["SESSION_ENGINE"] == "django.contrib.sessions.backends.db"
    assert "DatabaseCache" in there["CACHES"]["default"]["BACKEND"]
    assert list(there["CACHES"]) == ["default"]


def test_messages_go_to_a_redis_a_socket_or_files_or_nowhere(tmp_path):
    assert broker("", "", tmp_path) == ("", {})
    assert broker("redis://there/1", "filesystem", tmp_path)[0] == "redis://there/1"
    url, options = broker("", "/a b/50%.sock", tmp_path)
    assert url == "redis+socket:///a%20b/50%25.sock"
    assert options["socket_timeout"] == 2 and options["visibility_timeout"] == 300
    url, options = broker("", "filesystem", tmp_path)
    assert url == "filesystem://"
    assert options["data_folder_in"] == options["data_folder_out"] == str(tmp_path / "messages")


def test_any_host_at_all_is_refused():
    with pytest.raises(ImproperlyConfigured, match="names each host"):
        hosts("https://coop.example.org", ["*"])


def test_plain_http_is_for_this_machine_alone():
    with pytest.raises(ImproperlyConfigured, match="https://"):
        hosts("http://coop.example.org", [])


def test_the_company_account_may_be_a_form_target_by_its_host():
    assert origins("https://id.example.org/realms/us", "") == ["https://id.example.org"]


def test_a_database_address_is_read_with_its_escapes():
    read = postgresql("postgresql://ada:p%40ss@db.example.org:5433/coop?sslmode=require")

    assert (read["USER"], read["PASSWORD"], read["NAME"]) == ("ada", "p@ss", "coop")
    assert (read["HOST"], read["PORT"]) == ("db.example.org", "5433")
    assert read["OPTIONS"]["sslmode"] == "require"
    assert "statement_timeout=10s" in read["OPTIONS"]["options"]


def test_a_database_behind_a_socket_is_found():
    assert (
        postgresql("postgresql://postgres@/coop?host=/run/postgresql")["HOST"] == "/run/postgresql"
    )


@pytest.mark.django_db
def test_the_database_is_set_up_as_measured():
    asked = {
        "sqlite": {
            "PRAGMA journal_mode": "wal",
            "PRAGMA foreign_keys": 1,
            "PRAGMA recursive_triggers": 1,
        },
        "postgresql": {"SHOW statement_timeout": "10s", "SHOW lock_timeout": "5s"},
    }
    with connection.cursor() as cursor:
        for question, answer in asked[connection.vendor].items():
            cursor.execute(question)
            assert cursor.fetchone()[0] == answer


def test_the_style_sheet_is_one_file_with_every_part_in_its_layer():
    joined = Path(JoinedStyles().find("css/app.css")).read_text()

    assert "@import" not in joined
    assert joined.count("{") == joined.count("}")
    source = (settings.BASE_DIR / "static" / "css" / "app.css").read_text()
    for found in IMPORT.finditer(source):
        assert not found["layer"] or f"@layer {found['layer']} {{" in joined


def test_joining_keeps_layers_media_and_the_way_to_pictures(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "app.css").write_text(
        '@import url("parts/all.css") layer(parts) print;\na { b: c }'
    )
    (tmp_path / "parts" / "all.css").write_text(
        '@import "one.css";\n/* gone */ d { e: url(f.svg) }'
    )
    (tmp_path / "parts" / "one.css").write_text('g { h: url("../i.svg") }')

    joined = join(tmp_path / "app.css").split()

    assert " ".join(joined) == (
        '@layer parts { @media print { g { h: url("i.svg") } d { e: url("parts/f.svg") } } }'
        " a { b: c }"
    )
