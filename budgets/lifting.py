"""Who may let every pledge count in full, and when that is asked for (rule 21)."""

from django.utils.translation import gettext as _

from accounts.models import User
from cooperative.verdicts import ALLOWED, Verdict, not_now
from initiatives.models import Initiative
from initiatives.permissions import while_deciding

from .four_eyes import FourEyes, four_eyes
from .models import Funding, funding_of
from .permissions import with_four_eyes


def can_lift(
    user: User,
    initiative: Initiative,
    *,
    eyes: FourEyes | None = None,
    funding: Funding | None = None,
) -> Verdict:
    """An executive whom four eyes let approve it, where the largest share holds it back.

    A page that has read the people or the money hands them in.
    """
    eyes = eyes or four_eyes(initiative)
    only = _("Only executives lift the largest share. Ask %(people)s.")
    verdict = with_four_eyes(user, eyes, only)
    verdict = verdict and while_deciding(initiative, _("There is nothing to lift."))
    if not verdict:
        return verdict
    if initiative.is_lifted:
        return not_now(_("It is lifted already: every pledge counts in full."))
    funding = funding or funding_of(initiative)
    if not initiative.takes_pledges or not funding.is_held_back:
        percent = funding.rules.largest_share_percent
        return not_now(_("Nothing is held back by the %(percent)s%%.") % {"percent": percent})
    return ALLOWED
