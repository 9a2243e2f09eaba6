"""A condition: who keeps it, and who says that it is done, met or not after all (rule 5)."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.worktime import at_local
from cooperative.clock import now
from cooperative.verdicts import ALLOWED, Verdict, not_now, not_you

from .models import Adviser, Condition, Initiative, Seat
from .permissions import Chairs, can_speak, speakers, while_deciding


def keeper_of(initiative: Initiative, condition: Condition) -> Seat:
    """The seat that does it where no adviser does: the one that is named, else the steward."""
    named = condition.department_id and initiative.seat_of(condition.department_id)
    return named or initiative.steward_seat


def adviser_of(condition: Condition) -> Adviser | None:
    """The adviser who does it, while that person advises; afterwards it is the steward's."""
    adviser = condition.adviser if condition.adviser_id else None
    return adviser if adviser and not adviser.is_over else None


def is_looked_at(condition: Condition, at: datetime, zone: ZoneInfo) -> bool:
    """Is it the setting department's turn: done was said, or its day has come?

    Reopened on that day or later, it is kept once more until it is said to be done.
    """
    if condition.is_done or condition.blocks:
        return condition.is_done
    comes = at_local(condition.by_day, time.min, zone)
    return comes <= at and not condition.was_reopened_since(comes)


def can_say_done(user: User, condition: Condition) -> Verdict:
    initiative = condition.review.seat.initiative
    keeper, adviser = keeper_of(initiative, condition), adviser_of(condition)
    if adviser and user.pk != adviser.person_id:
        return not_you(
            _("Only %(person)s, who keeps it, says that it is done.") % {"person": adviser}
        )
    if not adviser and not user.speaks_for(keeper):
        return not_you(
            _("Only %(department)s, which keeps it, says that it is done. Ask %(people)s.")
            % {"department": keeper, "people": speakers(keeper.department_id)}
        )
    if condition.is_done:
        return not_now(_("That it is done has been said already."))
    return _while_it_stands(condition, _("Nothing is kept now."))


def can_meet(user: User, condition: Condition, *, chairs: Chairs | None = None) -> Verdict:
    verdict = _speaks_for_who_set_it(user, condition, chairs)
    return verdict and _while_it_stands(condition, _("Nothing is ticked now."))


def can_reopen(
    user: User,
    condition: Condition,
    *,
    chairs: Chairs | None = None,
    zone: ZoneInfo | None = None,
) -> Verdict:
    """Not met after all, not done as is said, or not kept on its day.

    `zone` of the house, where a page knows it.
    """
    verdict = _speaks_for_who_set_it(user, condition, chairs)
    if not verdict:
        return verdict
    zone = zone or Organisation.objects.current().zone
    if not condition.is_met and not is_looked_at(condition, now(), zone):
        return not_now(_("It is open still: nobody has said that it is done."))
    return _while_it_counts(condition, _("Nothing is reopened now."))


def _speaks_for_who_set_it(user: User, condition: Condition, chairs: Chairs | None) -> Verdict:
    seat = condition.review.seat
    if not user.speaks_for(seat):
        return not_you(
            _("Only %(department)s, which set it, says whether it is met. Ask %(people)s.")
            % {"department": seat, "people": speakers(seat.department_id)}
        )
    return can_speak(user, seat, chairs=chairs)


def _while_it_stands(condition: Condition, closed: str) -> Verdict:
    if condition.is_met and condition.review.superseded_at is None:
        return not_now(_("It has been ticked as met already."))
    return _while_it_counts(condition, closed)


def _while_it_counts(condition: Condition, closed: str) -> Verdict:
    """While it is decided upon; afterwards, while it lives, those that have a day."""
    if condition.review.superseded_at:
        return not_now(_("A newer answer has replaced this condition."))
    initiative = condition.review.seat.initiative
    if initiative.status == Initiative.Status.LIVE and not condition.blocks:
        return ALLOWED
    return while_deciding(initiative, closed)
