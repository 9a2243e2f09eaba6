"""What a pledge does, before it is made: to the target, to what counts of it, to the envelope."""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from accounts.models import Department

from ..models import Funding, Share


def with_pledge(funding: Funding, department: Department, year: int, amount: int) -> Funding:
    """The shared budget as it would stand if a department pledged this much, in minor units."""
    own = [share for share in funding.shares if share.department == department]
    others = [share for share in funding.shares if share not in own]
    bound = sum(share.committed for share in own)
    kept = {"target": funding.target, "rules": funding.rules, "committed": bound}
    kept["lifted"] = funding.lifted
    new = Share.of(department, own[0].year if own else year, amount, **kept)
    return replace(funding, shares=(*others, new))


def consequences(
    funding: Funding,
    department: Department,
    year: int,
    amount: int,
    *,
    limit: int,
    label: str,
    cash: Callable[[int], str],
) -> list[str]:
    """Three sentences. `limit`: the most it could pledge; `label`: of the fiscal year."""
    then = with_pledge(funding, department, year, amount)
    about = {"department": department, "amount": cash(amount), "year": label}
    if amount > limit:
        about["free"] = cash(limit)
        return [_("%(department)s has %(free)s free in %(year)s. Pledge that or less.") % about]
    left = _("%(department)s’s envelope of %(year)s has %(left)s left.")
    about["left"] = cash(limit - amount)
    return [*filter(None, [_target(then, cash), _counted(then, amount, cash), left % about])]


def _target(then: Funding, cash: Callable[[int], str]) -> str:
    about = {"target": cash(then.target), "short": cash(then.short), "more": cash(then.surplus)}
    if then.short:
        return _("%(short)s of %(target)s is then still open.") % about
    if not then.is_funded:
        return _("%(target)s is then pledged, but a second department must pay.") % about
    if then.surplus:
        return _("It is then funded, with %(more)s more than needed; the rest returns.") % about
    return _("It is then funded: %(target)s.") % about


def _counted(then: Funding, amount: int, cash: Callable[[int], str]) -> str:
    """Nothing where every pledge counts in full."""
    if not then.is_limited or not amount:
        return ""
    own, percent = then.shares[-1], then.rules.largest_share_percent
    about = {"percent": percent, "counted": cash(own.counted)}
    about["line"] = cash(then.most)
    if own.counted < amount:
        return _("%(counted)s of it counts: the line is at %(percent)s%% of the total.") % about
    return _("All of it counts: the line is at %(line)s, %(percent)s%% of the total.") % about
