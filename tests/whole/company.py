"""What stands beside the web in a company: Redis, a worker, the scheduler, and a mail server."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email.message import Message
from pathlib import Path
from shutil import which

from django.conf import settings

from ..post_office import PostOffice, free_port
from ..running import until
from .site import Site, running

LINK = re.compile(r"http://127\.0\.0\.1:\d+(/\S*)")
CELERY = [sys.executable, "-m", "celery", "-q", "-A", "cooperative"]
ALONE = ["--without-gossip", "--without-mingle", "--without-heartbeat"]


class Company:
    """A site with everything beside it, and the letters that its people get."""

    def __init__(self, site: Site, office: PostOffice) -> None:
        self.site, self.office = site, office

    def letters_to(self, who: str, about: str) -> list[Message]:
        """What somebody got whose subject or text has some words in it."""
        address = self.site.rows(f"SELECT email FROM accounts_user WHERE slug = '{who}'")[0][0]
        letters = [letter for letter in self.office.arrived if letter["To"] == address]
        return [letter for letter in letters if about in letter["Subject"] + text_of(letter)]

    def link_for(self, who: str, about: str, there: str) -> str:
        """The path to which the newest of somebody's letters leads, for example to an answer."""
        found: list[str] = []

        def look() -> bool:
            for letter in reversed(self.letters_to(who, about)):
                found.extend(path for path in LINK.findall(text_of(letter)) if there in path)
            return bool(found)

        assert until(look), f"{who} got no letter about {about} that leads to {there}"
        return found[0]

    def everything_is_out(self) -> bool:
        """No notice waits to go out by mail."""
        unsent = """
            SELECT count(*) FROM initiatives_notice WHERE by_mail
            AND sent_at IS NULL AND dropped_at IS NULL AND dead_at IS NULL
        """
        return until(lambda: self.site.rows(unsent)[0][0] == 0)


def text_of(letter: Message) -> str:
    part = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
    return part.get_payload(decode=True).decode()


@contextmanager
def company(folder: Path) -> Iterator[Company]:
    office, redis = PostOffice(), free_port()
    beside = {
        "REDIS_URL": f"redis://127.0.0.1:{redis}/0",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(office.port),
        "SWEEP_EVERY": "1",
    }
    office.open()
    with ExitStack() as all_of_it:
        all_of_it.callback(office.close)
        server = [
            which("redis-server"),
            "--port",
            str(redis),
            "--save",
            "",
            "--loglevel",
            "warning",
        ]
        all_of_it.enter_context(process([*server, "--bind", "127.0.0.1", "--dir", str(folder)], {}))
        site = all_of_it.enter_context(running(folder, **beside))
        worker = [*CELERY, "worker", "-P", "threads", "-c", "2", *ALONE]
        all_of_it.enter_context(process(worker, site.env))
        beat = [*CELERY, "beat", "--pidfile=", "-s", str(folder / "schedule")]
        all_of_it.enter_context(process(beat, site.env))
        yield Company(site, office)


@contextmanager
def process(command: list[str], env: dict[str, str]) -> Iterator[None]:
    started = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=env or None, stdout=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        started.terminate()
        started.wait(timeout=20)
