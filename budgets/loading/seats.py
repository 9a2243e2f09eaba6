"""Seats that departments take of themselves: they asked to join, or they pledged."""

from datetime import datetime

from initiatives import operations

from .. import operations as money
from .initiative_records import InitiativeRow, PledgeRow, ReviewRow, SeatRow
from .places import Broken
from .stage import Stage


def joined(row: InitiativeRow, seat: SeatRow) -> ReviewRow | None:
    """The review with which a seat sat down, where it did not sit from the beginning."""
    asked = first_review(row, seat)
    return asked if asked and asked.cause == "joined" else None


def first_review(row: InitiativeRow, seat: SeatRow) -> ReviewRow | None:
    asked = [review for review in row.reviews if review.department == seat.department]
    return min(asked, key=lambda review: review.asked_at, default=None)


def join(row: InitiativeRow, seat: SeatRow, stage: Stage, *, due_at: datetime | None) -> None:
    """The file knows when it sat down: it asked then, and the steward admitted it."""
    if stage.seat(row.id, seat.department):
        return  # it sits by right already
    department, initiative = stage.departments[seat.department], stage.initiative(row.id)
    why = next(reason.text for reason in seat.reasons if reason.kind == "asked_to_join")
    added_by = stage.person(seat.added_by) if seat.added_by else None
    asker = stage.leading(seat, department, added_by)
    asked = operations.join(initiative, department, by=asker, words=why, at=seat.added_at)
    steward = stage.leading(seat, initiative.steward, added_by)
    operations.admit(asked, by=steward, at=seat.added_at, due_at=due_at)


def join_by_pledging(row: InitiativeRow, pledge: PledgeRow, stage: Stage) -> None:
    seats = [seat for seat in row.seats if seat.department == pledge.department]
    if not any(reason.kind == "pledged" for seat in seats for reason in seat.reasons):
        raise Broken(pledge.line, "This department pledges, but it does not sit here.")
    review = joined(row, seats[0])
    money.join_by_pledging(
        stage.initiative(row.id),
        stage.departments[pledge.department],
        by=stage.person(pledge.by),
        amount=pledge.amount,
        year=stage.year,
        at=pledge.at,
        due_at=review.due if review else None,
    )
