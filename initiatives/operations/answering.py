"""Answer, reconsider: what a seat makes of it."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import FormKey, User
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import require

from .. import seating
from ..advising import keeping
from ..events import record
from ..life import advance
from ..models import Condition, Event, Initiative, Review, Seat, Text
from ..permissions import can_answer, can_reconsider
from ..publishing import require_newest

Answer = Review.Answer


@transaction.atomic
def answer(
    seat: Seat,
    *,
    by: User,
    choice: str,
    seen: int,
    stands: int | None = None,
    words: str = "",
    harm: str = "",
    section: str = "",
    change: str = "",
    condition: str = "",
    by_day: date | None = None,
    keeper: int | None = None,
    adviser: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Review:
    """Say what a department makes of the revision (rule 5); the last one needed makes it agreed.

    `seen` is the number of the revision on the page, `stands` the review with this seat's answer
    there, 0 for none, None where nobody has read a page. A condition without `by_day` blocks.
    `keeper`: the department that does it, by id, or `adviser`, the adviser; neither: the steward.
    """
    initiative = seat.initiative
    lock(initiative)
    said = [choice, seen, words, harm, section, change, condition, by_day, keeper, adviser]
    FormKey.objects.use(key, by=by, act="answer", seat=seat.pk, said=said)
    seat = seating.fresh(seat)
    require(can_answer(by, seat))
    require_newest(initiative, seen)
    seating.require_known(seat, stands)
    require(seating.is_whole(seat, choice, words, harm, section, change, condition))
    require(seating.sits_here(initiative, keeper))
    partner = keeping(initiative, adviser)
    at = moment(at)

    if seat.has_answered:
        due_at = seat.review.due_at
        seating.ask(seat, initiative.revision, Review.Cause.ANSWERED_AGAIN, at=at, due_at=due_at)
    review = seat.review
    review.answer, review.answered_by, review.answered_at = choice, by, at
    review.on_behalf_of = by.on_behalf(seat)
    review.seen, review.words = initiative.revision, Text.objects.keep(words)
    if choice == Answer.OBJECT:
        review.harm, review.change = Text.objects.keep(harm), Text.objects.keep(change)
        review.section = section
    review.save()
    told = {"digest": review.digest(condition, by_day, keeper, partner and partner.person_id)}
    if choice == Answer.CONSENT_WITH_CONDITION:
        asked_for = {"words": Text.objects.keep(condition), "by_day": by_day, "adviser": partner}
        asked = Condition.objects.create(review=review, department_id=keeper, **asked_for)
        told["condition"] = asked.pk
    _say(review, initiative, **told)

    advance(initiative, by=by, at=at)
    return review


def _say(review: Review, initiative: Initiative, **told: str | int) -> None:
    record(
        Event.Kind.REVIEW_ANSWERED,
        initiative,
        by=review.answered_by,
        at=review.answered_at,
        seat=review.seat,
        on_behalf_of=review.on_behalf_of,
        revision=review.seen,
        words=review.words,
        review=review.pk,
        answer=review.answer,
        **told,
    )


@transaction.atomic
def reconsider(seat: Seat, *, by: User, key: str = "", at: datetime | None = None) -> Review:
    """Be undecided again, until the initiative is live (rule 8). The older answer stays."""
    initiative = seat.initiative
    lock(initiative)
    FormKey.objects.use(key, by=by, act="reconsider", seat=seat.pk)
    seat = seating.fresh(seat)
    require(can_reconsider(by, seat))
    at = moment(at)

    cause, due_at = Review.Cause.RECONSIDERED, seat.review.due_at
    review = seating.ask(seat, initiative.revision, cause, at=at, due_at=due_at)
    record(Event.Kind.REVIEW_RECONSIDERED, initiative, by=by, at=at, seat=seat)

    advance(initiative, by=by, at=at)
    return review
