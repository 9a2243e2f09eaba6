"""Overrule: an executive decides over an objection or a blocking condition (rule 7)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import FormKey, User
from budgets.permissions import can_overrule
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Verdict, has_words, not_now, require

from .. import seating
from ..events import record
from ..life import advance
from ..models import Event, Overruling, Seat, Text


@transaction.atomic
def overrule(
    seat: Seat, *, by: User, review: int, words: str, key: str = "", at: datetime | None = None
) -> Overruling:
    """Overrule what a seat said, with a written reason; a department may need two executives.

    `review`: the answer that was on the page; a newer one is read first.
    """
    initiative = seat.initiative
    lock(initiative)
    said = {"seat": seat.pk, "review": review, "words": words}
    FormKey.objects.use(key, by=by, act="overrule", **said)
    seat = seating.fresh(seat)
    require(can_overrule(by, seat))
    require(_was_read(seat, review))
    require(has_words(words, _("Say why you overrule it.")))
    at = moment(at)

    given = seat.review.overrulings.standing().count()
    overruling = Overruling.objects.create(
        review=seat.review,
        by=by,
        at=at,
        reason=Text.objects.keep(words),
        completes=given + 1 >= seat.to_overrule,
    )
    record(
        Event.Kind.ANSWER_OVERRULED,
        initiative,
        by=by,
        at=at,
        seat=seat,
        revision=initiative.revision,
        words=overruling.reason,
        review=overruling.review_id,
        overruling=overruling.pk,
        answer=seat.review.answer,
        completes=overruling.completes,
    )

    advance(initiative, by=by, at=at)
    return overruling


def _was_read(seat: Seat, review: int) -> Verdict:
    if seat.review.pk != review:
        return not_now(
            _("%(department)s has answered again meanwhile. Read that first.")
            % {"department": seat}
        )
    return ALLOWED
