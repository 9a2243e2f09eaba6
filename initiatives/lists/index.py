"""The list of initiatives: filtered, in the order that was wanted, 25 a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from cooperative.templatetags.ui import money, spoken

from ..models import Initiative, Seat, Turn, Word
from ..models.notices import Step
from ..words import words_of
from .home import waiting_for
from .orders import ORDERS
from .tables import Table, tables_of

PAGE = 25


class Row(NamedTuple):
    """One initiative of the list, in words."""

    pk: int
    title: str
    url: str
    figure: str
    state: str
    is_late: bool
    day: str
    money: str
    arcs: list[tuple[str, ...]]


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    newer: int | None  # `after` of the page before this one
    older: int | None  # `before` of the page after it


def page_of(user: User, wanted: Mapping[str, object], *, currency: str, at: datetime) -> Page:
    """The rows that meet what was wanted: one query, whatever their number."""
    after, before = wanted.get("after"), wanted.get("before")
    tables = some(user, wanted, at, PAGE + 1)
    more = len(tables) > PAGE
    # Backwards the last one is nearest to the edge, and what is beyond the page comes first.
    shown = list(tables)[-PAGE:] if after else list(tables)[:PAGE]
    return Page(
        rows=[_row(pk, tables[pk], currency, at) for pk in shown],
        newer=shown[0] if shown and (more if after else before) else None,
        older=shown[-1] if shown and (after or more) else None,
    )


def some(
    user: User, wanted: Mapping[str, object], at: datetime, count: int, **also: Any
) -> dict[int, Table]:
    """So many tables in the order that was wanted, from the edge of a page on: forth, or back
    where the edge is that of `after`. `also`: as in `tables_of`.
    """
    edge, forth = wanted.get("after") or wanted.get("before"), not wanted.get("after")
    order = ORDERS[str(wanted.get("order") or "")]
    found = order.sorted(filtered(user, wanted, at), forth=forth)
    if edge:
        found = found.filter(order.beyond(int(edge), forth=forth))
    tables = tables_of(Q(initiative__in=found.values("pk")[:count]), user, **also)
    return {pk: tables[pk] for pk in order.arranged(tables)}


def filtered(user: User, wanted: Mapping[str, object], at: datetime) -> QuerySet[Initiative]:
    """What a person may know of, and asked for."""
    words = str(wanted.get("q") or "")
    known = in_which(user, words) if words else Initiative.objects.known_to(user)
    of_the_inside = ("theme", "late", "held_up")
    if wanted.get("order") == "day" or any(wanted.get(name) for name in of_the_inside):
        known = known.filter(pk__in=Initiative.objects.visible_to(user).values("pk"))
    conditions = Q()
    if state := wanted.get("state"):
        conditions &= Q(status=state)
    if theme := wanted.get("theme"):
        conditions &= Q(theme__slug=theme)
    here = Seat.objects.sitting().filter(initiative=OuterRef("pk"))
    if department := wanted.get("department"):
        conditions &= Q(Exists(here.filter(department__slug=department)))
    if wanted.get("mine"):
        conditions &= Q(Exists(here.of(user)))
    if wanted.get("waiting"):
        conditions &= Q(Exists(waiting_for(user).filter(initiative=OuterRef("pk"))))
    if wanted.get("late"):
        late = Turn.objects.open().filter(initiative=OuterRef("pk"), due_at__lt=at)
        conditions &= Q(Exists(late))
    if wanted.get("held_up"):
        longest = Turn.objects.open().filter(step=Step.LATE_WHOLE)
        conditions &= Q(Exists(longest.filter(initiative=OuterRef("pk"))))
    return known.filter(conditions)


def in_which(user: User, typed: str) -> QuerySet[Initiative]:
    """Where all these words, or words that begin so, stand: in what a person may read of each."""
    words = words_of(typed)
    if not words:
        return Initiative.objects.none()
    whole, glimpsed = Initiative.objects.visible_to(user), Initiative.objects.glimpsed_by(user)
    stand = [Word.objects.beginning_with(word).values("initiative") for word in words]
    for stands in stand:
        glimpsed = glimpsed.filter(pk__in=stands.filter(place=Word.Place.HEAD))
    found = glimpsed | whole
    for stands in stand:  # of everything, so that a database may begin with the rarest word
        found = found.filter(pk__in=stands)
    return found


def _row(pk: int, table: Table, currency: str, at: datetime) -> Row:
    day = table.row.initiative__decision_day
    deciding = table.status in Initiative.DECIDING and not table.is_glimpsed
    return Row(
        pk=pk,
        title=table.title,
        url=f"{table.slug}/",  # as seen from the list
        figure=table.figure,
        state=_("Called back")
        if table.is_called_back
        else str(Initiative.Status(table.status).label),
        is_late=table.is_late(at) and not table.is_glimpsed,
        day=spoken(day, "day") if day and deciding else "",
        money=in_short(table, currency),
        arcs=table.arcs,
    )


def in_short(table: Table, currency: str) -> str:
    """“€11,000 of €12,000”, or the target alone once the money is bound or nobody was asked."""
    target = money(table.target, currency)
    if not table.target:
        return _("No budget")
    if not table.is_asked or table.is_glimpsed:
        return target
    pledged = money(table.pledged, currency)
    return _("%(pledged)s of %(target)s") % {"pledged": pledged, "target": target}
