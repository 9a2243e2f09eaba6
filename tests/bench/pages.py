"""Pages and the answer with its pledge beside a bare Django page, among many initiatives.

    manage.py bench pages [--rows 100000]

The same database server, one process each, asked in turns: CPU of the process and of its database
connection, as ratios round by round. Rows 1 to 8 of the goals; the floor writes one row.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from itertools import islice
from statistics import median
from typing import NamedTuple

ROUNDS, PAGES = 7, 10


class Asked:
    """A site in a process of its own (`tests.bench.asked`), with somebody who is signed in."""

    def __init__(self, name: str, cookies: dict[str, str]) -> None:
        command = [sys.executable, "-m", "tests.bench.asked", name]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
        self.process, self.cookies = subprocess.Popen(command, **pipes), cookies

    def ask(self, paths: list[tuple[str, dict | None]]) -> dict:
        self.process.stdin.write(json.dumps({"paths": paths, "cookies": self.cookies}) + "\n")
        said = json.loads(self.process.stdout.readline())
        assert said["status"] in (200, 302), (paths[0], said)
        return said

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)


class Found(NamedTuple):
    """Medians of the rounds: milliseconds of CPU, times the floor's, queries and bytes."""

    ms: float
    ratio: float
    queries: int
    bytes: int

    def line(self, rows: int, name: str) -> str:
        figures = f"{self.ms:7.2f} ms {self.ratio:6.2f} x"
        return f"{rows:>7}  {name:<34} {figures} {self.queries:3} queries {self.bytes:7} bytes"


Ask = Callable[[], list[tuple[str, dict | None]]]


def beside(floor: Asked, ours: Asked, base: Ask, page: Ask) -> Found:
    """Both in turns, so that a noisy neighbour is felt by both."""
    base_ms, said = [], []
    ours.ask(page())
    for _ in range(ROUNDS):
        base_ms.append(floor.ask(base())["ms"])
        said.append(ours.ask(page()))
    ratio = median(one["ms"] / ms for one, ms in zip(said, base_ms, strict=True))
    last = said[-1]
    return Found(median(one["ms"] for one in said), ratio, last["queries"], last["bytes"])


def measure(rows: int) -> None:
    """At 1,000 and at so many: what a page costs, and whether it costs the same at both."""
    from tests.bench import many_initiatives as many

    one, great = many.found()
    floor, ours = start(rows)
    found: dict[str, list[Found]] = defaultdict(list)
    first = 1
    for size in sorted({1000, rows}):
        many.more(one, first, size)
        first = size + 1
        for name, page in pages(great, size).items():
            found[name].append(beside(floor, ours, lambda: [("/", None)] * PAGES, page))
            print(found[name][-1].line(size, name), flush=True)
    for name, (few, *many_) in found.items():
        print(f"{name:<43} {many_[-1].ms / few.ms:5.2f} x what it costs at 1,000")
    answers = answering()
    write: Ask = lambda: [("/write/", {"id": "7"})] * PAGES  # noqa: E731
    answer = beside(floor, ours, write, lambda: list(islice(answers, PAGES)))
    print(answer.line(size, "answer with pledge, to one row"))
    floor.end()
    ours.end()


def pages(great, size: int) -> dict[str, Callable[[], list]]:
    """Name -> what to ask for."""
    from initiatives.models import Initiative

    newest = Initiative.objects.order_by("-pk").values_list("pk", flat=True)
    mine = Initiative.objects.filter(seats__department__slug="department-0", pk__gt=2)
    slugs = list(mine.order_by("-pk").values_list("slug", flat=True)[:PAGES])
    lists = {
        "list": "/initiatives/",
        "deep": f"/initiatives/?before={newest[size // 2]}",
        "filtered: waits for me": "/initiatives/?waiting=on",
        "filtered: a state": "/initiatives/?state=live",
        "search: a common word": "/initiatives/?q=films",
        "search: a rare word": f"/initiatives/?q=films+{size - 3}",
        "home": "/",
        "budgets": "/budgets/",
        "ledger": "/ledger/",
        "round table: 7 seats, 200 comments": f"/initiatives/{great.slug}/",
    }
    found = {name: lambda path=path: [(path, None)] * PAGES for name, path in lists.items()}
    detail = [(f"/initiatives/{slug}/", None) for slug in slugs]
    return found | {"round table, another each time": lambda: detail}


def answering():
    """The answers that the one who is signed in has not given yet."""
    from initiatives.models import Review, Seat

    here = Seat.objects.filter(department__slug="department-0", initiative__status="in_review")
    waiting = Review.objects.open().filter(seat__in=here, pk__gt=1_000_000).order_by("-pk")
    for number, slug in enumerate(waiting.values_list("seat__initiative__slug", flat=True)):
        form = {
            "choice": "consent",
            "seen": 1,
            "stands": 0,
            "pledge": "10",
            "key": f"bench-{number}",
        }
        yield f"/initiatives/{slug}/answer/", form


def start(rows: int) -> tuple[Asked, Asked]:
    """Both sites, over as many rows."""
    from django.conf import settings

    fill = [sys.executable, "-m", "tests.bench.floor", str(rows)]
    key = subprocess.run(fill, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    ours = {settings.SESSION_COOKIE_NAME: signed_in("user-0")}
    return Asked("floor", {"sessionid": key}), Asked("product", ours)


def signed_in(slug: str) -> str:
    """The key of a session of this person."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from accounts.models import User

    user, session = User.objects.get(slug=slug), SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def main(rows: int) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperative.settings")
    url = os.environ["DATABASE_URL"]
    os.environ["FLOOR_DB"] = f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3Dfloor"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    measure(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
