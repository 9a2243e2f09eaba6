"""Your turn: what waits for a person, what that person waits for, what was decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Change, User
from budgets.four_eyes import approvable_by
from budgets.models import Approval
from cooperative.clock import day_began
from cooperative.templatetags.ui import when

from ..models import Event, Initiative, Review, Seat, SeatRequest, Turn
from ..models.turns import TurnQuerySet
from .sentences import act_of, asked_of, late_by
from .tables import Table, tables_of
from .told import told

Kind = Turn.Kind
AT_MOST = 200  # turns on one page; what is due later waits behind them
WEEK = timedelta(days=7)
FOR_A_SEAT = (Kind.ANSWER, Kind.RESUME, Kind.PLEDGE_AGAIN, Kind.MEET, Kind.TAKE_ON, Kind.CONFIRM)
DECIDED = {
    Event.Kind.INITIATIVE_AGREED: _("Agreed"),
    Event.Kind.INITIATIVE_WENT_LIVE: _("Live"),
    Event.Kind.REVISION_TOOK_FORCE: _("Revised"),
    Event.Kind.INITIATIVE_CALLED_BACK: _("Called back"),
    Event.Kind.INITIATIVE_RESUMED: _("Goes on"),
    Event.Kind.INITIATIVE_PARKED: _("Parked"),
    Event.Kind.INITIATIVE_DECLINED: _("Declined"),
    Event.Kind.INITIATIVE_CLOSED: _("Closed"),
    Event.Kind.INITIATIVE_WITHDRAWN: _("Withdrawn"),
}
OF_TURN = (
    "pk",
    "kind",
    "initiative_id",
    "seat_id",
    "seat__department__name",
    "about",
    "due_at",
    "is_mine",
    "was_nudged",
    "words",
    "named",
    "change",
)


class Row(NamedTuple):
    """One turn, in words."""

    is_mine: bool
    title: str
    url: str
    text: str
    due: str
    late: str
    arcs: list[tuple[str, ...]]
    figure: str
    nudge: str  # address, where a nudge is allowed


class Decision(NamedTuple):
    title: str
    url: str
    word: str
    day: str
    arcs: list[tuple[str, ...]]


@dataclass(frozen=True)
class Home:
    """Everything on a person's home page, oldest first."""

    mine: list[Row]
    others: list[Row]
    decided: list[Decision]

    @classmethod
    def of(cls, user: User, *, currency: str, at: datetime) -> "Home":
        turns = list(_turns(user, at))
        tables = _tables(user, {turn.initiative_id for turn in turns}, at)
        rows = [_row(turn, tables.get(turn.initiative_id), currency, at) for turn in turns]
        return cls(
            mine=[row for row in rows if row.is_mine],
            others=[row for row in rows if not row.is_mine],
            decided=list(_decisions(tables)),
        )


def waiting_for(user: User) -> QuerySet[Turn]:
    """A person's open turns on which this person may act."""
    return Turn.objects.open().filter(_is_of(user))


def _is_of(user: User) -> Q:
    """Is it this person's turn, and does neither four eyes nor a seat bar it?"""
    elsewhere = Review.objects.filter(
        answered_by=user, seat__initiative=OuterRef("initiative")
    ).exclude(seat__department=OuterRef("seat__department"))
    barred = Q(kind=Kind.APPROVE) & ~Q(initiative__in=approvable_by(user).values("pk"))
    barred |= Q(kind__in=FOR_A_SEAT) & Q(Exists(elsewhere))
    own = Change.objects.filter(pk=OuterRef("about"), set_by=user)
    barred |= Q(kind=Kind.COUNTERSIGN) & Q(Exists(own))
    return TurnQuerySet.whose(user) & ~barred


def _turns(user: User, at: datetime) -> QuerySet:
    """Mine, and those of others at the tables of my departments or about what I asked."""
    mine = _is_of(user)
    at_my_tables = Seat.objects.sitting().of(user).filter(initiative=OuterRef("initiative"))
    my_question = Approval.objects.filter(pk=OuterRef("about"), by=user)
    my_request = SeatRequest.objects.filter(pk=OuterRef("about"), department__in=user.leads)
    asked = Q(kind=Kind.REPLY) & Q(Exists(my_question)) | Q(kind=Kind.ADMIT) & Q(Exists(my_request))
    known = Q(Exists(Initiative.objects.known_to(user).filter(pk=OuterRef("initiative"))))
    others = Q(Exists(at_my_tables)) | (asked & known)
    nudges = Event.objects.filter(
        kind=Event.Kind.SEAT_NUDGED,
        initiative=OuterRef("initiative"),
        seat=OuterRef("seat"),
        at__gte=day_began(at),
        details__for__in=list(user.sits_with),
    )
    turns = Turn.objects.open().filter(mine | others).order_by("due_at", "pk")
    rows = turns.annotate(is_mine=mine, was_nudged=Exists(nudges), **told())
    return rows.values_list(*OF_TURN, named=True)[:AT_MOST]


def _tables(user: User, named: set[int | None], at: datetime) -> dict[int, Table]:
    """The tables of these initiatives, and of those on which something was decided this week."""
    events = Event.objects.filter(kind__in=DECIDED, at__gt=at - WEEK).order_by("-at", "-pk")
    here = events.filter(initiative=OuterRef("initiative"))
    decided = Initiative.objects.visible_to(user).filter(
        pk__in=events.order_by().values("initiative")
    )
    # One list of both: of two, a database reads every seat to ask whether it is on either.
    waited_for = Initiative.objects.filter(pk__in=named - {None}).order_by().values("pk")
    return tables_of(
        Q(initiative__in=waited_for.union(decided.order_by().values("pk"))),
        user,
        decided=Subquery(here.values("kind")[:1]),
        decided_at=Subquery(here.values("at")[:1]),
    )


def _decisions(tables: dict[int, Table]) -> Iterator[Decision]:
    decided = [table for table in tables.values() if table.row.decided]
    for table in sorted(decided, key=lambda table: table.row.decided_at, reverse=True):
        yield Decision(
            title=table.title,
            url=table.url,
            word=str(DECIDED[table.row.decided]),
            day=when(table.row.decided_at),
            arcs=table.arcs,
        )


def _row(turn: Any, table: Table | None, currency: str, at: datetime) -> Row:
    # Who asks for a seat knows nothing yet of what was said at the table.
    shown = table if turn.is_mine or turn.kind != Kind.ADMIT or table.is_mine else None
    return Row(
        is_mine=turn.is_mine,
        title=table.title if table else str(Change.Kind(turn.change).label),
        url=act_of(turn, table),
        text=asked_of(turn, table, currency),
        due=when(turn.due_at, "due"),
        late=late_by(turn.due_at, at),
        arcs=shown.arcs if shown else [],
        figure=shown.figure if shown else "",
        nudge=_nudge(turn, table),
    )


def _nudge(turn: Any, table: Table | None) -> str:
    """Where a waiting seat can be nudged: once a day by each department (rule 15)."""
    if turn.is_mine or turn.kind not in Turn.ANSWERING or turn.was_nudged or not table.is_mine:
        return ""
    return reverse("initiatives:nudge", args=[table.slug, turn.seat_id])
