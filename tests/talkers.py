"""People who comment by the web while it dies: what was acknowledged is there, each word once."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Event, Thread
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from .deaths import Plant, Process
from .whole.site import PASSWORD, PASSWORDS, Site, wait_for

WEB = [sys.executable, "-m", "gunicorn", "cooperative.wsgi", "--no-control-socket"]
WEB += ["-k", "gthread", "--threads", "4", "--log-level", "error", "--bind"]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
KEY = re.compile(r'name="key" value="([^"]+)"')
TALKERS = ("nadia-el-idrissi", "joaquim-ferreira")
NIGHT_LINE = "/initiatives/night-line/"


@dataclass
class Talk:
    """The web process, and what its people have said and heard acknowledged."""

    site: Site
    door: socket.socket
    web: Process
    said: list[str] = field(default_factory=list)
    killed: int = 0

    def kill(self) -> None:
        self.killed += 1
        self.web.end()
        self.web.start(self.door.fileno())

    def verdict(self) -> "Said":
        query = (
            "SELECT t.body FROM initiatives_comment c JOIN initiatives_text t ON t.id = c.words_id"
        )
        there = [body for (body,) in self.site.rows(query) if body.startswith("Word ")]
        lost = set(self.said) - set(there)
        return Said(self.killed, len(self.said), len(lost), len(there) - len(set(there)))


@dataclass(frozen=True)
class Said:
    killed: int
    acknowledged: int
    lost: int
    doubled: int

    @property
    def holds(self) -> bool:
        return not self.lost and not self.doubled and self.acknowledged > 0

    def __str__(self) -> str:
        return (
            f"{self.killed} deaths of the web; {self.acknowledged} comments acknowledged:"
            f" {self.lost} lost, {self.doubled} doubled"
        )


@dataclass
class Talker:
    """One person with a browser that sends a form again until it is acknowledged."""

    site: Site
    email: str
    browser: OpenerDirector = field(
        default_factory=lambda: build_opener(HTTPCookieProcessor(CookieJar()))
    )

    def sign_in(self) -> None:
        page = self.get("/accounts/login/")
        self.post("/accounts/login/", page, login=self.email, password=PASSWORD)

    def say(self, words: str, over: Event) -> bool:
        """Comment, however often it takes; the form is the same one each time."""
        page, pause = "", Event()
        while not over.is_set():
            with suppress(OSError):
                page = page or self.get(NIGHT_LINE)
                key = KEY.search(page[page.index("/comment/") :])[1]
                self.post(f"{NIGHT_LINE}comment/", page, words=words, key=key)
                return True
            pause.wait(0.1)
        return False

    def get(self, path: str) -> str:
        with self.browser.open(f"{self.site.url}{path}", timeout=20) as page:
            return page.read().decode()

    def post(self, path: str, page: str, **fields: str) -> None:
        data = {"csrfmiddlewaretoken": TOKEN.search(page)[1]} | fields
        with self.browser.open(
            f"{self.site.url}{path}", urlencode(data).encode(), timeout=20
        ) as on:
            if on.status != 200:
                raise HTTPError(path, on.status, "not acknowledged", on.headers, None)


@contextmanager
def talking(running: Plant) -> Iterator[Talk]:
    """Meanwhile people comment, one word after the other."""
    site = running.site
    site.manage("createcachetable", "-v0")
    site.manage("shell", "-v0", "-c", PASSWORDS, stdout=subprocess.DEVNULL)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(64)
        site.url = f"http://127.0.0.1:{door.getsockname()[1]}"
        command = [*WEB, f"fd://{door.fileno()}"]
        talk = Talk(site, door, Process(command, site.env, Path(site.folder) / "web.log"))
        talk.web.start(door.fileno())
        wait_for(site.url.rpartition("/")[2])
        over = Event()
        threads = [Thread(target=_talk, args=(talk, slug, over)) for slug in TALKERS]
        for thread in threads:
            thread.start()
        try:
            yield talk
        finally:
            over.set()
            for thread in threads:
                thread.join()
            talk.web.end()


def _talk(talk: Talk, slug: str, over: Event) -> None:
    query = f"SELECT email FROM accounts_user WHERE slug = '{slug}'"
    talker = Talker(talk.site, talk.site.rows(query)[0][0])
    while not over.is_set():
        with suppress(OSError):
            talker.sign_in()
            break
    number = 0
    while not over.wait(0.3):
        number += 1
        words = f"Word {number} of {slug}."
        if talker.say(words, over):
            talk.said.append(words)
