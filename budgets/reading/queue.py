"""The executives’ queue: what waits for an approval, oldest first."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Rules, User
from cooperative.templatetags.ui import money, when
from initiatives.lists.sentences import late_by
from initiatives.lists.tables import Table, tables_of
from initiatives.models import Turn

from ..four_eyes import approvable_by
from ..models import Approval


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
        due=when(row.due_at, "due"),
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
