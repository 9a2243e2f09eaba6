"""Verify the ledger: recompute it, keep what was found, stop what differs (rule 26)."""

from datetime import datetime

from django.db import transaction

from accounts.models import Organisation
from cooperative.clock import moment
from cooperative.locks import lock
from initiatives.events import record
from initiatives.models import Event

from ..models import Account, Verification
from ..verifying import Look, look

SHOWN = 25


def verify_ledger() -> Verification:
    """Recompute everything. A difference stops new postings on its accounts, and is told once."""
    held = Verification.objects.filter(differences=[]).last()
    before = {"postings_before": held.postings, "last_before": held.last} if held else {}
    return _keep(look(**before), at=moment())


@transaction.atomic
def _keep(found: Look, *, at: datetime) -> Verification:
    house = Organisation.objects.current()
    if house is not None:
        lock(house)
    before = Verification.objects.last()
    sentences = [difference.sentence for difference in found.differences]

    _stop({pk for difference in found.differences for pk in difference.accounts}, at=at)
    kept = Verification.objects.create(
        at=at,
        postings=found.postings,
        lines=found.lines,
        last=found.last,
        head=found.head,
        differences=sentences[:SHOWN],
        more=len(sentences[SHOWN:]),
    )
    _tell(kept, before, at=at)
    return kept


def _stop(differing: set[int], *, at: datetime) -> None:
    """Stop exactly these accounts: what holds again goes on."""
    stopped = Account.objects.filter(stopped_at__isnull=False)
    stopped.exclude(pk__in=differing).update(stopped_at=None)
    Account.objects.filter(pk__in=differing, stopped_at=None).update(stopped_at=at)


def _tell(kept: Verification, before: Verification | None, *, at: datetime) -> None:
    """Of a difference once, and that it holds again; that it holds still is no news."""
    said = before.differences if before else []
    if kept.differences == said:
        return
    if kept.holds:
        record(Event.Kind.LEDGER_HOLDS, None, by=None, at=at, head=kept.head)
    else:
        because, n = kept.differences[0], len(kept.differences) + kept.more
        details = {"because": because, "differences": n, "head": kept.head}
        record(Event.Kind.LEDGER_DIFFERS, None, by=None, at=at, **details)
