"""The chain of events, recomputed: whole, in order, and each holding the one before (rule 32)."""

import hashlib
import json
from datetime import UTC

from budgets.verifying import look
from initiatives.models import Event


def chains() -> None:
    last: dict[int | None, dict] = {}
    for event in Event.objects.order_by("initiative", "number").values():
        before = last.get(event["initiative_id"], {"number": 0, "digest": "", "at": event["at"]})
        assert event["number"] == before["number"] + 1, "An event is missing."
        assert event["previous"] == before["digest"], "An event does not hold the one before."
        assert event["at"] >= before["at"], "An event happened before the one before."
        assert event["digest"] == _digest_of(Event.objects.get(pk=event["id"])), "It was changed."
        last[event["initiative_id"]] = event


def proven() -> None:
    """The product's own proof of its ledger finds nothing, whatever has happened (rule 26)."""
    found = [difference.sentence for difference in look().differences]
    # What the cast was granted beforehand came by no act.
    wrong = [said for said in found if not ("No event tells" in said and "(grant)" in said)]
    assert not wrong, wrong


def _digest_of(event: Event) -> str:
    signed = event.signed_fields() | {"at": event.at.astimezone(UTC).isoformat()}
    return hashlib.sha256(json.dumps(signed, sort_keys=True).encode()).hexdigest()
