"""What lifting the largest share does, before it is done."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from ..models import Funding


def effect_of(funding: Funding, cash: Callable[[int], str]) -> Iterator[str]:
    """Whose pledge counts less than it is, and what the target lacks once all counts."""
    for share in funding.shares:
        if share.counted < share.pledged:
            yield _("%(department)s pledges %(pledged)s, of which %(counted)s counts.") % {
                "department": share.department,
                "pledged": cash(share.pledged),
                "counted": cash(share.counted),
            }
    yield _then(_whole(funding), cash)


def _whole(funding: Funding) -> Funding:
    shares = tuple(replace(share, counted=share.pledged) for share in funding.shares)
    return replace(funding, shares=shares, lifted=True)


def _then(then: Funding, cash: Callable[[int], str]) -> str:
    about = {"target": cash(then.target), "short": cash(then.short)}
    if then.short:
        return _("%(short)s of %(target)s is still open once all of it counts.") % about
    if not then.is_funded:
        return _("%(target)s is pledged once all of it counts, but a second must pay.") % about
    return _("It is funded once all of it counts: %(target)s.") % about
