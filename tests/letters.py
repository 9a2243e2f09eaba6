"""Letters in tests: written of turns and events, read as words and links."""

import re
from html.parser import HTMLParser

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from accounts.models import User
from initiatives import letters
from initiatives.models import Event, Initiative, Notice, Turn


class Read(HTMLParser):
    """The words and the links of a page, without its head."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words, self.links = [], []
        self.feed(page[page.index("<body>") :])

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append(dict(attributes)["href"])

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def html_of(letter: EmailMultiAlternatives) -> str:
    return letter.alternatives[0].content


def open_turn(initiative: Initiative | None, kind: str, **fields) -> Turn:
    return Turn.objects.filter(initiative=initiative, kind=kind, **fields).latest("pk")


def written(person: User, *about: Turn | Event, step: str = "opened") -> EmailMultiAlternatives:
    """One letter to a person of these turns and events."""
    notices = []
    for one in about:
        key = {"turn": one, "step": step} if isinstance(one, Turn) else {"event": one}
        told = {"due_at": timezone.now()}
        notices.append(Notice.objects.get_or_create(person=person, **key, defaults=told)[0])
    return letters.compose(notices)


def assert_says_the_same(letter: EmailMultiAlternatives) -> None:
    page = Read(html_of(letter))
    plain = [word for word in letter.body.split() if word not in ("--", "-")]
    in_text = re.findall(r"https?://\S+", letter.body)
    shown = [word for word in page.words if not word.startswith("http")]
    assert [word for word in plain if not word.startswith("http")] == shown, letter.subject
    assert set(page.links) == set(in_text)
    assert all(link.startswith("http://127.0.0.1:8000/") for link in page.links)
    assert "&amp;" not in letter.body and "<b>" not in letter.body
