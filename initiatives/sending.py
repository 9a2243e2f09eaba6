"""Letters go out by mail, each to one person, over one connection.

The promise: nothing is lost; no record is doubled; a mail is doubled only where the server has
taken it and we could not mark it (a crash just then, or its “250” did not come within a minute),
and then with the same Message-ID.
"""

import logging
import smtplib
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic, sleep

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.db import InterfaceError, OperationalError, connection

from cooperative.stopping import asked_to_stop

from . import outbox
from .letters import Post, compose, read
from .outbox import Letter

log = logging.getLogger(__name__)
PATIENCE = 30  # seconds for what was claimed at once; the last letter may take some more
LONGEST = 120  # seconds of sending in one task, well within its time limit
PAUSES = (0.5, 1, 2, 4, 8, 15)  # seconds: a database that restarts is back by then
LAST_WORD = 6  # times longer than for the call, as servers look for spam before they say “250”
SLOW = 5  # seconds after which what waits is looked at again, or a server left alone


def send_due() -> int:
    """Let everything go out that is due. How many letters did. Safe to run twice, or at once."""
    sent, began = 0, monotonic()
    while _may_begin(began) and (letters := outbox.claim()):
        delivery = Delivery(letters)
        delivery.run()
        sent += delivery.sent
        if delivery.server_is_away:
            break
    return sent


def _may_begin(began: float) -> bool:
    return not asked_to_stop and monotonic() - began < LONGEST


@dataclass(frozen=True)
class Trouble:
    """Why a letter did not go out. `final`: the server wants neither it nor its addressee, ever."""

    words: str
    final: bool = False
    hung_up: bool = False  # the connection is of no use any more

    @classmethod
    def of(cls, error: Exception) -> "Trouble":
        code, said = _answer(error)
        words = f"{code} {said}" if code else f"{type(error).__name__}: {error}"
        about_the_letter = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
        final = about_the_letter and 500 <= code < 600
        return cls(words, final, hung_up=isinstance(error, OSError) and code in (0, 421))


def _answer(error: Exception) -> tuple[int, str]:
    """What the server has answered: a code and words; 0 where it has not."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        return 0, ""
    return code, said.decode(errors="replace") if isinstance(said, bytes) else str(said)


class Wire:
    """The way out: one SMTP connection for many letters; a folder gets a file for each."""

    def __init__(self) -> None:
        self.backend = get_connection()
        self.keeps = isinstance(self.backend, EmailBackend)

    def open(self) -> None:
        if self.keeps:
            self.backend.open()
            self.backend.connection.sock.settimeout(settings.EMAIL_TIMEOUT * LAST_WORD)

    def send(self, message: EmailMessage) -> None:
        (self.backend if self.keeps else get_connection()).send_messages([message])

    def close(self) -> None:
        if self.keeps:
            with suppress(OSError):
                self.backend.close()


class Delivery:
    """One claim of letters on its way out."""

    def __init__(self, letters: list[Letter]) -> None:
        self.queue, self.wire = deque(letters), Wire()
        self.papers = _read(letters)
        self.things = {letter.pk: len(letter.notices) for letter in letters}
        self.sent, self.server_is_away = 0, False
        self.began = self.looked = monotonic()

    def run(self) -> None:
        """Send one after the other; what there is no time or no connection for is given back."""
        try:
            self.wire.open()
        except OSError as error:
            self.server_is_away = True
            log.warning("The mail server cannot be reached: %s", error)
            outbox.mark_failed(self.queue, Trouble.of(error).words)
            return
        try:
            while self._go_on() and self._send_next():
                continue
        finally:
            self.wire.close()
        outbox.give_back(self.queue)

    def _go_on(self) -> bool:
        """Is there something left, and time for it? What waited for long is looked at again."""
        now = monotonic()
        if self.queue and now - self.looked > SLOW:
            self.queue, self.looked = deque(outbox.look_again(list(self.queue))), now
        return bool(self.queue) and not asked_to_stop and now - self.began < PATIENCE

    def _send_next(self) -> bool:
        """Send the next letter; false where the connection is of no use after it."""
        letter, started = self.queue.popleft(), monotonic()
        trouble = self._try(letter)
        if trouble is None:
            insist(letter)
            self.sent += 1
            return True
        outbox.mark_failed([letter], trouble.words, final=trouble.final)
        self.server_is_away = trouble.hung_up and monotonic() - started > SLOW
        return not trouble.hung_up

    def _try(self, letter: Letter) -> Trouble | None:
        """A letter that cannot be written or sent stops no other one."""
        try:
            self.wire.send(compose(letter.notices, self._papers_of(letter)))
        except OSError as error:
            log.warning("Letter %s did not go out: %s", letter.pk, error)
            return Trouble.of(error)
        except Exception as error:
            log.exception("Letter %s cannot be written.", letter.pk)
            return Trouble.of(error)
        return None

    def _papers_of(self, letter: Letter) -> Post | None:
        """A letter that has become shorter names other things, and is read anew."""
        return self.papers if len(letter.notices) == self.things[letter.pk] else None


def _read(letters: list[Letter]) -> Post | None:
    """What the letters need, read at once; where something in it is amiss, each reads its own."""
    try:
        return read(notice for letter in letters for notice in letter.notices)
    except Exception:
        log.exception("Letters cannot be read together.")
        return None


def insist(letter: Letter) -> None:
    """Mark a letter that is out: without the mark it would go out again."""
    for pause in PAUSES:
        try:
            return outbox.mark_sent(letter)
        except (OperationalError, InterfaceError) as error:  # it restarts, or a deadlock
            log.warning("Letter %s is out and not marked yet: %s", letter.pk, error)
            connection.close_if_unusable_or_obsolete()
            sleep(pause)
    return outbox.mark_sent(letter)
