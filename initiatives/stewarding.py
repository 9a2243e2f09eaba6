"""The steward's chair moves: who hands it on, who takes it on. Reads only."""

from django.utils.translation import gettext as _

from accounts.models import User
from cooperative.verdicts import ALLOWED, Verdict, not_now

from .models import ChairOffer, Initiative
from .permissions import can_speak, is_steward, while_deciding

Status = Initiative.Status
STEWARDED = (*Initiative.DECIDING, Status.LIVE, Status.PARKED)  # where a steward has duties


def can_hand_on(user: User, initiative: Initiative) -> Verdict:
    """Offer the steward's chair to another seat: the steward, one seat at a time."""
    verdict = is_steward(user, initiative) and while_stewarded(initiative)
    if not verdict:
        return verdict
    offer = initiative.chair_offers.open().select_related("seat__department").first()
    if offer:
        return not_now(
            _("The chair is offered to %(department)s. Take that back first.")
            % {"department": offer.seat}
        )
    return ALLOWED


def can_take_on(user: User, offer: ChairOffer) -> Verdict:
    """Take the chair on, or refuse it with a reason: whoever speaks for the seat it is offered."""
    verdict = can_speak(user, offer.seat) and _is_open(offer)
    return verdict and while_stewarded(offer.initiative)


def can_take_back_offer(user: User, offer: ChairOffer) -> Verdict:
    return is_steward(user, offer.initiative) and _is_open(offer)


def while_stewarded(initiative: Initiative) -> Verdict:
    """Does a steward have anything to do for it?"""
    if initiative.status in STEWARDED and not initiative.is_past_its_day:
        return ALLOWED
    return while_deciding(initiative, _("Its steward stays."))


def _is_open(offer: ChairOffer) -> Verdict:
    if offer.is_open:
        return ALLOWED
    said = {
        ChairOffer.Outcome.TAKEN_ON: _("%(department)s has taken it on already."),
        ChairOffer.Outcome.REFUSED: _("%(department)s has refused it."),
        ChairOffer.Outcome.TAKEN_BACK: _("The chair is not offered to %(department)s any more."),
        ChairOffer.Outcome.LAPSED: _("%(department)s sits here no more."),
    }
    return not_now(said[ChairOffer.Outcome(offer.outcome)] % {"department": offer.seat})
