"""The decision record of every initiative: both checkers hold it, and the database agrees."""

from collections.abc import Iterator

from accounts.models import Organisation
from budgets.models import Account, Approval, Commitment
from initiatives.models import Initiative, Review, Seat
from initiatives.record import record_of

from ..records.checkers import both

Status = Initiative.Status
IN_FORCE = (Status.AGREED, Status.LIVE)


def differences_of_records() -> Iterator[str]:
    for initiative in Initiative.objects.exclude(status=Status.DRAFT):
        record = record_of(initiative, Organisation.objects.get())
        faults = [fault for fault in both(record.text) if fault]
        faults += [
            name for name, told, here in told_and_here(initiative, record.told) if told != here
        ]
        yield from (f"The record of {initiative.slug}: {fault}" for fault in faults)


def told_and_here(initiative: Initiative, told: dict) -> Iterator[tuple[str, object, object]]:
    """What a record says and what the database holds, each under its name."""
    yield "status", told["status"], initiative.status
    yield "steward", told["steward"], initiative.steward_id
    in_force = initiative.agreed_revision_id if initiative.status in IN_FORCE else None
    yield "revision", told["revision"], in_force or initiative.revision_id

    seats = Seat.objects.filter(initiative=initiative)
    sitting = {seat["seat"]: seat["reasons"] for seat in told["seats"] if not seat["left"]}
    yield "seats", sitting, dict(seats.filter(left_at=None).values_list("pk", "reasons"))

    counting = Review.objects.current().exclude(answer="").filter(seat__in=seats)
    standing = {a["review"]: a["answer"] for a in told["answers"] if not a["ended"]}
    yield "answers", standing, dict(counting.values_list("pk", "answer"))

    given = Approval.objects.given().filter(initiative=initiative)
    approved = sorted((a["by"], a["up_to"]) for a in told["approvals"] if not a["voided"])
    yield "approvals", approved, sorted(given.values_list("by", "up_to"))

    owed = Commitment.objects.filter(initiative=initiative)
    pays = {s["department"]: s["committed"] for s in told["shares"] if s["committed"]}
    yield "pays", pays, dict(owed.exclude(committed=0).values_list("department", "committed"))
    pledged = Account.objects.filter(initiative=initiative, kind=Account.Kind.PLEDGED)
    promised = {s["department"]: s["pledged"] for s in told["shares"] if s["pledged"]}
    held = pledged.exclude(balance=0).values_list("department", "balance")
    yield "pledged", promised, dict(held)
