"""The facts an executive decides on: who agrees, who pays, who said what, and who may approve."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from accounts.models import Department, Rules, User
from cooperative.verdicts import Verdict
from initiatives.lists.tables import Table, tables_of
from initiatives.models import Condition, Initiative, Overruling, Review

from ..four_eyes import FourEyes, four_eyes
from ..ledger import charges_of
from ..models import Account, Approval, Commitment, Funding, Share
from ..permissions import approvals_needed, can_approve, counting


class Payer(NamedTuple):
    """What one department pays, and what that leaves in its envelope."""

    share: Share
    charge: int
    free_afterwards: int


@dataclass(frozen=True)
class Hearing:
    """What the approval page reads: three queries, whatever the size of the table."""

    user: User
    initiative: Initiative
    table: Table
    said: list[Approval]
    eyes: FourEyes

    @classmethod
    def of(cls, user: User, initiative: Initiative) -> "Hearing":
        said = Approval.objects.filter(initiative=initiative)
        return cls(
            user=user,
            initiative=initiative,
            table=tables_of(Q(initiative=initiative), user, **_of_each_seat())[initiative.pk],
            said=list(said.select_related("by", "words", "reply", "replied_by", "revision")),
            eyes=four_eyes(initiative),
        )

    @cached_property
    def funding(self) -> Funding:
        initiative = self.initiative
        return funding_in(self.table, initiative.rules, lifted=initiative.is_lifted)

    @cached_property
    def payers(self) -> list[Payer]:
        """What each would pay, and what would then be free; short of money: what it pledges."""
        charges = charges_of(self.funding) if self.funding.is_funded else {}
        free = {seat.department_id: seat.free or 0 for seat in self.table.seats}
        return [
            Payer(share, charge, free[share.department.pk] + share.pledged - charge)
            for place, share in enumerate(self.funding.shares)
            for charge in [charges.get(place, share.pledged)]
        ]

    @cached_property
    def given(self) -> list[Approval]:
        return counting(self.initiative, eyes=self.eyes, said=self.said)

    @property
    def needed(self) -> int:
        return approvals_needed(self.initiative)

    @property
    def is_last(self) -> bool:
        """Would one more approval be the last, and make it live?"""
        return len(self.given) + 1 >= self.needed and not self.unmet

    @property
    def conditions(self) -> list[Any]:
        return [seat for seat in self.table.seats if seat.condition]

    @property
    def unmet(self) -> list[Any]:
        """Conditions that must be met before it goes live and are not, nor overruled."""
        return [
            seat
            for seat in self.conditions
            if not (seat.by_day or seat.met_at or seat.is_overruled)
        ]

    @property
    def overrulings(self) -> list[tuple[Any, str, str]]:
        """The seat, who has overruled it and why, of each executive who did (rule 7)."""
        said = [
            (seat, who, why)
            for seat in self.table.seats
            for who, why in ((seat.over_by, seat.over_why), (seat.also_by, seat.also_why))
        ]
        return [(seat, who, why) for seat, who, why in said if who]

    @property
    def past_objections(self) -> list[Any]:
        """Seats that objected once and do no more: with another answer, or undecided."""
        return [
            seat
            for seat in self.table.seats
            if seat.objected_to and seat.counting__answer != Review.Answer.OBJECT
        ]

    @property
    def questions(self) -> list[Approval]:
        """What executives asked or sent back, with the replies."""
        asking = (Approval.Verdict.ASK, Approval.Verdict.SEND_BACK)
        return [asked for asked in self.said if asked.verdict in asking]

    @property
    def others(self) -> list[str]:
        """Names of those who may approve it, but for this person and those who have."""
        done = {approval.by_id for approval in self.given} | {self.user.pk}
        return [name for pk, name in self.eyes.able.items() if pk not in done]

    @cached_property
    def may_approve(self) -> Verdict:
        return can_approve(
            self.user, self.initiative, eyes=self.eyes, funding=self.funding, said=self.said
        )


def funding_in(table: Table, rules: Rules, *, lifted: bool) -> Funding:
    """As `funding_of` reads it, out of the seats that have been read with `of_money`."""
    shares = tuple(
        Share.of(
            Department(
                pk=seat.department_id, name=seat.department__name, colour=seat.department__colour
            ),
            seat.year,
            seat.pledged,
            target=table.target,
            rules=rules,
            lifted=lifted,
            committed=seat.committed or 0,
        )
        for seat in table.seats
        if seat.pledged
    )
    return Funding(table.target, shares, rules, lifted)


def of_money() -> dict[str, Any]:
    """A seat's year, what is free in its envelope, and what it has committed here."""
    here = {"initiative": OuterRef("initiative"), "department": OuterRef("department")}
    put = (Account.Kind.PLEDGED, Account.Kind.COMMITTED, Account.Kind.SPENT)
    pledged = Account.objects.filter(kind__in=put, balance__gt=0, **here)
    bound = Commitment.objects.filter(**here).order_by().values("department")
    envelope = Account.objects.filter(
        kind=Account.Kind.ENVELOPE, department=OuterRef("department"), year=OuterRef("year")
    )
    return {
        "year": _first(pledged, "year"),
        "free": _first(envelope, "balance"),
        "committed": Subquery(bound.annotate(sum=Sum("committed")).values("sum")),
    }


def _of_each_seat() -> dict[str, Any]:
    """A seat's condition, who overruled it, an earlier objection, its year, its envelope."""
    over = Overruling.objects.standing().filter(review=OuterRef("counting__pk"))
    conditions = Condition.objects.filter(review=OuterRef("counting__pk"))
    older = Review.objects.filter(seat=OuterRef("pk"), superseded_at__isnull=False)
    objected = older.filter(answer=Review.Answer.OBJECT).order_by("-pk")
    return of_money() | {
        "condition": _first(conditions, "words__body"),
        "by_day": _first(conditions, "by_day"),
        "met_at": _first(conditions, "met_at"),
        "over_by": _first(over, "by__name"),
        "over_why": _first(over, "reason__body"),
        "also_by": _second(over, "by__name"),
        "also_why": _second(over, "reason__body"),
        "objected_to": _first(objected, "seen__number"),
    }


def _first(rows: QuerySet, column: str) -> Subquery:
    return Subquery(rows.values(column)[:1])


def _second(rows: QuerySet, column: str) -> Subquery:
    return Subquery(rows.values(column)[1:2])
