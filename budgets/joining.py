"""A department pledges, and so takes a seat: who may (rules 2, 21). Reads only."""

from django.utils.translation import gettext as _

from accounts.models import Department, User
from cooperative.verdicts import Verdict, not_now, not_you
from initiatives.joining import can_take_a_seat
from initiatives.models import Initiative
from initiatives.permissions import answered_for

from .permissions import while_pledging


def can_join_by_pledging(
    user: User, initiative: Initiative, department: Department | None
) -> Verdict:
    """Any department that does not sit; nobody admits it. Nobody speaks for two seats."""
    verdict = can_take_a_seat(user, initiative, department)
    if not verdict:
        return verdict
    if answered_for(user, initiative) - {department.pk}:
        return not_you(
            _("You speak for another seat here. Somebody else of %(department)s pledges.")
            % {"department": department}
        )
    if not initiative.target:
        return not_now(_("It needs no money. Ask to join instead."))
    return while_pledging(initiative)
