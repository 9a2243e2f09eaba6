"""A real mail server for tests: takes letters, refuses them, hangs up, or is away."""

import email
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message

from aiosmtpd.controller import Controller
from django.test import override_settings

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@dataclass
class PostOffice:
    """What has arrived, and what the server answers: by address, or at the next letters."""

    arrived: list[Message] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)  # address -> “550 No such mailbox”
    answers: list[str] = field(default_factory=list)  # to the next DATA; “hang up” after it
    on_arrival: Callable[[], None] = lambda: None
    port: int = field(default_factory=lambda: free_port())
    controller: Controller | None = None

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250") or answer == "hang up":
            self.arrived.append(email.message_from_bytes(envelope.content))
            self.on_arrival()
        if answer == "hang up":
            server.transport.abort()
        return answer

    def open(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def close(self) -> None:
        if self.controller:
            self.controller.stop()
        self.controller = None

    @property
    def to(self) -> list[str]:
        return [message["To"] for message in self.arrived]

    @property
    def ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.arrived]


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """A server on a free port, to which the settings lead."""
    office = PostOffice()
    office.open()
    there = {"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": office.port}
    try:
        with override_settings(**there, EMAIL_TIMEOUT=2):
            yield office
    finally:
        office.close()
