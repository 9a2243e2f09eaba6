"""Mail without a server: each message a file in the data folder, and who may look into it.

The sample sends nothing, and at home there is often no server. The codes for signing in lie there
too, so the box is open only where whoever reads it sits at this very machine.
"""

import heapq
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import HttpRequest
from django.urls import reverse

from . import folders
from .environment import LOOPBACK

BACKEND = "cooperative.mailbox.FolderBackend"
NAME = re.compile(r"[0-9a-z-]{10,60}")
PAGE = 100


class FolderBackend(BaseEmailBackend):
    """Writes each message whole or not at all, readable by its owner alone."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        written = 0
        for message in messages:
            if message.recipients():
                put(message.message().as_bytes(linesep="\r\n"))
                written += 1
        return written


def put(message: bytes) -> Path:
    """Add a message. The moment stands first in its name: the newest is the greatest."""
    folder = settings.EMAIL_FILE_PATH
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{uuid4().hex[:8]}"
    fresh = folder / f".{name}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(message)
    return fresh.rename(folder / f"{name}.eml")


@dataclass(frozen=True)
class Mail:
    """One message of the box."""

    name: str
    raw: bytes

    @property
    def parsed(self) -> Parsed:
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def headers(self) -> dict[str, str]:
        """The headers that people read, in their order."""
        parsed = self.parsed
        names = ("From", "To", "Subject", "Date", "Message-ID")
        return {name: str(parsed[name]).strip() for name in names if parsed[name]}

    @property
    def sent_at(self) -> datetime | None:
        try:
            sent_at = parsedate_to_datetime(self.parsed["Date"])
        except (TypeError, ValueError):
            return None
        # “-0000”, as Django writes it: in UTC, wherever the writer may be.
        return sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        body = self.parsed.get_body((kind,))
        return body.get_content() if body else ""


def find(name: str) -> Mail | None:
    path = settings.EMAIL_FILE_PATH / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    return Mail(name, path.read_bytes())


def newest(before: str = "") -> tuple[list[Mail], str]:
    """A page of messages, newest first, and where the next one begins."""
    names = heapq.nlargest(PAGE + 1, (name for name in _names() if not before or name < before))
    found = [mail for name in names[:PAGE] if (mail := find(name))]
    return found, names[PAGE - 1] if len(names) > PAGE else ""


def _names() -> Iterator[str]:
    folder = settings.EMAIL_FILE_PATH
    if folder.is_dir():
        with os.scandir(folder) as entries:
            yield from (e.name.removesuffix(".eml") for e in entries if e.name.endswith(".eml"))


def is_open(request: HttpRequest) -> bool:
    """In the sample to everybody; at home, without a mail server, to who sits at this machine."""
    if settings.PRODUCTION or settings.EMAIL_BACKEND != BACKEND:
        return False
    at_home = folders.can_switch() or settings.DEBUG
    return settings.SAMPLE or (at_home and sits_here(request))


def sits_here(request: HttpRequest) -> bool:
    """Whoever comes through a proxy or a tunnel that ends at this machine sits elsewhere."""
    passed_on = {"X-Forwarded-For", "Forwarded"} & {*request.headers}
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not passed_on


def context(request: HttpRequest) -> dict:
    return {"mailbox_url": reverse("mailbox") if is_open(request) else ""}
