"""What has happened, one sentence an event; `templates/events/` says them."""

from collections.abc import Callable
from datetime import date

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Fact, Membership, Section
from cooperative.templatetags.ui import spoken

from ..models import Review
from .happening import LATEST_EVENTS
from .rows import Table
from .seats import together

AMOUNTS = ("amount", "up_to", "target")
ANSWERED = {
    Review.Answer.CONSENT: gettext_lazy("consented"),
    Review.Answer.CONSENT_WITH_CONDITION: gettext_lazy("consented with a condition"),
    Review.Answer.OBJECT: gettext_lazy("objected"),
    Review.Answer.STAND_ASIDE: gettext_lazy("stood aside"),
}


def log_of(table: Table, events: list[dict], *, every: bool) -> dict:
    """The newest events, newest first, and whether there are older ones."""
    shown = events if every else events[:LATEST_EVENTS]
    names = {row.person: row.name for row in table.advisers} | table.chairs.names
    return {
        "rows": [
            {
                "at": event["at"],
                "template": f"events/{event['kind']}.html",
                "event": words_of(event, table.cash, names),
            }
            for event in shown
        ],
        "older": bool(shown) and shown[-1]["number"] > 1,
    }


def words_of(event: dict, cash: Callable[[int], str], names: dict[int, str]) -> dict:
    """An event as its sentence needs it: plain words, whatever the kind."""
    details = event["details"]
    amount = next((details[name] for name in AMOUNTS if details.get(name)), 0)
    return {
        "who": event["who"] or _("The clock"),
        "behalf": event["behalf"] or "",
        "seat": event["department"] or "",
        "revision": event["revision_number"] or "",
        "words": Truncator(event["body"] or "").chars(90),
        "amount": cash(amount) if amount else "",
        "before": _plain(details.get("before"), cash),
        "after": _plain(details.get("after"), cash),
        "is_objection": details.get("answer") == Review.Answer.OBJECT,
        "how": details.get("how") or "",
        "is_enough": details.get("completes", True),
        "answered": ANSWERED.get(details.get("answer"), ""),
        "person": names.get(details.get("person"), ""),
        "because": details.get("because") or details.get("reason") or "",
        "role": _role(details.get("role")),
        "where": details.get("where") or "",
        "what": together([_named(name) for name in details.get("changed", ())]),
    }


def _plain(value: object, cash: Callable[[int], str]) -> str:
    """An amount or a day, as people write it."""
    if isinstance(value, int):
        return cash(value)
    if isinstance(value, str):
        try:
            return spoken(date.fromisoformat(value), "day")
        except ValueError:
            return value
    return ""


def _role(value: object) -> str:
    """What somebody is in a department, within a sentence."""
    held = value in Membership.Role.values
    return str(Membership.Role(value).label).lower() if held else ""


def _named(name: str) -> str:
    """A section, a fact or the total, as something that changed."""
    if name in Section.values:
        return str(Section(name).label).lower()
    return _("a fact") if name in Fact.values else _("the total")
