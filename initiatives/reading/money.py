"""The shared budget as the page shows it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.forms import new_key
from accounts.years import fiscal_year_label
from budgets.lifting import can_lift
from budgets.models import Funding

from ..models import Initiative, Seat
from .rows import Table
from .seats import completed, opening, together
from .steps import supporters_with_more


def budget_of(table: Table) -> dict:
    """Bar, legend and sentences: who carries what, what is open, who has more."""
    initiative = table.initiative
    settled = initiative.status in (Initiative.Status.LIVE, Initiative.Status.CLOSED)
    if initiative.is_draft:
        return {"target": initiative.target, "note": _planned(table), "parts": [], "lines": []}
    asked = initiative.is_being_revised
    shown = _committed(table) if settled and not asked else _pledged(table)
    kept = {"remembered": remembered_of(table), "ledger_url": ledger_url(initiative)}
    about = {"target": initiative.target, **kept, **shown}
    return about | _spent(table) if settled and initiative.target else about


def _spent(table: Table) -> dict:
    """What has been spent of what was bound, and where it is told."""
    spent = sum(seat.spent for seat in table.seats)
    url = reverse("budgets:expenses", args=[table.initiative.slug])
    return {"spent": table.cash(spent), "expenses_url": url}


def ledger_url(initiative: Initiative) -> str:
    """Where every movement of its money stands."""
    return reverse("budgets:ledger", query={"initiative": initiative.slug})


def _planned(table: Table) -> str:
    if not table.initiative.target:
        return _("Nothing planned")
    return _("%(target)s planned") % {"target": table.cash(table.initiative.target)}


def _committed(table: Table) -> dict:
    """Who pays what since it is live."""
    target = table.initiative.target
    parts = [_part(table, seat, seat.committed) for seat in table.seats if seat.committed]
    note = _("%(target)s committed") % {"target": table.cash(target)} if target else _planned(table)
    return {"parts": parts, "open": "", "note": note, "label": _label(note, parts), "lines": []}


def _pledged(table: Table) -> dict:
    funding = table.funding
    parts = [
        _part(table, seat, seat.pledged, share.counted)
        for share in funding.shares
        for seat in table.seats
        if seat.department == share.department
    ]
    note = _note(table, funding)
    return {
        "parts": parts,
        "open": table.cash(funding.short) if funding.short else "",
        "note": note,
        "label": _label(note, parts),
        "lines": list(_lines(table, funding)) if table.initiative.takes_pledges else [],
        "lift_url": _lift_url(table, funding),
    }


def _note(table: Table, funding: Funding) -> str:
    if not funding.target:
        return _("It needs no money")
    names = {"pledged": table.cash(funding.pledged), "target": table.cash(funding.target)}
    return _("%(pledged)s of %(target)s pledged") % names


def _label(note: str, parts: list[dict]) -> str:
    """The bar for those who listen."""
    return ": ".join([note, ", ".join(f"{part['name']} {part['amount']}" for part in parts)])


def _part(table: Table, seat: Seat, amount: int, counted: int | None = None) -> dict:
    whole = max(table.initiative.target, table.funding.pledged, 1)
    counted = amount if counted is None else counted
    over = amount - counted
    note = _("%(amount)s above what counts") % {"amount": table.cash(over)} if over else ""
    target = table.initiative.target or whole
    return {
        "colour": seat.department.colour,
        "name": seat.department.name,
        "amount": table.cash(amount),
        "percent": round(amount * 100 / whole, 2),
        "counted": round(counted * 100 / whole, 2),
        "hatched": bool(over),
        "share": f"{round(amount * 100 / target)}%",
        "note": note,
    }


def _lines(table: Table, funding: Funding):
    """What counts, what is short, who has more, what is left over. A sentence each."""
    if table.initiative.is_being_revised:
        yield _("%(amount)s is committed and stays so; only what is added is asked for.") % {
            "amount": table.cash(funding.committed)
        }
    if funding.lifted:
        yield _lifted(table.initiative)
    if funding.is_limited:
        yield _("A pledge counts up to %(percent)s%% of the total: %(amount)s.") % {
            "percent": funding.rules.largest_share_percent,
            "amount": table.cash(funding.most),
        }
    if funding.short:
        yield _short(table, funding)
    elif not funding.is_funded:
        yield _("A second department must pay: no budget of this size is carried by one.")
    elif funding.surplus:
        yield _surplus(table, funding)


def _lift_url(table: Table, funding: Funding) -> str:
    """For an executive who may, where a pledge counts less than it is (rule 21)."""
    user, initiative = table.user, table.initiative
    if not (user.is_executive and funding.is_held_back):
        return ""  # without asking who has a part in it
    verdict = can_lift(user, initiative, eyes=table.eyes, funding=funding)
    return reverse("budgets:lift", args=[initiative.slug]) if verdict else ""


def _lifted(initiative: Initiative) -> str:
    """“Cleo Brandt lets every pledge count in full, because: …”"""
    return _("%(person)s lets every pledge count in full, because: %(reason)s") % {
        "person": initiative.lifted_by,
        "reason": initiative.lifted_because.body,
    }


def _surplus(table: Table, funding: Funding) -> str:
    """What returns; what is committed already stays until the initiative is closed (rule 25)."""
    if funding.committed >= funding.target:
        return _("The budget is lower now: what is left returns when it is closed.")
    asked = table.initiative.is_being_revised
    live = _("%(amount)s more than needed: the rest returns when it goes live.")
    force = _("%(amount)s more than needed: the rest returns when the revision takes force.")
    return (force if asked else live) % {"amount": table.cash(funding.surplus)}


def _short(table: Table, funding: Funding) -> str:
    """“€1,000 short. Marketing has €6,200 free and IT €500.”"""
    short = _("%(amount)s short.") % {"amount": table.cash(funding.short)}
    more = [
        _("%(department)s has %(amount)s free")
        % {"department": seat.department, "amount": table.cash(seat.free)}
        for seat in supporters_with_more(table)
    ]
    if not more:
        return short
    count = ngettext("One supporter has more:", "%(n)s supporters have more:", len(more))
    names = {"n": opening(len(more))}
    return f"{short} {count % names} {together(more)}."


def remembered_of(table: Table) -> list[dict]:
    """Pledges returned when it came to rest, and not answered since (rule 18)."""
    initiative = table.initiative
    return [
        {
            "department": seat.department.name,
            "amount": table.cash(seat.remembered_amount),
            "may_answer": initiative.takes_pledges and seat in table.mine,
            "pledge_url": pledge_url(initiative, seat),
            "let_go_url": reverse("budgets:let_go", args=[initiative.slug, seat.remembered]),
        }
        for seat in table.seats
        if seat.remembered
    ]


def pledge_url(initiative: Initiative, seat: Seat) -> str:
    return f"{reverse('budgets:pledge', args=[initiative.slug])}?seat={seat.department.slug}"


def takes_money(seat: Seat) -> bool:
    """Is there anything to pledge for, or to take back?"""
    return bool(seat.initiative.takes_pledges and (seat.initiative.target or seat.pledged))


def room_of(table: Table, seat: Seat) -> str:
    """“€1,000 open, €6,200 free in 2026”: what a pledge could do, and be at most."""
    parts = []
    if seat.pledged:
        parts.append(_("%(amount)s pledged now") % {"amount": table.cash(seat.pledged)})
    parts.append(_("%(amount)s open") % {"amount": table.cash(table.funding.short)})
    free = {"amount": table.cash(limit_of(seat)), "year": year_of(table, seat)}
    parts.append(_("%(amount)s free in %(year)s") % free)
    return ", ".join(parts)


def limit_of(seat: Seat) -> int:
    """The most that a seat can pledge, with what it has pledged already. Minor units."""
    return seat.free + seat.pledged


def year_of(table: Table, seat: Seat) -> str:
    return fiscal_year_label(table.house, seat.pledge_year)


def effect_of(table: Table) -> dict:
    """What a pledge does to the target and to the envelope, before one types it."""
    seat, funding = table.seat, table.funding
    rules = funding.rules
    return {
        "name": seat.department.name,
        "slug": seat.department.slug,
        "colour": seat.department.colour,
        "initials": seat.department.initials,
        "budget": budget_of(table),
        "year": year_of(table, seat),
        "now": table.cash(seat.pledged),
        "pledges": bool(seat.pledged),
        "open": table.cash(funding.short),
        "target": table.cash(funding.target),
        "most": table.cash(funding.most),
        "percent": rules.largest_share_percent if funding.is_limited else 0,
        "free": table.cash(seat.free),
        "limit": table.cash(limit_of(seat)),
        "only_raise": bool(table.approvals),
        "key": new_key(),
    }


def pledged_words(table: Table) -> str:
    """What the table stands at after a pledge was set, and what is next."""
    seat, funding = table.seat, table.funding
    if table.initiative.status == Initiative.Status.LIVE and not table.initiative.is_being_revised:
        committed = _("%(target)s is committed.") % {"target": table.cash(table.initiative.target)}
        return f"{completed(table.initiative)} {committed}"
    pledged = (
        _("%(department)s pledges %(amount)s.")
        if seat.pledged
        else _("%(department)s pledges nothing now.")
    )
    said = pledged % {"department": seat.department, "amount": table.cash(seat.pledged)}
    if funding.short:
        return f"{said} " + _("%(amount)s is still open.") % {"amount": table.cash(funding.short)}
    if not funding.is_funded:
        return f"{said} " + _("A second department must pay.")
    return f"{said} " + _("The shared budget is funded.")
