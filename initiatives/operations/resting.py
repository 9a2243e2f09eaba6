"""Withdraw, park, revive: an initiative comes to rest, and is taken up again (rule 18)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import FormKey, User
from budgets import ledger
from budgets.permissions import lacking
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Verdict, has_words, not_now, require

from .. import seating
from ..events import record
from ..life import advance, void_approvals
from ..models import Event, Initiative, Rest, Review, Text
from ..permissions import can_move_decision_day, can_revive, can_withdraw

Status = Initiative.Status


@transaction.atomic
def withdraw(
    initiative: Initiative, *, by: User, words: str, key: str = "", at: datetime | None = None
) -> Initiative:
    """Take an initiative off the table, with the reason; pledges return. Any seat may revive it."""
    lock(initiative)
    FormKey.objects.use(key, by=by, act="withdraw", initiative=initiative.pk, words=words)
    initiative.look_again()
    require(can_withdraw(by, initiative))
    require(has_words(words, _("Say why it is withdrawn.")))
    at = moment(at)

    rest = come_to_rest(initiative, Rest.Kind.WITHDRAWN, by=by, at=at, words=words)
    kind, told = Event.Kind.INITIATIVE_WITHDRAWN, {"words": rest.reason, "returned": rest.returned}
    record(kind, initiative, by=by, at=at, **told)

    advance(initiative, by=by, at=at)
    return initiative


@transaction.atomic
def park(initiative: Initiative, *, at: datetime | None = None) -> Initiative:
    """Its decision day has ended: park it, with what it lacked. Pledges return, remembered.

    A loader says at what hour of its day that was.
    """
    lock(initiative)
    initiative.look_again()
    over = at + timedelta(days=1) if at else moment()
    require(_is_past_its_day(initiative, over))
    at = moment(at)

    lacked = lacking(initiative, supporters=True)
    rest = come_to_rest(initiative, Rest.Kind.PARKED, by=None, at=at, lacked=lacked)
    told = {"lacked": lacked, "returned": rest.returned}
    record(Event.Kind.INITIATIVE_PARKED, initiative, by=None, at=at, **told)

    advance(initiative, by=None, at=at)
    return initiative


@transaction.atomic
def revive(
    initiative: Initiative,
    *,
    by: User,
    decision_day: date | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Initiative:
    """Put a resting initiative on the table again, under today's settings and watches.

    Answers that still stand are kept; the other seats, and each supporter, are asked again.
    """
    lock(initiative)
    FormKey.objects.use(key, by=by, act="revive", initiative=initiative.pk, day=decision_day)
    initiative.look_again()
    require(can_revive(by, initiative))
    at = moment(at)

    initiative.rests.current().update(ended_at=at)
    initiative.sponsor = initiative.sponsored_at = None  # what was urgent then is asked for anew
    initiative.lifted_by = initiative.lifted_at = initiative.lifted_because = None  # and so is this
    initiative.decision_day = decision_day
    seating.take_snapshot(initiative)
    seating.seat_by_right(initiative, initiative.revision.content, by=None, at=at)
    asked = [
        seat
        for seat in initiative.table
        if not seat.has_answered or seating.what_concerns(seat, initiative.revision)
    ]
    for seat in asked:
        seating.ask(seat, initiative.revision, Review.Cause.REVIVED, at=at)
    initiative.look_again()
    initiative.status, initiative.agreed_at = Status.IN_REVIEW, None
    initiative.decision_day, initiative.decision_ends_at = seating.decision_day_of(initiative, at)
    require(_still_ahead(initiative, at))
    initiative.save(
        update_fields=[
            *("status", "agreed_at", "decision_day", "decision_ends_at"),
            *("sponsor", "sponsored_at"),
            *("lifted_by", "lifted_at", "lifted_because"),
        ]
    )
    told = {"asked": [seat.department_id for seat in asked]}
    record(Event.Kind.INITIATIVE_REVIVED, initiative, by=by, at=at, **told)

    advance(initiative, by=by, at=at)
    return initiative


@transaction.atomic
def move_decision_day(
    initiative: Initiative, *, by: User, day: date, key: str = "", at: datetime | None = None
) -> Initiative:
    """Decide on another day, never before the latest answer is due (rule 14)."""
    lock(initiative)
    FormKey.objects.use(key, by=by, act="move_decision_day", initiative=initiative.pk, day=day)
    initiative.look_again()
    require(can_move_decision_day(by, initiative))
    at = moment(at)

    before, initiative.decision_day = initiative.decision_day, day
    initiative.decision_day, initiative.decision_ends_at = seating.decision_day_of(initiative, at)
    require(_still_ahead(initiative, at))
    initiative.save(update_fields=["decision_day", "decision_ends_at"])
    record(
        Event.Kind.DECISION_DAY_MOVED,
        initiative,
        by=by,
        at=at,
        before=before.isoformat(),
        after=day.isoformat(),
    )

    advance(initiative, by=by, at=at)
    return initiative


def come_to_rest(
    initiative: Initiative,
    kind: Rest.Kind,
    *,
    by: User | None,
    at: datetime,
    words: str = "",
    lacked: list[str] | None = None,
) -> Rest:
    """Park, decline or withdraw: approvals are void, pledges return and are remembered.

    `returned` of the rest: the digests of the postings, for the event that says it.
    """
    initiative.rests.current().update(ended_at=at)
    rest = Rest.objects.create(
        initiative=initiative,
        kind=kind,
        at=at,
        by=by,
        reason=Text.objects.keep(words),
        lacked=lacked or [],
    )
    void_approvals(initiative, _("It came to rest."), by=by, at=at)
    pledges = ledger.give_back(initiative, by=by, at=at, rest=rest)
    rest.returned = [pledge.posting.digest for pledge in pledges]
    withdrawn = kind == Rest.Kind.WITHDRAWN
    initiative.status = Status.WITHDRAWN if withdrawn else Status.PARKED
    initiative.save(update_fields=["status"])
    return rest


def _is_past_its_day(initiative: Initiative, at: datetime) -> Verdict:
    if not initiative.is_deciding:
        return not_now(_("It is not on the table any more."))
    if initiative.decision_ends_at > at:
        return not_now(_("Its decision day has not ended yet."))
    return ALLOWED


def _still_ahead(initiative: Initiative, at: datetime) -> Verdict:
    if initiative.decision_ends_at <= at:
        return not_now(_("That day is over. Choose today or later."))
    return ALLOWED
