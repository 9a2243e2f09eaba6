"""How settings read the environment: words, flags, the secret key, a database, a broker."""

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def word(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    return word(name).lower() in {"1", "true", "yes", "on"}


def words(name: str) -> list[str]:
    return [part.strip() for part in word(name).split(",") if part.strip()]


def hosts(site_url: str, more: list[str]) -> list[str]:
    """The exact host names that are answered. `*` would let anybody choose our links."""
    host = urlsplit(site_url).hostname or ""
    if site_url.startswith("http://") and host not in LOOPBACK:
        raise ImproperlyConfigured("SITE_URL begins with https:// unless it is on this machine.")
    if "*" in more:
        raise ImproperlyConfigured("ALLOWED_HOSTS names each host; * is refused.")
    here = ["127.0.0.1", "localhost", "[::1]"] if host in LOOPBACK else [host]
    return [*here, *more]


def origins(*urls: str) -> list[str]:
    """Scheme and host of each address that is set, as a content policy names them."""
    return [f"{part.scheme}://{part.netloc}" for part in map(urlsplit, urls) if part.netloc]


def secret_key(folder: Path) -> str:
    """The key kept in the data folder, made on first use; readable by its owner alone."""
    path = folder / "secret_key"
    try:
        if not path.exists():
            write_once(path, get_random_secret_key())
        return path.read_text()
    except OSError as error:
        raise SystemExit(f"The data folder {folder} cannot be written or read: {error}") from error


def write_once(path: Path, text: str) -> None:
    """Two processes that start together must end up with the same text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(text)
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()


def postgresql(url: str) -> dict:
    """Django's description of a PostgreSQL database from postgresql://user:word@host:port/name."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL begins with postgresql://.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c statement_timeout=10s -c lock_timeout=5s"} | options,
    }


def sqlite(folder: Path, synchronous: str) -> dict:
    """Django's description of the SQLite database that lies in a data folder."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "db.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            # A read snapshot cannot become a writer: without this, competing writers fail at once.
            "transaction_mode": "IMMEDIATE",
            # recursive_triggers: else INSERT OR REPLACE passes by the triggers that refuse changes.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA temp_store=MEMORY;"
            f"PRAGMA synchronous={synchronous}; PRAGMA cache_size=-16000;"
            "PRAGMA journal_size_limit=67108864; PRAGMA recursive_triggers=ON;",
        },
        # A file: busy time-outs do not apply to the shared in-memory database of Django's tests.
        "TEST": {"NAME": folder / "test.sqlite3"},
    }


def broker(redis_url: str, kind: str, folder: Path) -> tuple[str, dict]:
    """Where messages go, and Celery's options for it.

    To a Redis; else `kind` is the socket of a Valkey, or `filesystem`, or nothing: nobody is woken.
    """
    if kind == "filesystem" and not redis_url:
        return files(folder / "messages")
    url = redis_url or (kind and f"redis+socket://{quote(kind)}")
    return url, REDIS_OPTIONS if url else {}


# Who publishes or asks waits two seconds at most, and does not try again: the sweep will.
REDIS_OPTIONS = {
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "max_retries": 0,
    # What a killed worker had in hand comes back after this time, looked for every ten seconds.
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}


def files(folder: Path) -> tuple[str, dict]:
    """Messages as files, where there is no server. One folder, written and read by us alone."""
    taken = folder / "taken"
    taken.mkdir(parents=True, exist_ok=True, mode=0o700)
    return "filesystem://", {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
        # On the same disk, so that taking a message is one renaming; else it would be /tmp.
        "processed_folder": str(taken),
    }
