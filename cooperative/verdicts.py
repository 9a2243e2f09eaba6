"""Answers to “may this person do this now?” that can say why not."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """A yes, or a no with its reason: not you (403) or not now (409)."""

    reason: str = ""
    status: int = 200

    def __bool__(self) -> bool:
        return not self.reason


ALLOWED = Verdict()


def not_you(reason: str) -> Verdict:
    """Somebody else may: the reason says who."""
    return Verdict(reason, 403)


def not_now(reason: str) -> Verdict:
    """This person may, but not yet or no more: the reason says what must happen first."""
    return Verdict(reason, 409)


def has_words(words: str, missing: str) -> Verdict:
    """An act that is to be put in words has some; `missing`: what to do where it has none."""
    return ALLOWED if words.strip() else not_now(missing)


class Refused(Exception):
    """An act that was not allowed. `verdict` carries the reason and the status."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


class Stale(Refused):
    """The page was older than the thing: `thing` is what stands now, the form keeps its text."""

    def __init__(self, reason: str, thing: object = None) -> None:
        super().__init__(not_now(reason))
        self.thing = thing


class AlreadyDone(Exception):
    """The same form came twice. The first one counted: there is nothing left to do."""

    def __init__(self, made: int | None = None) -> None:
        super().__init__()
        self.made = made


class SentBefore(Refused):
    """A form that has counted came again with other words. `made`: pk of what the first made."""

    def __init__(self, reason: str, made: int | None = None) -> None:
        super().__init__(Verdict(reason, 422))
        self.made = made


def require(verdict: Verdict) -> None:
    """Go on if allowed, else raise `Refused` with the reason."""
    if not verdict:
        raise Refused(verdict)
