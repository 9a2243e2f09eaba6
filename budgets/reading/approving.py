"""What an executive reads before saying yes: who agrees, who pays, and what if not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Department, Rules, User
from cooperative import rings
from cooperative.templatetags.ui import money, when
from cooperative.verdicts import Verdict
from initiatives.lists.sentences import late_by
from initiatives.lists.tables import Table, tables_of
from initiatives.models import Condition, Initiative, Review, Turn

from ..four_eyes import FourEyes, approvable_by, four_eyes
from ..ledger import charges_of
from ..models import Account, Approval, Funding, Share
from ..permissions import (
    approvals_needed,
    can_approve,
    can_ask,
    can_decline,
    can_send_back,
    counting,
)


class Row(NamedTuple):
    """One initiative of the executives’ queue, in words."""

    title: str
    url: str
    text: str
    due: str
    late: str
    arcs: list[tuple[str, ...]]
    money: str
    waits_for_me: bool
    note: str


def queue_of(user: User, *, currency: str, at: datetime) -> list[Row]:
    """Everything that waits for executives, oldest first: one query."""
    turns = Turn.objects.open().filter(kind=Turn.Kind.APPROVE)
    here = turns.filter(initiative=OuterRef("initiative"))
    given = Approval.objects.given().filter(
        initiative=OuterRef("initiative"), up_to__gte=OuterRef("initiative__target")
    )
    counted = given.order_by().values("initiative").annotate(n=Count("pk")).values("n")
    tables = tables_of(
        Q(initiative__in=turns.values("initiative")),
        user,
        due_at=Subquery(here.values("due_at")[:1]),
        mine=Exists(approvable_by(user).filter(pk=OuterRef("initiative"))),
        approved=Exists(given.filter(by=user)),
        given=Subquery(counted),
        regulated=F("initiative__is_regulated"),
        rules=F("initiative__rules_stored"),
    )
    oldest_first = sorted(tables.values(), key=lambda table: table.row.due_at)
    return [_queued(table, currency, at) for table in oldest_first]


def _queued(table: Table, currency: str, at: datetime) -> Row:
    row = table.row
    needed = Rules.read(row.rules).approvals_needed(table.target, regulated=row.regulated)
    given = _("%(given)s of %(needed)s approvals") % {"given": row.given or 0, "needed": needed}
    return Row(
        title=table.title,
        url=reverse("budgets:approval", args=[table.slug]),
        text=f"{table.figure}, {given}",
        due=when(row.due_at),
        late=late_by(row.due_at, at),
        arcs=table.arcs,
        money=money(table.target, currency),
        waits_for_me=row.mine,
        note="" if row.mine else _why_not(row.approved),
    )


def _why_not(approved: bool) -> str:
    if approved:
        return _("You have approved it")
    return _("Four eyes: not for you")


class Payer(NamedTuple):
    """What one department pays, and what that leaves in its envelope."""

    share: Share
    charge: int
    free_afterwards: int


@dataclass(frozen=True)
class Hearing:
    """Everything on the approval page: four queries, whatever the size of the table."""

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
        """As `funding_of` reads it, out of the seats that have been read already."""
        rules, target = self.initiative.rules, self.initiative.target
        shares = tuple(
            Share(
                Department(
                    pk=seat.department_id,
                    name=seat.department__name,
                    colour=seat.department__colour,
                ),
                seat.year,
                seat.pledged,
                rules.counted(seat.pledged, target),
            )
            for seat in self.table.seats
            if seat.pledged
        )
        return Funding(target, shares, rules)

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
        """Conditions that must be met before it goes live and are not."""
        return [seat for seat in self.conditions if not seat.by_day and not seat.met_at]

    @property
    def settled(self) -> list[Any]:
        """Seats that objected once and do no more."""
        return [
            seat
            for seat in self.table.seats
            if seat.objected_to and seat.counting__answer != Review.Answer.OBJECT
        ]

    @property
    def objecting(self) -> list[str]:
        return self.table.said(rings.OBJECTED)

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

    def acts(self) -> Iterator[tuple[str, str]]:
        """Name and address of what else this executive may say."""
        verbs = (
            ("ask", _("Ask"), can_ask(self.user, self.initiative, said=self.said)),
            (
                "send_back",
                _("Send back"),
                can_send_back(self.user, self.initiative, said=self.said),
            ),
            ("decline", _("Decline"), can_decline(self.user, self.initiative)),
        )
        for verb, label, verdict in verbs:
            if verdict:
                yield label, reverse(f"budgets:{verb}", args=[self.initiative.slug])


def _of_each_seat() -> dict[str, Any]:
    """The condition of a seat, an earlier objection, its year, and what is free in its envelope."""
    conditions = Condition.objects.filter(review=OuterRef("counting__pk"))
    older = Review.objects.filter(seat=OuterRef("pk"), superseded_at__isnull=False)
    objected = older.filter(answer=Review.Answer.OBJECT).order_by("-pk")
    pledged = Account.objects.filter(
        kind=Account.Kind.PLEDGED,
        initiative=OuterRef("initiative"),
        department=OuterRef("department"),
        balance__gt=0,
    )
    envelope = Account.objects.filter(
        kind=Account.Kind.ENVELOPE, department=OuterRef("department"), year=OuterRef("year")
    )
    return {
        "condition": _first(conditions, "words__body"),
        "by_day": _first(conditions, "by_day"),
        "met_at": _first(conditions, "met_at"),
        "objected_to": _first(objected, "seen__number"),
        "year": _first(pledged, "year"),
        "free": _first(envelope, "balance"),
    }


def _first(rows: QuerySet, column: str) -> Subquery:
    return Subquery(rows.values(column)[:1])
