"""The money of a decision record: who pays what, and who approved it."""

from django.utils.translation import gettext_lazy

from .paper import Paper, Status, moment_of


def money_of(paper: Paper) -> dict:
    target = paper.revision["target"]
    name = _column(paper)
    shares = [share for share in paper.told["shares"] if share[name]]
    total = sum(share[name] for share in shares)
    return {
        "target": paper.cash(target) if target else "",
        "column": LABELS[name],
        "rows": [_row(paper, share, share[name]) for share in shares],
        "total": paper.cash(total),
        "parts": [_part(paper, share, share[name], max(target, total)) for share in shares],
        "open": paper.cash(target - total) if paper.is_deciding and total < target else "",
        "approvals": [_approval(paper, given) for given in paper.told["approvals"]],
        "is_live": paper.status == Status.LIVE,
    }


LABELS = {
    "committed": gettext_lazy("Pays"),
    "pledged": gettext_lazy("Pledges at most"),
    "returned": gettext_lazy("Had pledged; returned"),
}


def _column(paper: Paper) -> str:
    """What there is to say of a department's money, by the state."""
    if paper.status == Status.LIVE:
        return "committed"
    return "pledged" if paper.is_deciding else "returned"


def _row(paper: Paper, share: dict, amount: int) -> dict:
    look = paper.look(share["department"])
    return {**look, "year": share["year"], "amount": paper.cash(amount)}


def _part(paper: Paper, share: dict, amount: int, whole: int) -> dict:
    """A stretch of the bar."""
    row = _row(paper, share, amount)
    return row | {"percent": round(amount * 100 / whole, 2) if whole else 0}


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
