"""The money of a decision record: who pays what, who approved it, what was spent."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperative.templatetags.ui import spoken

from .paper import Paper, Status, moment_of


def money_of(paper: Paper) -> dict:
    target = paper.revision["target"]
    names = _columns(paper)
    name = names[0]
    shares = [share for share in paper.told["shares"] if share[name]]
    total = sum(share[name] for share in shares)
    return {
        "target": paper.cash(target) if target else "",
        "columns": [_label(paper, name) for name in names],
        "rows": [_row(paper, share, names) for share in shares],
        "totals": _cells(paper, names, {name: sum(s[name] for s in shares) for name in names}),
        "parts": [_part(paper, share, share[name], max(target, total)) for share in shares],
        "open": paper.cash(target - total) if paper.is_deciding and total < target else "",
        "approvals": [_approval(paper, given) for given in paper.told["approvals"]],
        "lifts": [_lift(paper, lift) for lift in paper.told["lifts"]],
        "is_live": paper.status in SETTLED,
        "expenses": list(_expenses(paper)),
    }


def _lift(paper: Paper, lift: dict) -> dict:
    """Who let every pledge count in full, when and why; until when, if it was revived since."""
    ended = lift["ended"] and moment_of(paper.event(lift["ended"]))
    return {
        "person": paper.person(lift["by"]),
        "at": moment_of(lift),
        "words": paper.text(lift["words"]),
        "ended": ended,
    }


LABELS = {
    "committed": gettext_lazy("Pays"),
    "pledged": gettext_lazy("Pledges at most"),
    "rested": gettext_lazy("Had pledged; returned"),
    "spent": gettext_lazy("Spent"),
    "returned": gettext_lazy("Returned"),
}
SETTLED = (Status.LIVE, Status.CLOSED)


def _columns(paper: Paper) -> list[str]:
    """What there is to say of a department's money, by the state."""
    if paper.status == Status.CLOSED:
        return ["committed", "spent", "returned"]
    if paper.status == Status.LIVE:
        return ["committed", "spent"]
    return ["pledged"] if paper.is_deciding else ["returned"]


def _label(paper: Paper, name: str) -> str:
    at_rest = name == "returned" and paper.status != Status.CLOSED
    return LABELS["rested" if at_rest else name]


def _row(paper: Paper, share: dict, names: list[str]) -> dict:
    look = paper.look(share["department"])
    return {**look, "year": share["year"], "cells": _cells(paper, names, share)}


def _cells(paper: Paper, names: list[str], amounts: dict) -> list[dict]:
    """One amount for each column, with the label that it bears on a phone."""
    return [{"label": _label(paper, name), "amount": paper.cash(amounts[name])} for name in names]


def _part(paper: Paper, share: dict, amount: int, whole: int) -> dict:
    """A stretch of the bar."""
    row = {**paper.look(share["department"]), "amount": paper.cash(amount)}
    return row | {"percent": round(amount * 100 / whole, 2) if whole else 0}


def _expenses(paper: Paper) -> Iterator[dict]:
    for expense in paper.told["expenses"]:
        yield {
            "day": spoken(date.fromisoformat(expense["day"]), "day"),
            "words": paper.text(expense["words"]),
            "amount": paper.cash(expense["amount"]),
            "state": _state(paper, expense),
        }


def _state(paper: Paper, expense: dict) -> str:
    """“Confirmed by Ben Okafor”: the last that became of it."""
    for name, sentence in (
        ("reversed", _("Reversed by %(person)s")),
        ("refused", _("Refused by %(person)s")),
        ("confirmed", _("Confirmed by %(person)s")),
    ):
        if expense[name]:
            return sentence % {"person": paper.person(paper.event(expense[name])["by"])}
    return _("Waits for another department")


def _approval(paper: Paper, given: dict) -> dict:
    voided = paper.event(given["voided"]) if given["voided"] else None
    return {
        "person": paper.person(given["by"]),
        "at": moment_of(given),
        "up_to": paper.cash(given["up_to"]),
        "revision": paper.numbered(given["revision"]),
        "words": paper.text(given["words"]),
        "voided": moment_of(voided) if voided else None,
    }
