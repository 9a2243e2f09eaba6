"""What happens by itself: agreed, reopened, live (rules 6, 8, 23), and whose turn that makes it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.worktime import after_working_days, end_of
from budgets import ledger
from budgets.models import Approval, Expense, Pledge, funding_of
from budgets.permissions import (
    approvals_needed,
    can_go_live,
    counting,
    goes_on,
    is_agreed,
    unanswered,
    waits_for_money,
)

from . import turns
from .closing import due_of
from .conditions import adviser_of, is_looked_at, keeper_of
from .events import record
from .models import Condition, Event, Initiative, Review, Seat, SeatRequest, Turn
from .permissions import Chairs, chairs_of, is_empty
from .seating import SPONSORED_WITHIN
from .stewarding import STEWARDED
from .turns import Duty

Status = Initiative.Status
APPROVED_WITHIN = timedelta(hours=2)  # what is urgent; by the clock


def advance(initiative: Initiative, *, by: User | None, at: datetime) -> None:
    """Take the steps that happen by themselves, then see whose turn it is. Safe to call twice."""
    initiative.look_again()
    if initiative.status == Status.IN_REVIEW and is_agreed(initiative):
        _agree(initiative, by=by, at=at)
    elif initiative.status == Status.AGREED and not is_agreed(initiative):
        _reopen(initiative, by=by, at=at)
    elif initiative.status == Status.AGREED:
        _stay_agreed(initiative)
    if initiative.status == Status.AGREED and can_go_live(initiative):
        _go_live(initiative, by=by, at=at)
    if initiative.is_being_revised:
        _decide_revision(initiative, by=by, at=at)
    if goes_on(initiative):
        _resume(initiative, by=by, at=at)
    turns.keep(initiative, duties_of(initiative, at), by=by, at=at)


def _agree(initiative: Initiative, *, by: User | None, at: datetime) -> None:
    initiative.status = Status.AGREED
    initiative.agreed_at = at
    initiative.agreed_revision = initiative.revision
    initiative.save(update_fields=["status", "agreed_at", "agreed_revision"])
    record(Event.Kind.INITIATIVE_AGREED, initiative, by=by, at=at, revision=initiative.revision)


def _stay_agreed(initiative: Initiative) -> None:
    """A revision that asked nobody again is the agreed one from now on."""
    if initiative.agreed_revision_id != initiative.revision_id:
        initiative.agreed_revision = initiative.revision
        initiative.save(update_fields=["agreed_revision"])


def _reopen(initiative: Initiative, *, by: User | None, at: datetime) -> None:
    initiative.status = Status.IN_REVIEW
    initiative.agreed_at = None
    initiative.save(update_fields=["status", "agreed_at"])
    record(Event.Kind.INITIATIVE_REOPENED, initiative, by=by, at=at)
    void_approvals(initiative, _("It is in review again."), by=by, at=at)


def void_approvals(
    initiative: Initiative, why: str, *, by: User | None, at: datetime, after: int = 0
) -> None:
    """Let no approval given so far count any more, and say so to who gave them (rule 8).

    `after`: only those given to revisions with a higher number.
    """
    given = Approval.objects.filter(initiative=initiative, revision__number__gt=after).given()
    approvers = list(given.values_list("by_id", flat=True))
    if approvers:
        given.update(voided_at=at, voided_because=why)
        kind = Event.Kind.APPROVALS_VOIDED
        record(kind, initiative, by=by, at=at, approvers=approvers, because=why)


def _go_live(initiative: Initiative, *, by: User | None, at: datetime) -> None:
    posting = ledger.commit(initiative, by=by, at=at)
    initiative.status = Status.LIVE
    initiative.live_at = at
    initiative.save(update_fields=["status", "live_at"])
    record(
        Event.Kind.INITIATIVE_WENT_LIVE,
        initiative,
        by=by,
        at=at,
        revision=initiative.revision,
        target=initiative.target,
        posting=posting.digest if posting else None,
    )
    _let_requests_lapse(initiative, _("It went live before %(steward)s answered."), at)


def _let_requests_lapse(initiative: Initiative, sentence: str, at: datetime) -> None:
    """Whoever asked for a seat and had no answer in time hears what came first (rule 2)."""
    why = sentence % {"steward": initiative.steward}
    for asked in initiative.seat_requests.open().select_related("department"):
        asked.settle(SeatRequest.Outcome.LAPSED, by=None, at=at)
        kind = Event.Kind.SEAT_REFUSED
        record(kind, initiative, by=None, at=at, because=why, **asked.about)


def _decide_revision(initiative: Initiative, *, by: User | None, at: datetime) -> None:
    """Of what is live: the newer revision takes force once it is agreed, funded and approved."""
    if not is_agreed(initiative):
        after = initiative.agreed_revision.number
        why = _("The revision is in review again.")
        void_approvals(initiative, why, by=by, at=at, after=after)
    elif can_go_live(initiative):
        _take_force(initiative, by=by, at=at)


def _take_force(initiative: Initiative, *, by: User | None, at: datetime) -> None:
    posting = ledger.commit(initiative, by=by, at=at)
    initiative.agreed_revision = initiative.revision
    initiative.save(update_fields=["agreed_revision"])
    record(
        Event.Kind.REVISION_TOOK_FORCE,
        initiative,
        by=by,
        at=at,
        revision=initiative.revision,
        target=initiative.target,
        posting=posting.digest if posting else None,
    )
    _let_requests_lapse(initiative, _("It was decided before %(steward)s answered."), at)


def _resume(initiative: Initiative, *, by: User | None, at: datetime) -> None:
    """What was called back goes on, by the revision that is in force."""
    called, initiative.call_back = initiative.call_back, None
    initiative.save(update_fields=["call_back"])
    called.resumed_at = at
    called.save(update_fields=["resumed_at"])
    kind = Event.Kind.INITIATIVE_RESUMED
    record(kind, initiative, by=by, at=at, revision=initiative.revision, call_back=called.pk)
    _let_requests_lapse(initiative, _("It went on before %(steward)s answered."), at)


def duties_of(initiative: Initiative, at: datetime) -> Iterator[Duty]:
    """Everything that somebody owes to this initiative now."""
    owed = list(_owed(initiative, at))
    yield from owed
    yield from _appointing(initiative, owed, at)


def _owed(initiative: Initiative, at: datetime) -> Iterator[Duty]:
    if initiative.takes_answers:
        yield from _sponsoring(initiative, at)
        yield from _answers(initiative)
        yield from _settling(initiative, at)
        yield from _money(initiative, at)
        yield from _admitting(initiative, at)
    if initiative.status in STEWARDED:
        yield from _taking_on(initiative, at)
    if initiative.status in (*Initiative.DECIDING, Status.LIVE):
        yield from _conditions(initiative, at)
    if initiative.status == Status.LIVE:
        yield from _spending(initiative, at)
        yield _closing(initiative)
    if initiative.status == Status.PARKED:
        steward = initiative.steward_seat
        yield Duty(Turn.Kind.REVIVE_OR_WITHDRAW, at + timedelta(days=30), seat=steward)


def _appointing(initiative: Initiative, owed: list[Duty], at: datetime) -> Iterator[Duty]:
    """Where nobody is there for a seat that owes something, administrators name somebody."""
    if not any(duty.seat for duty in owed):
        return
    chairs = chairs_of(initiative, at)
    owed = [duty for duty in owed if duty.seat and not _is_anothers_too(duty, owed, chairs)]
    due = {duty.seat: duty.due_at for duty in reversed(owed)}
    for seat, due_at in due.items():
        if is_empty(seat, chairs=chairs):
            half_way, role = at + (due_at - at) / 2, Turn.Role.ADMINISTRATORS
            yield Duty(Turn.Kind.APPOINT, half_way, role=role, about=seat.pk)


def _is_anothers_too(duty: Duty, owed: list[Duty], chairs: Chairs) -> bool:
    """Can another seat confirm the same expense, so that an empty chair keeps nobody waiting?"""
    if duty.kind != Turn.Kind.CONFIRM:
        return False
    same = (other for other in owed if (other.kind, other.about) == (duty.kind, duty.about))
    return any(chairs.able(other.seat) for other in same)


def _sponsoring(initiative: Initiative, at: datetime) -> Iterator[Duty]:
    if initiative.awaits_sponsor:
        yield Duty(Turn.Kind.SPONSOR, at + SPONSORED_WITHIN, role=Turn.Role.EXECUTIVES)


def _answers(initiative: Initiative) -> Iterator[Duty]:
    for seat in initiative.waiting:
        review = seat.review  # due sooner once an executive sponsors it
        called_back = review.cause == Review.Cause.CALLED_BACK
        kind = Turn.Kind.RESUME if called_back else Turn.Kind.ANSWER
        yield Duty(kind, review.due_at, seat=seat, about=review.pk, moves=True)


def _settling(initiative: Initiative, at: datetime) -> Iterator[Duty]:
    """The steward's, where an objection, too few consents or a sending back stand in the way."""
    steward = initiative.steward_seat
    questions = list(unanswered(initiative))
    sent_back = any(q.verdict == Approval.Verdict.SEND_BACK for q in questions)
    too_few = not initiative.waiting and not initiative.is_of_one_mind
    if initiative.objections or too_few or sent_back:
        yield Duty(Turn.Kind.SETTLE, _days(steward, at, 3), seat=steward)
    for question in questions:
        if question.verdict == Approval.Verdict.ASK:
            yield Duty(Turn.Kind.REPLY, _days(steward, at, 1), seat=steward, about=question.pk)


def _money(initiative: Initiative, at: datetime) -> Iterator[Duty]:
    if not initiative.takes_pledges:
        return
    for pledge in Pledge.objects.filter(initiative=initiative).remembered():
        seat = initiative.seat_of(pledge.department_id)
        if seat:
            due_at = _days(seat, at, 3)
            yield Duty(Turn.Kind.PLEDGE_AGAIN, due_at, seat=seat, about=pledge.pk)
    if not waits_for_money(initiative):
        return
    if not funding_of(initiative).is_funded:
        yield _with_the_decision(Turn.Kind.FUND, initiative, initiative.steward_seat, at)
    elif len(counting(initiative)) < approvals_needed(initiative):
        urgent, normal = at + APPROVED_WITHIN, _days(initiative.steward_seat, at, 2)
        due_at = urgent if initiative.is_urgent else normal
        yield Duty(Turn.Kind.APPROVE, due_at, role=Turn.Role.EXECUTIVES)


def _admitting(initiative: Initiative, at: datetime) -> Iterator[Duty]:
    """The steward answers whoever asks for a seat."""
    steward = initiative.steward_seat
    for asked in initiative.seat_requests.open():
        yield Duty(Turn.Kind.ADMIT, _days(steward, at, 1), seat=steward, about=asked.pk)


def _taking_on(initiative: Initiative, at: datetime) -> Iterator[Duty]:
    """The seat to which the steward's chair is offered says whether it takes it on."""
    for offer in initiative.chair_offers.open().select_related("seat__department"):
        seat = initiative.seat_of(offer.seat.department_id)
        yield Duty(Turn.Kind.TAKE_ON, _days(seat, at, 1), seat=seat, about=offer.pk)


def _spending(initiative: Initiative, at: datetime) -> Iterator[Duty]:
    """Any other seat confirms or refuses an expense; while it is called back, nothing is spent."""
    if initiative.is_called_back:
        return
    for expense in Expense.objects.filter(initiative=initiative).waiting():
        for seat in initiative.table:
            if seat.department_id != expense.department_id:
                due_at = _days(seat, at, 3)
                yield Duty(Turn.Kind.CONFIRM, due_at, seat=seat, about=expense.pk)


def _closing(initiative: Initiative) -> Duty:
    """The steward closes what is live, also when its last day moves (rule 25)."""
    due_at = due_of(initiative, Organisation.objects.current().zone)
    return Duty(Turn.Kind.CLOSE, due_at, seat=initiative.steward_seat, moves=True)


def _conditions(initiative: Initiative, at: datetime) -> Iterator[Duty]:
    """Who keeps a condition until its day, and who says then whether it is met (rule 5)."""
    zone = Organisation.objects.current().zone
    for seat in initiative.table:
        for condition in seat.review.asked_for if seat.review else ():
            if condition.stands_in_the_way and initiative.takes_answers:
                yield _blocking(initiative, condition, at)
            elif initiative.status == Status.LIVE and condition.by_day and not condition.is_met:
                yield _living(initiative, condition, at, zone)


def _blocking(initiative: Initiative, condition: Condition, at: datetime) -> Duty:
    if condition.is_done:
        return _meet(condition, at)
    keeper = keeper_of(initiative, condition)
    duty = _with_the_decision(Turn.Kind.KEEP, initiative, keeper, at, about=condition.pk)
    return _by_who_keeps(duty, condition)


def _with_the_decision(
    kind: Turn.Kind, initiative: Initiative, seat: Seat, at: datetime, *, about: int | None = None
) -> Duty:
    """Due with the decision day; of what is live, where no day ends, in three working days."""
    if initiative.is_deciding:
        return Duty(kind, initiative.decision_ends_at, seat=seat, about=about, moves=True)
    return Duty(kind, _days(seat, at, 3), seat=seat, about=about)


def _living(initiative: Initiative, condition: Condition, at: datetime, zone: ZoneInfo) -> Duty:
    """Kept until its day comes; reopened after that, for one working day more."""
    if is_looked_at(condition, at, zone):
        return _meet(condition, at)
    keeper, day_ends = keeper_of(initiative, condition), end_of(condition.by_day, zone)
    due_at = day_ends if at < day_ends else _days(keeper, at, 1)
    return _by_who_keeps(Duty(Turn.Kind.KEEP, due_at, seat=keeper, about=condition.pk), condition)


def _by_who_keeps(duty: Duty, condition: Condition) -> Duty:
    """A seat's, unless an adviser does it: then it is that person's turn."""
    adviser = adviser_of(condition)
    return replace(duty, seat=None, person=adviser.person) if adviser else duty


def _meet(condition: Condition, at: datetime) -> Duty:
    seat = condition.review.seat
    return Duty(Turn.Kind.MEET, _days(seat, at, 1), seat=seat, about=condition.pk)


def _days(seat: Seat, at: datetime, count: int) -> datetime:
    """Working days from now in a seat's own calendar."""
    return after_working_days(seat.department.calendar, at, count)
