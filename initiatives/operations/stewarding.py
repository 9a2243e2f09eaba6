"""Hand the steward's chair on, take it on, refuse it, take the offer back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import FormKey, User
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Verdict, has_words, not_now, require

from ..events import record
from ..life import advance
from ..models import ChairOffer, Event, Initiative, Seat, Text
from ..stewarding import can_hand_on, can_take_back_offer, can_take_on

Outcome = ChairOffer.Outcome


@transaction.atomic
def hand_on(
    initiative: Initiative,
    seat: Seat,
    *,
    by: User,
    words: str = "",
    key: str = "",
    at: datetime | None = None,
) -> ChairOffer:
    """Offer the steward's chair to another seat. Until that takes it on, the steward stays."""
    lock(initiative)
    said = {"initiative": initiative.pk, "seat": seat.pk, "words": words}
    FormKey.objects.use(key, by=by, act="hand_on", **said)
    initiative.look_again()
    require(can_hand_on(by, initiative))
    require(_may_be_offered(initiative, seat))
    at = moment(at)

    text = Text.objects.keep(words)
    offer = ChairOffer.objects.create(initiative=initiative, seat=seat, by=by, at=at, words=text)
    kind, about = Event.Kind.STEWARD_OFFERED, {"seat": seat, "words": text}
    record(kind, initiative, by=by, at=at, request=offer.pk, **about)

    advance(initiative, by=by, at=at)
    return offer


@transaction.atomic
def take_on(
    offer: ChairOffer, *, by: User, key: str = "", at: datetime | None = None
) -> Initiative:
    """Be the steward from now on: what it owes is one's own turn."""
    initiative = offer.initiative
    lock(initiative)
    FormKey.objects.use(key, by=by, act="take_on", offer=offer.pk)
    _look_again(offer)
    require(can_take_on(by, offer))
    at = moment(at)

    _settle(offer, Outcome.TAKEN_ON, by=by, at=at)
    before, initiative.steward = initiative.steward, offer.seat.department
    initiative.save(update_fields=["steward"])
    told = {"where": before.name, "before_steward": before.pk}
    record(Event.Kind.STEWARD_CHANGED, initiative, by=by, at=at, seat=offer.seat, **told)

    advance(initiative, by=by, at=at)
    return initiative


@transaction.atomic
def refuse_chair(
    offer: ChairOffer, *, by: User, words: str, key: str = "", at: datetime | None = None
) -> ChairOffer:
    """Do not become the steward, with the reason; the steward stays and reads it."""
    initiative = offer.initiative
    lock(initiative)
    FormKey.objects.use(key, by=by, act="refuse_chair", offer=offer.pk, words=words)
    _look_again(offer)
    require(can_take_on(by, offer))
    require(has_words(words, _("Say why, in a line.")))
    at = moment(at)

    offer.refusal = Text.objects.keep(words)
    _settle(offer, Outcome.REFUSED, by=by, at=at)
    kind = Event.Kind.STEWARD_REFUSED
    record(kind, initiative, by=by, at=at, seat=offer.seat, words=offer.refusal)

    advance(initiative, by=by, at=at)
    return offer


@transaction.atomic
def take_back_offer(
    offer: ChairOffer, *, by: User, key: str = "", at: datetime | None = None
) -> ChairOffer:
    """Keep the steward's chair."""
    initiative = offer.initiative
    lock(initiative)
    FormKey.objects.use(key, by=by, act="take_back_offer", offer=offer.pk)
    _look_again(offer)
    require(can_take_back_offer(by, offer))
    at = moment(at)

    _settle(offer, Outcome.TAKEN_BACK, by=by, at=at)
    record(Event.Kind.STEWARD_OFFER_TAKEN_BACK, initiative, by=by, at=at, seat=offer.seat)

    advance(initiative, by=by, at=at)
    return offer


def _look_again(offer: ChairOffer) -> None:
    """As it stands under the lock of its initiative, with the seat as it sits there."""
    offer.initiative.look_again()
    offer.refresh_from_db(fields=["outcome", "settled_at"])
    offer.seat = offer.initiative.seat_of(offer.seat.department_id) or offer.seat


def _settle(offer: ChairOffer, outcome: Outcome, *, by: User, at: datetime) -> None:
    offer.outcome, offer.settled_at, offer.settled_by = outcome, at, by
    offer.save(update_fields=["outcome", "settled_at", "settled_by", "refusal"])


def _may_be_offered(initiative: Initiative, seat: Seat) -> Verdict:
    here = initiative.seat_of(seat.department_id)
    if here is None or here.pk != seat.pk:
        return not_now(_("%(department)s does not sit at this table.") % {"department": seat})
    if seat.department_id == initiative.steward_id:
        return not_now(_("%(department)s is the steward already.") % {"department": seat})
    return ALLOWED
