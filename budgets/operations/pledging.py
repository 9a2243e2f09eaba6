"""Pledge, answer and pledge in one act, let go: what departments put in (rules 20, 21)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, FormKey, Organisation, User
from accounts.years import fiscal_year
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Verdict, not_now, require
from initiatives.events import record
from initiatives.life import advance
from initiatives.models import Event, Initiative, Review, Seat
from initiatives.operations import answer
from initiatives.seating import fresh, reason_of, sit_down

from .. import ledger
from ..joining import can_join_by_pledging
from ..models import Funding, Pledge, funding_of
from ..permissions import can_let_go, can_pledge, counting
from ..words import in_words


@transaction.atomic
def answer_and_pledge(
    seat: Seat, *, by: User, pledge: int | None = None, key: str = "", **said
) -> Review:
    """Answer and pledge in one act: both, or neither. `pledge` in minor units; None: as it is."""
    lock(seat.initiative)
    FormKey.objects.use(key, by=by, act="answer_and_pledge", seat=seat.pk, pledge=pledge, **said)
    # What follows by itself comes after the answer: the pledge alone might make it live already.
    if pledge is not None:
        _set_pledge(seat, by=by, amount=pledge)
    return answer(seat, by=by, **said)


@transaction.atomic
def set_pledge(
    seat: Seat,
    *,
    by: User,
    amount: int,
    note: str = "",
    year: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Pledge | None:
    """Say the most that a department puts in, in minor units; 0 takes the pledge back (rule 20).

    None where that is what it pledges already.
    """
    initiative = seat.initiative
    lock(initiative)
    said = {"amount": amount, "note": note, "year": year}
    FormKey.objects.use(key, by=by, act="pledge", seat=seat.pk, **said)
    at = moment(at)

    pledge = _set_pledge(seat, by=by, amount=amount, note=note, year=year, at=at)

    advance(initiative, by=by, at=at)
    return pledge


@transaction.atomic
def join_by_pledging(
    initiative: Initiative,
    department: Department,
    *,
    by: User,
    amount: int,
    note: str = "",
    year: int | None = None,
    key: str = "",
    at: datetime | None = None,
    due_at: datetime | None = None,
) -> Seat:
    """Pledge for a department that does not sit: it sits at once, and is asked (rule 2)."""
    lock(initiative)
    said = {"for": department.pk, "amount": amount, "note": note, "year": year}
    FormKey.objects.use(key, by=by, act="join_by_pledging", initiative=initiative.pk, **said)
    initiative.look_again()
    require(can_join_by_pledging(by, initiative, department))
    require(_is_something(amount))
    at = moment(at)

    why = _("%(department)s pledged, and so it sits.") % {"department": department}
    reason = reason_of(Seat.Reason.PLEDGED, why)
    seat = sit_down(initiative, department, reason, by=by, at=at, due_at=due_at)
    how = {"how": reason["kind"], "reason": why}
    record(Event.Kind.SEAT_JOINED, initiative, by=by, at=at, seat=seat, **how)
    _set_pledge(seat, by=by, amount=amount, note=note, year=year, at=at)

    advance(initiative, by=by, at=at)
    return seat


def _is_something(amount: int) -> Verdict:
    return ALLOWED if amount > 0 else not_now(_("Pledge more than 0, or ask to join."))


def _set_pledge(
    seat: Seat,
    *,
    by: User,
    amount: int,
    note: str = "",
    year: int | None = None,
    at: datetime | None = None,
) -> Pledge | None:
    initiative = seat.initiative
    seat = fresh(seat)
    require(can_pledge(by, seat))
    at = moment(at)
    year = _year_of(initiative, seat.department, year)
    funding = funding_of(initiative)
    before = funding.pledged_by(seat.department_id)
    if amount == before:
        return None
    require(_stays_committed(funding, seat, amount))
    require(_can_change(initiative, seat.department, year, before, amount))

    pledge = _write(seat, year, before, amount, by=by, at=at, note=note)
    _answer_remembered(initiative, seat.department, at)
    record(
        Event.Kind.PLEDGE_SET,
        initiative,
        by=by,
        at=at,
        seat=seat,
        on_behalf_of=pledge.on_behalf_of,
        before=before,
        amount=amount,
        posting=pledge.posting.digest,
    )
    return pledge


def _write(
    seat: Seat, year: int, before: int, amount: int, *, by: User, at: datetime, note: str
) -> Pledge:
    """Move the money, and keep who pledged it."""
    initiative, department = seat.initiative, seat.department
    key = f"pledge:{initiative.pk}:{department.pk}:{initiative.pledges.count()}"
    rise = amount - before
    return Pledge.objects.create(
        initiative=initiative,
        department=department,
        year=year,
        kind=_kind_of(before, amount),
        before=before,
        amount=amount,
        at=at,
        by=by,
        on_behalf_of=by.on_behalf(seat),
        note=note,
        posting=ledger.pledge(initiative, department, year, rise, by=by, at=at, key=key),
    )


@transaction.atomic
def let_go(pledge: Pledge, *, by: User, key: str = "", at: datetime | None = None) -> None:
    """Do not pledge again what was remembered when the initiative came to rest (rule 18)."""
    initiative = pledge.initiative
    lock(initiative)
    FormKey.objects.use(key, by=by, act="let_go", pledge=pledge.pk)
    pledge.refresh_from_db(fields=["answered_at"])
    require(can_let_go(by, pledge))
    at = moment(at)

    pledge.answered_at = at
    pledge.save(update_fields=["answered_at"])
    seat = initiative.seat_of(pledge.department_id)
    record(Event.Kind.PLEDGE_LET_GO, initiative, by=by, at=at, seat=seat, before=pledge.before)

    advance(initiative, by=by, at=at)


def _year_of(initiative: Initiative, department: Department, year: int | None) -> int:
    """The fiscal year that a pledge names: the one it has, the one given, or the first day's."""
    pledged = [s.year for s in funding_of(initiative).shares if s.department == department]
    first_day = initiative.revision.first_day
    return (pledged or [year or fiscal_year(Organisation.objects.current(), first_day)])[0]


def _stays_committed(funding: Funding, seat: Seat, amount: int) -> Verdict:
    """What is bound while it is live is pledged no less, whatever a revision says (rule 13)."""
    bound = sum(s.committed for s in funding.shares if s.department.pk == seat.department_id)
    if 0 <= amount < bound:
        sentence = _("%(department)s has %(amount)s committed here. Pledge that or more.")
        return not_now(sentence % {"department": seat, "amount": in_words(bound)})
    return ALLOWED


def _can_change(
    initiative: Initiative, department: Department, year: int, before: int, amount: int
) -> Verdict:
    """A pledge is not below zero, not above what is free, and not lowered under an approval."""
    if amount < 0:
        return not_now(_("A pledge is 0 or more."))
    if amount < before and counting(initiative):
        return not_now(_("While an approval counts, pledges can only be raised."))
    free = ledger.free_under_lock(department, year, initiative)
    if amount - before > free:
        return not_now(
            _("%(department)s has %(free)s free. Pledge that or less.")
            % {"department": department, "free": in_words(free + before)}
        )
    return ALLOWED


def _kind_of(before: int, amount: int) -> Pledge.Kind:
    if not amount:
        return Pledge.Kind.WITHDRAWN
    if not before:
        return Pledge.Kind.MADE
    return Pledge.Kind.RAISED if amount > before else Pledge.Kind.LOWERED


def _answer_remembered(initiative: Initiative, department: Department, at: datetime) -> None:
    """Who pledges anew has been heard about the pledge that was remembered."""
    remembered = Pledge.objects.filter(initiative=initiative, department=department).remembered()
    remembered.update(answered_at=at)
