"""The shared money of the house: envelopes, who carries what, and what is short. In words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Department, Organisation, Rules, User
from cooperative.spreadsheets import plain
from cooperative.templatetags.ui import money
from initiatives.lists.orders import ORDERS
from initiatives.lists.tables import Table, tables_of
from initiatives.models import Initiative
from initiatives.reading.seats import opening, together

from ..models import Account, Funding
from .granting import Envelope, envelopes_of
from .hearing import funding_in, of_money
from .short import short_of_money

Kind, Status = Account.Kind, Initiative.Status
PAGE, AT_ONCE = 25, 500
ALL, SHORT = "all", ""
DRAWN = (("spent", Kind.SPENT), ("committed", Kind.COMMITTED), ("pledged", Kind.PLEDGED))
LIVES = (Status.LIVE, Status.CLOSED)


# --- Envelopes ---------------------------------------------------------------------------------


def sees_envelopes_of(user: User, year: int) -> QuerySet[Department]:
    """Who speaks for a department, executives and administrators: all; others: their own ones'.

    With those that have been archived, where they had money in that year.
    """
    had = Account.objects.filter(department=OuterRef("pk"), year=year)
    there = Department.objects.filter(Q(archived_at=None) | Exists(had))
    if user.is_executive or user.is_administrator or user.leads or user.stands_in:
        return there
    return there.filter(pk__in=user.sits_with)


def bars_of(envelope: Envelope, most: int) -> list[dict]:
    """Stretches of an envelope's bar, of the widest of them `most` is the whole."""
    begin, bars = 0.0, []
    whole = max(most, 1)
    for name, kind in DRAWN:
        width = envelope.parts.get(kind, 0) * 100 / whole
        if width:
            bars.append({"name": name, "begin": f"{begin:.2f}", "width": f"{width:.2f}"})
        begin += width
    if envelope.free:
        width = envelope.free * 100 / whole
        bars.append({"name": "free", "begin": f"{begin:.2f}", "width": f"{width:.2f}"})
    return bars


def drawn(envelopes: list[Envelope]) -> list[tuple[Envelope, list[dict]]]:
    most = max((envelope.granted for envelope in envelopes), default=0)
    return [(envelope, bars_of(envelope, most)) for envelope in envelopes]


# --- Shared budgets ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One shared budget, in words."""

    pk: int
    title: str
    url: str
    state: str
    note: str  # “€1,100 of €1,200 pledged”
    parts: list[dict]
    line: str  # where the largest share that counts ends on the bar, in percent
    share: str  # “60%: €720”
    label: str
    open: str
    short: str  # what is missing, and who has more


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    earlier: int | None  # `after` of the page before this one
    later: int | None  # `before` of the page after it


def page_of(user: User, wanted: Mapping[str, Any], *, house: Organisation) -> Page:
    """The shared budgets that were asked for. One query, whatever their number."""
    after, before = wanted.get("after"), wanted.get("before")
    tables = some(user, wanted, PAGE + 1)
    more = len(tables) > PAGE
    shown = list(tables)[-PAGE:] if after else list(tables)[:PAGE]
    return Page(
        rows=[row_of(pk, tables[pk], house) for pk in shown],
        earlier=shown[0] if shown and (more if after else before) else None,
        later=shown[-1] if shown and (after or more) else None,
    )


def some(user: User, wanted: Mapping[str, Any], count: int) -> dict[int, Table]:
    """So many tables from the edge of a page on."""
    edge, forth = wanted.get("after") or wanted.get("before"), not wanted.get("after")
    # By number: what counts is then added up for one page, not for all that are open.
    order = ORDERS[""]
    found = order.sorted(filtered(user, wanted), forth=forth)
    if edge:
        found = found.filter(order.beyond(int(edge), forth=forth))
    here = Q(initiative__in=found.values("pk")[:count])
    money = {"rules": F("initiative__rules_stored"), "lifted_at": F("initiative__lifted_at")}
    theme = F("initiative__theme__title")
    tables = tables_of(here, user, **of_money(), **money, theme=theme)
    return {pk: tables[pk] for pk in order.arranged(tables)}


def filtered(user: User, wanted: Mapping[str, Any]) -> QuerySet[Initiative]:
    """What needs money, and a person may know of."""
    known = Initiative.objects.known_to(user).exclude(status=Status.DRAFT).filter(target__gt=0)
    if state := wanted.get("state"):
        known = known.filter(status=state)
    if theme := wanted.get("theme"):
        known = known.filter(theme__slug=theme)
    if year := wanted.get("list_year"):
        here = Account.objects.filter(initiative=OuterRef("pk"), year=year)
        known = known.filter(Exists(here))
    return known if wanted.get("show") == ALL else short_of_money(known)


def row_of(pk: int, table: Table, house: Organisation) -> Row:
    cash = partial(money, currency=house.currency)
    funding = _funding(table)
    asked, glimpsed = table.is_asked and not table.is_called_back, table.is_glimpsed
    limited = asked and funding.is_limited
    whole = max(funding.target, funding.pledged, 1)
    most = funding.most
    note = _note(table, funding, cash)
    parts = [] if glimpsed else _parts(table, funding, cash, hatching=asked)
    names = ", ".join(f"{part['name']} {part['amount']}" for part in parts)
    return Row(
        pk=pk,
        title=table.title,
        url=table.url,
        state=str(Status(table.status).label),
        note=note,
        parts=parts,
        line=f"{most * 100 / whole:.2f}" if limited and parts else "",
        share=f"{funding.rules.largest_share_percent}%: {cash(most)}" if limited else "",
        label=f"{note}: {names}" if names else "",
        open=cash(funding.short) if asked and parts and funding.short else "",
        short=_short(table, funding, cash) if asked else "",
    )


def _funding(table: Table) -> Funding:
    lifted = table.row.lifted_at is not None
    return funding_in(table, Rules.read(table.row.rules), lifted=lifted)


def _note(table: Table, funding: Funding, cash) -> str:
    about = {"pledged": cash(funding.pledged), "target": cash(funding.target)}
    if table.is_glimpsed or table.status in (Status.PARKED, Status.WITHDRAWN):
        return about["target"]
    if table.is_asked:
        return _("%(pledged)s of %(target)s pledged") % about
    about["spent"] = cash(funding.pledged)
    if table.status == Status.CLOSED:
        return _("%(spent)s of %(target)s spent") % about
    return _("%(pledged)s committed") % about


def _parts(table: Table, funding: Funding, cash, *, hatching: bool) -> list[dict]:
    """Who carries what, the largest first: so one sees whether it reaches beyond the line."""
    whole = max(funding.target, funding.pledged, 1)
    shares = sorted(funding.shares, key=lambda share: -share.pledged)
    return [
        {
            "colour": share.department.colour,
            "name": share.department.name,
            "amount": cash(share.pledged),
            "percent": round(share.pledged * 100 / whole, 2),
            "counted": round(counted * 100 / whole, 2),
            "hatched": counted < share.pledged,
            "share": f"{round(share.pledged * 100 / (funding.target or whole))}%",
            "note": _("%(amount)s counts") % {"amount": cash(counted)}
            if counted < share.pledged
            else "",
        }
        for share in shares
        for counted in [min(share.counted, share.pledged) if hatching else share.pledged]
    ]


def _short(table: Table, funding: Funding, cash) -> str:
    """“€1,000 short. Two supporters have more: Marketing has €6,200 free and IT €500.”"""
    if funding.is_funded:
        return ""
    short = _("%(amount)s short.") % {"amount": cash(funding.short)}
    if not funding.short:
        short = _("A second department must pay.")
    if table.is_glimpsed:
        return _("%(short)s Any department may pledge, and so takes a seat.") % {"short": short}
    supporters = [seat for seat in table.seats if seat.pledged and seat.free]
    free = [
        (seat.department__name, seat.free)
        for seat in supporters
        if not funding.short or _counts_more(seat.pledged, funding)
    ]
    if supporters and not free:
        return _("%(short)s Another department must pledge.") % {"short": short}
    if not free:
        return _("%(short)s No supporter has more free.") % {"short": short}
    said = [_("%(name)s has %(free)s free") % {"name": n, "free": cash(f)} for n, f in free]
    count = ngettext("One supporter has more:", "%(n)s supporters have more:", len(free))
    return f"{short} {count % {'n': opening(len(free))}} {together(said)}."


def _counts_more(pledged: int, funding: Funding) -> bool:
    """Would a further pledge of this supporter count, or is it at the largest share (rule 21)?"""
    return funding.counts(pledged + 1) > funding.counts(pledged)


# --- As spreadsheets ---------------------------------------------------------------------------


def envelopes_sheet(user: User, year: int, *, house: Organisation) -> Iterator[Sequence[Any]]:
    """A head, and a row for each envelope of a year."""
    head = [_("Department"), _("Fiscal year"), _("Envelope"), _("Pledged"), _("Committed")]
    head += [_("Spent"), _("Returned"), _("Free"), _("Currency")]
    rows = (
        (
            envelope.department.name,
            year,
            *(plain(amount, house.decimals) for amount in envelope.amounts.values()),
            house.currency,
        )
        for envelope in envelopes_of(sees_envelopes_of(user, year), year)
    )
    return chain([head], rows)


def budgets_sheet(
    user: User, wanted: Mapping[str, Any], *, house: Organisation
) -> Iterator[Sequence[Any]]:
    """A head, and a row for each department's part of each shared budget that was asked for."""
    head = [_("Initiative"), _("State"), _("Theme"), _("Target"), _("Short by"), _("Department")]
    head += [_("Fiscal year"), _("Puts in"), _("Counts"), _("Free besides"), _("Currency")]
    return chain([head], _budget_cells(user, wanted, house))


def _budget_cells(
    user: User, wanted: Mapping[str, Any], house: Organisation
) -> Iterator[Sequence[Any]]:
    edge = None
    while tables := some(user, {**wanted, "before": edge, "after": None}, AT_ONCE):
        for table in tables.values():
            yield from _cells(table, house)
        edge = list(tables)[-1]


def _cells(table: Table, house: Organisation) -> Iterator[Sequence[Any]]:
    funding = _funding(table)
    cash = partial(plain, decimals=house.decimals)
    asked = table.is_asked and not table.is_called_back
    short = cash(funding.short) if asked else ""
    state = Status(table.status).label
    about = (table.title, state, table.row.theme, cash(funding.target), short)
    free = {seat.department_id: seat.free or 0 for seat in table.seats}
    shares = () if table.is_glimpsed else funding.shares
    for share in shares:
        counted = min(share.counted, share.pledged)
        own = (share.department.name, share.year, cash(share.pledged), cash(counted))
        yield (*about, *own, cash(free[share.department.pk]), house.currency)
    if not shares:
        yield (*about, "", "", "", "", "", house.currency)
