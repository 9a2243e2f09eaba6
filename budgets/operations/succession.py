"""Archive a department with a successor: its seats and pledges go there (rule 3)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Department, FormKey, Organisation, User
from accounts.operations import archive_department
from accounts.permissions import can_administer
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Refused, Verdict, not_now, require
from initiatives.events import record
from initiatives.life import advance
from initiatives.models import ChairOffer, Event, Initiative, Seat, SeatRequest
from initiatives.permissions import while_deciding
from initiatives.seating import are_enough, seat_by_right, sit
from initiatives.succeeding import take_over

from .. import ledger
from ..models import Account, Pledge, Share, funding_of
from ..words import in_words

Status = Initiative.Status


@transaction.atomic
def hand_over(
    department: Department,
    successor: Department,
    *,
    by: User,
    key: str = "",
    at: datetime | None = None,
) -> Department:
    """Archive a department: another takes its seats and pledges over. Its answers are kept."""
    lock(Organisation.objects.current())
    said = {"department": department.pk, "successor": successor.pk}
    FormKey.objects.use(key, by=by, act="hand_over", **said)
    lock(department)
    lock(successor)
    require(can_administer(by))
    require(_may_succeed(department, successor))
    at = moment(at)

    tables = list(_tables_of(department))
    for initiative in tables:  # all of them before any money: what goes live locks envelopes
        lock(initiative)
    _lock_envelopes(tables, successor)
    for initiative in tables:
        _hand_over_one(initiative, department, successor, by=by, at=at)
    archived = archive_department(department, by=by, successor=successor, at=at)
    for initiative in tables:
        _see_whose_turn_it_is(initiative, by=by, at=at)
    return archived


def _tables_of(department: Department):
    """Where it sits, what it proposed or coordinates, and where it asks for a seat."""
    seats = Seat.objects.sitting().filter(department=department).values("initiative")
    asking = SeatRequest.objects.open().filter(department=department).values("initiative")
    own = Q(department=department) | Q(steward=department)
    tables = Initiative.objects.filter(Q(pk__in=seats) | Q(pk__in=asking) | own)
    return tables.exclude(status=Status.CLOSED).order_by("pk")


def _lock_envelopes(tables: list[Initiative], successor: Department) -> None:
    """Of all tables at once, by id: else this and a pledge elsewhere wait for each other."""
    here = Account.objects.filter(initiative__in=tables).values("department")
    wanted = Q(department__in=here) | Q(department=successor)
    envelopes = Account.objects.filter(wanted, kind=Account.Kind.ENVELOPE).order_by("pk")
    list(envelopes.select_for_update(no_key=True))


def _hand_over_one(
    initiative: Initiative, department: Department, successor: Department, *, by, at
) -> None:
    initiative.look_again()
    seat, stewards = initiative.seat_of(department.pk), initiative.steward_id == department.pk
    if initiative.department_id == department.pk:
        initiative.department = successor
    if stewards:
        initiative.steward = successor
    initiative.save(update_fields=["department", "steward"])
    _offer_no_more(initiative, department, by=by, at=at)
    if seat and initiative.is_draft:
        _hand_over_draft(initiative, seat, successor, by=by, at=at)
    elif seat and initiative.status != Status.LIVE:
        _hand_over_seat(initiative, seat, successor, by=by, at=at)
    if stewards and not initiative.is_draft:
        _change_steward(initiative, department, successor, by=by, at=at)


def _offer_no_more(
    initiative: Initiative, department: Department, *, by: User, at: datetime
) -> None:
    """The steward's chair is not offered to who is gone, nor to who has it now."""
    places = (department.pk, initiative.steward_id)
    offered = initiative.chair_offers.open().filter(seat__department__in=places)
    offered.update(outcome=ChairOffer.Outcome.LAPSED, settled_at=at, settled_by=by)


def _hand_over_draft(
    initiative: Initiative, seat: Seat, successor: Department, *, by: User, at: datetime
) -> None:
    """Nobody has been asked yet; whoever was invited is invited in the successor."""
    invited = [reason for reason in seat.reasons if reason["kind"] == Seat.Reason.INVITED]
    seat.delete()
    initiative.look_again()
    if invited and not initiative.seat_of(successor.pk):
        sit(initiative, successor, invited, by=by, at=at)


def _see_whose_turn_it_is(initiative: Initiative, *, by: User, at: datetime) -> None:
    """Once the department is gone: who sits at a draft follows from what it says."""
    initiative.look_again()
    if initiative.is_draft:
        content = initiative.drafts.shared().get().content
        seat_by_right(initiative, content, by=None, at=at)
    advance(initiative, by=by, at=at)


def _hand_over_seat(
    initiative: Initiative, seat: Seat, successor: Department, *, by: User, at: datetime
) -> None:
    """The pledge first returns; then the successor pledges as much, of what it has free."""
    if initiative.takes_answers:
        require(while_deciding(initiative, ""))
    department = seat.department
    shares = [s for s in funding_of(initiative).shares if s.department == department]
    returned = ledger.give_back(initiative, by=by, at=at, department=department)
    before = initiative.seat_of(successor.pk)
    had_answered = before is not None and before.has_answered
    taken = take_over(initiative, seat, successor, by=by, at=at)
    require(_are_enough(initiative))
    told = {"how": "succeeded", "where": department.name}
    digests = [pledge.posting.digest for pledge in returned]
    record(Event.Kind.SEAT_LEFT, initiative, by=by, at=at, seat=seat, returned=digests, **told)
    kind = Event.Kind.REVIEW_OUTDATED if had_answered else Event.Kind.SEAT_JOINED
    record(kind, initiative, by=by, at=at, seat=taken, revision=initiative.revision, **told)
    for share in shares:
        _pledge_as_much(initiative, taken, share, by=by, at=at)


def _pledge_as_much(
    initiative: Initiative, seat: Seat, share: Share, *, by: User, at: datetime
) -> None:
    """Out of the successor's own envelope: money of another one is granted, and countersigned."""
    department = seat.department
    free = ledger.free_under_lock(department, share.year, initiative)
    require(_has_free(initiative, department, share, free))
    before = funding_of(initiative).pledged_by(department.pk)
    key = f"pledge:{initiative.pk}:{department.pk}:{initiative.pledges.count()}"
    rise = {"by": by, "at": at, "key": key}
    posting = ledger.pledge(initiative, department, share.year, share.pledged, **rise)
    amount = before + share.pledged
    Pledge.objects.create(
        initiative=initiative,
        department=department,
        year=share.year,
        kind=Pledge.Kind.RAISED if before else Pledge.Kind.MADE,
        before=before,
        amount=amount,
        at=at,
        posting=posting,
    )
    told = {"before": before, "amount": amount, "posting": posting.digest}
    record(Event.Kind.PLEDGE_SET, initiative, by=by, at=at, seat=seat, **told)


def _change_steward(
    initiative: Initiative, department: Department, successor: Department, *, by, at
) -> None:
    initiative.look_again()
    seat = initiative.seat_of(successor.pk)
    if seat is None:
        sentence = _("“%(initiative)s”: its steward’s chair is handed on first.")
        raise Refused(not_now(sentence % {"initiative": initiative}))
    told = {"where": department.name, "before_steward": department.pk}
    record(Event.Kind.STEWARD_CHANGED, initiative, by=by, at=at, seat=seat, **told)


def _may_succeed(department: Department, successor: Department) -> Verdict:
    if department == successor or successor.is_archived:
        return not_now(_("Choose another department that is not archived."))
    return ALLOWED


def _are_enough(initiative: Initiative) -> Verdict:
    if are_enough(initiative) or not initiative.takes_answers:
        return ALLOWED
    sentence = _("“%(initiative)s”: too few would stay at the table. Invite one more first.")
    return not_now(sentence % {"initiative": initiative})


def _has_free(initiative: Initiative, department: Department, share: Share, free: int) -> Verdict:
    if share.pledged <= free:
        return ALLOWED
    names = {"initiative": initiative, "successor": department, "department": share.department}
    amounts = {"pledged": in_words(share.pledged), "free": in_words(free)}
    sentence = _(
        "“%(initiative)s”: %(department)s pledges %(pledged)s, and %(successor)s has %(free)s "
        "free. Grant it more first, or let %(department)s take its pledge back."
    )
    return not_now(sentence % (names | amounts))
