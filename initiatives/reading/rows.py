"""The rows of one round table, in few queries. What they say: the modules beside."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial

from django.db.models import (
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from accounts.models import Organisation, User
from accounts.years import fiscal_year
from budgets.four_eyes import FourEyes, four_eyes
from budgets.models import Account, Approval, Commitment, Funding, Pledge, Share
from budgets.permissions import approvals_needed, counting
from cooperative.clock import day_began, now
from cooperative.templatetags.ui import money
from cooperative.verdicts import Verdict

from ..content import Content, Line
from ..models import (
    BudgetLine,
    Event,
    Initiative,
    Review,
    Revision,
    Seat,
    Text,
)
from ..permissions import Chairs, can_answer, can_call_back, can_leave, chairs_of
from .terms import condition_before, conditions, overrulings, take_terms

AS_READ = (
    *("pledge_year", "nudged", "spoke", "before_pk", "before_answer", "before_number"),
    *(
        "condition_before",
        "condition_before_day",
        "condition_before_keeper",
        "condition_before_adviser",
    ),
)


@dataclass
class Table:
    """An initiative as one person sees it now, with everything that was read of it."""

    initiative: Initiative
    user: User
    house: Organisation
    wanted: str = ""  # of ?seat=: for which of one's own seats
    at: datetime = field(default_factory=now)
    advisers: list | None = None  # of happening.Advising, once read

    def __post_init__(self) -> None:
        if not self.initiative.is_draft:
            self.initiative.table = _seats(self)

    @property
    def seats(self) -> list[Seat]:
        return self.initiative.table

    @property
    def revision(self) -> Revision | None:
        return self.initiative.revision

    @cached_property
    def year(self) -> int:
        """The fiscal year of the first day, whose envelopes pay unless a pledge names another."""
        return fiscal_year(self.house, self.initiative.revision.first_day)

    @cached_property
    def mine(self) -> list[Seat]:
        """The seats that this person may answer for."""
        return self.initiative.seats_of(self.user)

    @cached_property
    def seat(self) -> Seat | None:
        """The one of them that this page is about: as asked for, answered already, or the first."""
        named = [seat for seat in self.mine if self.wanted == seat.department.slug]
        spoken = [seat for seat in self.mine if seat.department_id in self.spoken.values()]
        return next(iter([*named, *spoken, *self.mine]), None)

    @cached_property
    def spoken(self) -> dict[int, int]:
        """My id -> the department for which I have answered here, if I have."""
        answered = [seat.spoke for seat in self.seats if getattr(seat, "spoke", None)]
        return {self.user.pk: answered[0]} if answered else {}

    @property
    def heard(self) -> Chairs:
        """For which seat I have answered, as permissions ask it."""
        return Chairs(answered=self.spoken)

    def may_answer(self) -> Verdict:
        return can_answer(self.user, self.seat, chairs=self.heard)

    def may_leave(self) -> Verdict:
        return can_leave(self.user, self.seat, chairs=self.heard)

    def may_call_back(self) -> bool:
        if self.seat is None or self.initiative.status != Initiative.Status.LIVE:
            return False
        return bool(can_call_back(self.user, self.seat, chairs=self.heard))

    @cached_property
    def own(self) -> list[Seat]:
        """The seats of one's own departments, whether one may answer for them or not."""
        beside = self.user.sits_with
        return [s for s in self.seats if s in self.mine or s.department_id in beside]

    @cached_property
    def chairs(self) -> Chairs:
        return chairs_of(self.initiative, self.at)

    @cached_property
    def eyes(self) -> FourEyes:
        return four_eyes(self.initiative)

    @cached_property
    def said(self) -> list[Approval]:
        """What executives said, in order; what was voided too."""
        rows = Approval.objects.filter(initiative=self.initiative)
        found = list(rows.select_related("by", "words", "reply", "replied_by"))
        for row in found:
            row.initiative = self.initiative
        return found

    @cached_property
    def approvals(self) -> list[Approval]:
        """The approvals that count."""
        given = [a for a in self.said if a.verdict == a.Verdict.APPROVE and not a.voided_at]
        if not self.initiative.takes_answers:
            return given
        return counting(self.initiative, eyes=self.eyes, said=given) if given else []

    @property
    def missing_approvals(self) -> int:
        return max(0, approvals_needed(self.initiative) - len(self.approvals))

    @property
    def questions(self) -> list[Approval]:
        """Asked or sent back by an executive, and the steward has not replied."""
        asking = (Approval.Verdict.ASK, Approval.Verdict.SEND_BACK)
        return [a for a in self.said if a.verdict in asking and not (a.replied_at or a.voided_at)]

    @cached_property
    def funding(self) -> Funding:
        """As `funding_of` says it, from what was read with the seats."""
        rules, target = self.initiative.rules, self.initiative.target
        lifted = self.initiative.is_lifted
        by_place = sorted((seat for seat in self.seats if seat.pledged), key=lambda s: s.position)
        shares = (
            Share.of(
                *(s.department, s.pledge_year, s.pledged),
                target=target,
                rules=rules,
                lifted=lifted,
                committed=s.committed,
            )
            for s in by_place
        )
        return Funding(target, tuple(shares), rules, lifted)

    @cached_property
    def cash(self):
        """Writes an amount of minor units in the currency of the house."""
        return partial(money, currency=self.house.currency)

    def names(self, people: Iterable[int]) -> list[str]:
        return [self.chairs.names[pk] for pk in people if pk in self.chairs.names]


def find(user: User, slug: str) -> Initiative | None:
    """The initiative, if this person may see it."""
    visible = Initiative.objects.visible_to(user)
    related = ("theme", "department", "steward", "proposed_by", "sponsor", "agreed_revision")
    related += ("lifted_by", "lifted_because")
    called = ("call_back__by", "call_back__words", "call_back__seat__department")
    return (
        visible.select_related(*related, *called, "revision__published_by", "revision__note")
        .filter(slug=slug)
        .first()
    )


def _seats(table: Table) -> list[Seat]:
    """Who sits, each with the review that counts, the one before and the money. One query."""
    initiative, year = table.initiative, table.year
    reviews = (
        Review.objects.current()
        .filter(seat__initiative=initiative, seat__left_at=None)
        .select_related("seat__department__calendar", "seat__stand_in", "revision", "seen")
        .select_related("answered_by", "on_behalf_of", "words", "harm", "change")
        .annotate(**conditions(), **overrulings(), **_before(), **_pledges(initiative, year))
        .annotate(free=_of_account(Account.Kind.ENVELOPE, year=OuterRef("pledge_year")))
        .annotate(nudged=_nudged(table), spoke=_spoke(table.user), **condition_before())
    )
    seats: dict[int, Seat] = {}
    for review in reviews:
        seat = seats.setdefault(review.seat_id, review.seat)
        if not hasattr(seat, "counting"):
            _take_seat(seat, review, initiative)
        take_terms(seat.review, review)
    steward = initiative.steward_id
    return sorted(seats.values(), key=lambda seat: (seat.department_id != steward, seat.position))


def _take_seat(seat: Seat, review: Review, initiative: Initiative) -> None:
    seat.initiative, seat.counting = initiative, [review]
    review.asked_for, review.given, review.overruled = [], [], False
    for name in ("pledged", "free", "committed", "spent", "remembered", "remembered_amount"):
        setattr(seat, name, getattr(review, name) or 0)
    for name in AS_READ:
        setattr(seat, name, getattr(review, name))
    if initiative.is_being_revised:
        seat.pledged += seat.committed  # the most that it puts in


def _before() -> dict[str, Subquery]:
    """The last answer of the seat that counts no more."""
    older = Review.objects.filter(seat=OuterRef("seat"), superseded_at__isnull=False)
    last = older.exclude(answer="").order_by("-pk")
    return {
        "before_pk": Subquery(last.values("pk")[:1]),
        "before_answer": Subquery(last.values("answer")[:1]),
        "before_number": Subquery(last.values("seen__number")[:1]),
    }


def _spoke(user: User) -> Subquery:
    """For which department this person has answered here, be it gone from the table since."""
    given = Review.objects.filter(seat__initiative=OuterRef("seat__initiative"), answered_by=user)
    return Subquery(given.order_by().values("seat__department")[:1])


def _nudged(table: Table) -> Exists:
    """Has one's own department nudged it today (rule 15)?"""
    return Exists(
        Event.objects.filter(
            kind=Event.Kind.SEAT_NUDGED,
            initiative=table.initiative,
            seat=OuterRef("seat"),
            at__gte=day_began(table.at),
            details__for__in=list(table.user.sits_with),
        )
    )


def _pledges(initiative: Initiative, year: int) -> dict[str, Subquery | Coalesce]:
    here = {"initiative": initiative, "department": OuterRef("seat__department")}
    own = {"initiative": initiative, "balance__gt": 0}
    remembered = Pledge.objects.filter(**here).remembered()
    bound = Commitment.objects.filter(**here).order_by().values("department")
    years = (
        _of_account(Account.Kind.PLEDGED, "year", **own),
        Subquery(bound.values("year")[:1]),
        Value(year),
    )
    return {
        "pledged": _of_account(Account.Kind.PLEDGED, **own),
        "pledge_year": Coalesce(*years, output_field=IntegerField()),
        "spent": _summed(Account.Kind.SPENT, initiative),
        "committed": Subquery(bound.annotate(sum=Sum("committed")).values("sum")),
        "remembered": Subquery(remembered.values("pk")[:1]),
        "remembered_amount": Subquery(remembered.values("before")[:1]),
    }


def _of_account(kind: Account.Kind, column: str = "balance", **which) -> Subquery:
    accounts = Account.objects.filter(kind=kind, department=OuterRef("seat__department"), **which)
    return Subquery(accounts.values(column)[:1])


def _summed(kind: Account.Kind, initiative: Initiative) -> Subquery:
    """Of all fiscal years together."""
    here = {"kind": kind, "initiative": initiative, "department": OuterRef("seat__department")}
    rows = Account.objects.filter(**here).order_by().values("department")
    return Subquery(rows.annotate(sum=Sum("balance")).values("sum"))


def contents(*revisions: Revision) -> dict[int, tuple[Content, list[str]]]:
    """Revision id -> what it says, and the payees' names line by line. One query for all."""
    hashes = {sha for revision in revisions for sha in revision.texts.values()}
    texts = Text.objects.filter(sha256__in=hashes).order_by()
    lines = BudgetLine.objects.filter(revision__in=revisions).order_by()
    empty = Value("")
    rows = _columns(
        lines,
        of="revision_id",
        place="position",
        sha=empty,
        words="label__body",
        amount="amount",
        payee="payee_id",
        name=Coalesce(F("payee__name"), empty),
    ).union(
        _columns(
            texts,
            of=Value(0),
            place=Value(0),
            sha="sha256",
            words="body",
            amount=Value(0),
            payee=Value(0),
            name=empty,
        ),
        all=True,
    )
    bodies: dict[str, str] = {}
    by_revision: dict[int, list[tuple]] = {revision.pk: [] for revision in revisions}
    for of, place, sha, words, amount, payee, name in rows:
        if sha:
            bodies[sha] = words
        else:
            by_revision[of].append((place, Line(words, amount, payee), name))
    return {
        revision.pk: _spoken(revision, bodies, sorted(by_revision[revision.pk]))
        for revision in revisions
    }


def _spoken(revision: Revision, bodies: dict, rows: list[tuple]) -> tuple[Content, list[str]]:
    content = revision.saying(bodies, (line for _place, line, _name in rows))
    return content, [name for *_rest, name in rows]


def _columns(rows: QuerySet, **columns: str | Value | Coalesce) -> QuerySet:
    named = {
        f"_{name}": F(value) if isinstance(value, str) else value for name, value in columns.items()
    }
    return rows.annotate(**named).values_list(*named)
