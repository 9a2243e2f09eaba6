"""A site that is asked in this process, a line of JSON at a time, and says what each page cost.

    python -m tests.bench.asked floor|product

Reads `{"paths": [[path, form], …], "cookies": …}`: all are asked one after the other, by POST where
there is a form. Writes the CPU of this process and of its database connection in milliseconds a
page, and of the last one its status, its bytes and its queries.
"""

import io
import json
import os
import sys
from pathlib import Path
from time import process_time
from urllib.parse import urlencode, urlsplit

TOKEN = "b" * 32  # the CSRF cookie and the field agree; nothing else is asked of them


def site(name: str):
    """The WSGI application, on the database that the environment names."""
    if name == "floor":
        from tests.bench import floor

        return floor.application
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperative.settings")
    from cooperative.wsgi import application

    return application


def ask(application, path: str, form: dict | None, cookies: dict[str, str]) -> tuple[int, bytes]:
    """One request and its answer, read to the end."""
    from django.conf import settings

    body = b""
    cookies = cookies | {settings.CSRF_COOKIE_NAME: TOKEN}
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": urlsplit(path).path,
        "QUERY_STRING": urlsplit(path).query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
    }
    if form is not None:
        body = urlencode(form | {"csrfmiddlewaretoken": TOKEN}).encode()
        environ |= {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(body))}
        environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    said = []
    answer = application(
        environ | {"wsgi.input": io.BytesIO(body)}, lambda *head: said.append(head)
    )
    content = b"".join(answer)
    answer.close()
    return int(said[0][0].split()[0]), content


def spent() -> float:
    """CPU seconds of this process and of its database connection, to the nanosecond."""
    from django.db import connection

    connection.ensure_connection()
    run = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return process_time() + (int(run.read_text().split()[0]) / 1e9 if run.exists() else 0)


def measure(application, paths: list, cookies: dict[str, str]) -> dict:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    before = spent()
    for path, form in paths:
        status, content = ask(application, path, form, cookies)
    taken = (spent() - before) / len(paths) * 1000
    queries = 0
    if form is None:
        with CaptureQueriesContext(connection) as asked:
            ask(application, path, form, cookies)
        queries = len(asked)
    return {"ms": taken, "status": status, "bytes": len(content), "queries": queries}


def main(name: str) -> None:
    application = site(name)
    for line in sys.stdin:
        print(json.dumps(measure(application, **json.loads(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
