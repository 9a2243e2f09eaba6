"""Each verb as an act that is ready to be done: its words are drawn, nothing has happened yet."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from accounts import operations as house
from accounts.models import Absence, Change, Department, Partner, Section, User
from budgets import operations as money
from budgets.models import Approval, Expense, Pledge
from initiatives import operations
from initiatives.models import (
    Adviser,
    ChairOffer,
    Condition,
    Initiative,
    Review,
    Seat,
    SeatRequest,
    Theme,
)

from .words import Pick, changed, first_content

DAY = timedelta(days=1)


def today() -> date:
    return timezone.now().date()


def payees() -> list[int]:
    return list(User.objects.executives().order_by("pk").values_list("pk", flat=True))[:2]


def number_of(one: Initiative, pick: Pick) -> int:
    """The revision on the page: the newest, or once in a while an older one."""
    newest = one.revision.number if one.revision else 0
    return newest - 1 if pick.seldom(12) else newest


def amounts(one: Initiative) -> tuple[int, ...]:
    """Pledges, the usual one first: as much of the target as counts of one department."""
    share = one.target * 60 // 100
    return (share, share, one.target - share, share + 1, 10_000, 0, 1, 1_400_000, -1)


def words(pick: Pick, usual: str) -> str:
    return "" if pick.seldom(12) else usual


# --- What it says ------------------------------------------------------------------------------


def propose(department: Department, by: User, pick: Pick) -> partial:
    content, theme = first_content(pick, today(), payees()), Theme.objects.first()
    others = Department.objects.exclude(pk=department.pk)
    invited = pick.some(list(others)) if pick.seldom(3) else []
    steward = pick.of(invited) if invited and pick.seldom(2) else None  # it sits there
    said = {"content": content, "theme": theme, "invited": invited, "steward": steward}
    said["pace"] = pick.one("normal", "normal", "normal", "urgent")
    return partial(operations.propose, department, by=by, **said)


def edit(one: Initiative, by: User, pick: Pick) -> partial:
    draft = one.drafts.filter(by=None).first()
    version = draft.version if draft else 1
    content = first_content(pick, today(), payees(), whole=not pick.seldom(4))
    return partial(operations.edit, one, by=by, content=content, version=version)


def submit(one: Initiative, by: User, pick: Pick) -> partial:
    draft = one.drafts.filter(by=None).first()
    return partial(operations.submit, one, by=by, version=draft.version if draft else 1)


def revise(one: Initiative, by: User, pick: Pick) -> partial:
    if one.revision is None:
        content = first_content(pick, today(), payees())
    else:
        named = [seat.review.section for seat in one.objecting]
        content = changed(one.revision.content, pick, payees(), named)
    based_on = number_of(one, pick)
    return partial(operations.revise, one, by=by, content=content, based_on=based_on)


# --- What a seat makes of it -------------------------------------------------------------------


def _answer(seat: Seat, pick: Pick) -> dict[str, Any]:
    options = ("consent", "consent", "stand_aside", "consent_with_condition", "object")
    choice = pick.of(options)
    said = {"choice": choice, "seen": number_of(seat.initiative, pick), "words": "We say so."}
    if choice == "object":
        harm = {"harm": "It hurts.", "section": pick.of(Section.values), "change": "Otherwise."}
        said |= harm if not pick.seldom(12) else {}
    if choice == "consent_with_condition":
        by_day = pick.one(None, None, today() + 3 * DAY, today())
        kept_by = pick.one(None, *Department.objects.values_list("pk", flat=True))
        said |= {"condition": words(pick, "Captions."), "by_day": by_day, "keeper": kept_by}
        adviser = Adviser.objects.filter(initiative=seat.initiative).last()
        if adviser and pick.seldom(2):
            said |= {"keeper": None, "adviser": adviser.pk}
    if choice == "stand_aside":
        said["words"] = words(pick, "Not ours.")
    return said


def answer(seat: Seat, by: User, pick: Pick) -> partial:
    return partial(operations.answer, seat, by=by, **_answer(seat, pick))


def answer_and_pledge(seat: Seat, by: User, pick: Pick) -> partial:
    said = _answer(seat, pick) | {"pledge": pick.of(amounts(seat.initiative))}
    return partial(money.answer_and_pledge, seat, by=by, **said)


def reconsider(seat: Seat, by: User, pick: Pick) -> partial:
    return partial(operations.reconsider, seat, by=by)


def set_pledge(seat: Seat, by: User, pick: Pick) -> partial:
    year = pick.one(None, None, today().year + 1)
    amount = pick.of(amounts(seat.initiative))
    return partial(money.set_pledge, seat, by=by, amount=amount, year=year)


def lift(one: Initiative, by: User, pick: Pick) -> partial:
    return partial(money.lift, one, by=by, words=words(pick, "One of us carries most."))


def let_go(pledge: Pledge, by: User, pick: Pick) -> partial:
    return partial(money.let_go, pledge, by=by)


def say_done(condition: Condition, by: User, pick: Pick) -> partial:
    return partial(operations.say_done, condition, by=by)


def meet(condition: Condition, by: User, pick: Pick) -> partial:
    return partial(operations.meet, condition, by=by)


def reopen(condition: Condition, by: User, pick: Pick) -> partial:
    return partial(operations.reopen, condition, by=by, words=words(pick, "Not yet."))


def overrule(seat: Seat, by: User, pick: Pick) -> partial:
    review = seat.review.pk if seat.review else 0
    said = {"review": review, "words": words(pick, "It goes ahead.")}
    return partial(operations.overrule, seat, by=by, **said)


# --- Who sits, and what is said there -----------------------------------------------------------


def invite(one: Initiative, by: User, pick: Pick) -> partial:
    seated = [seat.department_id for seat in one.table]
    free = list(Department.objects.exclude(pk__in=seated)) or list(Department.objects.all())
    return partial(operations.invite, one, pick.of(free), by=by)


def join(one: Initiative, by: User, pick: Pick) -> partial:
    said = {"by": by, "words": words(pick, "We answer what comes back.")}
    return partial(operations.join, one, _home_of(by, pick), **said)


def join_by_pledging(one: Initiative, by: User, pick: Pick) -> partial:
    said = {"by": by, "amount": pick.of(amounts(one))}
    return partial(money.join_by_pledging, one, _home_of(by, pick), **said)


def _home_of(by: User, pick: Pick) -> Department:
    own = list(Department.objects.filter(memberships__person=by, memberships__ended_at=None))
    return pick.of(own or list(Department.objects.all()))


def admit(request: SeatRequest, by: User, pick: Pick) -> partial:
    return partial(operations.admit, request, by=by)


def refuse_seat(request: SeatRequest, by: User, pick: Pick) -> partial:
    return partial(operations.refuse_seat, request, by=by, words=words(pick, "Too many."))


def take_back_request(request: SeatRequest, by: User, pick: Pick) -> partial:
    return partial(operations.take_back_request, request, by=by)


def hand_on(one: Initiative, by: User, pick: Pick) -> partial:
    others = [seat for seat in one.table if seat.department_id != one.steward_id]
    seats = others or list(Seat.objects.filter(initiative=one))
    return partial(operations.hand_on, one, pick.of(seats), by=by)


def take_on(offer: ChairOffer, by: User, pick: Pick) -> partial:
    return partial(operations.take_on, offer, by=by)


def refuse_chair(offer: ChairOffer, by: User, pick: Pick) -> partial:
    return partial(operations.refuse_chair, offer, by=by, words=words(pick, "Not ours."))


def take_back_offer(offer: ChairOffer, by: User, pick: Pick) -> partial:
    return partial(operations.take_back_offer, offer, by=by)


def call_back(seat: Seat, by: User, pick: Pick) -> partial:
    said = {"section": pick.of(Section.values), "words": words(pick, "It cannot go on.")}
    return partial(operations.call_back, seat, by=by, **said)


def leave(seat: Seat, by: User, pick: Pick) -> partial:
    return partial(operations.leave, seat, by=by)


def nudge(seat: Seat, by: User, pick: Pick) -> partial:
    return partial(operations.nudge, seat, by=by)


def comment(one: Initiative, by: User, pick: Pick) -> partial:
    partner = pick.of([None, *Partner.objects.all()])
    return partial(operations.comment, one, by=by, words=words(pick, "Six."), partner=partner)


def invite_adviser(one: Initiative, by: User, pick: Pick) -> partial:
    outside = list(User.objects.filter(partner__isnull=False))
    person = pick.of([*outside, *outside, *outside, by])
    day = pick.one(None, None, today() + 2 * DAY, today() - DAY)
    return partial(operations.invite_adviser, one, person, by=by, last_day=day)


def advise(adviser: Adviser, by: User, pick: Pick) -> partial:
    choice = pick.of(Review.Answer.values)
    said = {"choice": choice, "seen": number_of(adviser.initiative, pick)}
    return partial(operations.advise, adviser, by=by, words=words(pick, "Eight."), **said)


def remove_adviser(adviser: Adviser, by: User, pick: Pick) -> partial:
    return partial(operations.remove_adviser, adviser, by=by)


def appoint(seat: Seat, by: User, pick: Pick) -> partial:
    executives = list(User.objects.filter(is_executive=True))
    here = list(User.objects.filter(memberships__department=seat.department_id))
    return partial(operations.appoint, seat, pick.of([*executives, *here]), by=by)


# --- Rest, and the money --------------------------------------------------------------------------


def withdraw(one: Initiative, by: User, pick: Pick) -> partial:
    return partial(operations.withdraw, one, by=by, words=words(pick, "Not this year."))


def move_decision_day(one: Initiative, by: User, pick: Pick) -> partial:
    day = today() + pick.one(10, 40, 0, -1) * DAY
    return partial(operations.move_decision_day, one, by=by, day=day)


def revive(one: Initiative, by: User, pick: Pick) -> partial:
    day = pick.one(None, None, today() + 20 * DAY, today())
    return partial(operations.revive, one, by=by, decision_day=day)


def sponsor(one: Initiative, by: User, pick: Pick) -> partial:
    return partial(operations.sponsor, one, by=by)


def change_pace(one: Initiative, by: User, pick: Pick) -> partial:
    return partial(operations.change_pace, one, by=by)


def approve(one: Initiative, by: User, pick: Pick) -> partial:
    up_to = one.target + pick.one(0, 0, 5_000, -1)
    return partial(money.approve, one, by=by, up_to=up_to, seen=number_of(one, pick))


def ask(one: Initiative, by: User, pick: Pick) -> partial:
    return partial(money.ask, one, by=by, words="Why not five?")


def send_back(one: Initiative, by: User, pick: Pick) -> partial:
    return partial(money.send_back, one, by=by, words="Too dear.")


def decline(one: Initiative, by: User, pick: Pick) -> partial:
    return partial(money.decline, one, by=by, words="Not this year.")


def reply(question: Approval, by: User, pick: Pick) -> partial:
    return partial(money.reply, question, by=by, words="One a district.")


def close(one: Initiative, by: User, pick: Pick) -> partial:
    said = {"outcome": words(pick, "Four were watched."), "learned": words(pick, "Ask early.")}
    return partial(operations.close, one, by=by, **said)


# --- What it spends -----------------------------------------------------------------------------


def record_expense(one: Initiative, by: User, pick: Pick) -> partial:
    lines = list(one.agreed_revision.lines.all()) if one.agreed_revision else []
    said = {
        "amount": pick.one(one.target // 3, one.target // 7, one.target, 1, one.target + 1, 0),
        "day": today() - pick.one(0, 0, 0, 1, 400) * DAY,
        "payee": words(pick, "Copy Shop"),
        "line": pick.of(lines).label.body if lines else "Nothing",
        "by": by,
    }
    return partial(money.record_expense, one, _home_of(by, pick), **said)


def confirm_expense(expense: Expense, by: User, pick: Pick) -> partial:
    return partial(money.confirm_expense, expense, by=by)


def refuse_expense(expense: Expense, by: User, pick: Pick) -> partial:
    return partial(money.refuse_expense, expense, by=by, words=words(pick, "Not ours."))


def reverse_expense(expense: Expense, by: User, pick: Pick) -> partial:
    return partial(money.reverse_expense, expense, by=by, words=words(pick, "Paid twice."))


# --- The house ------------------------------------------------------------------------------------


def set_absence(person: User, by: User, pick: Pick) -> partial:
    stand_in = pick.of([None, *User.objects.order_by("pk")])
    starts_at = timezone.now() + pick.one(0, 0, 1, 4) * DAY
    ends_at = starts_at + pick.one(30, 2, 0) * DAY
    said = {"stand_in": stand_in, "starts_at": starts_at, "ends_at": ends_at}
    return partial(house.set_absence, person, by=by, **said)


def end_absence(absence: Absence, by: User, pick: Pick) -> partial:
    return partial(house.end_absence, absence, by=by)


def set_membership(person: User, by: User, pick: Pick) -> partial:
    department, role = pick.of(list(Department.objects.all())), pick.one("lead", "member")
    return partial(house.set_membership, person, department, role, by=by)


def deactivate(person: User, by: User, pick: Pick) -> partial:
    return partial(house.deactivate, person, by=by)


def change_department(department: Department, by: User, pick: Pick) -> partial:
    watched = pick.some([Section.MESSAGE, Section.PEOPLE, Section.SCHEDULE, Section.BUDGET])
    said = {"watched_sections": watched, "needs_two_executives": pick.one(False, True)}
    return partial(house.change_department, department, by=by, **said)


def archive_department(department: Department, by: User, pick: Pick) -> partial:
    return partial(house.archive_department, department, by=by)


def hand_over(department: Department, by: User, pick: Pick) -> partial:
    others = list(Department.objects.exclude(pk=department.pk))
    return partial(money.hand_over, department, pick.of(others), by=by)


def change_setting(_one: Initiative, by: User, pick: Pick) -> partial:
    name, value = pick.one(("minimum_seats", 3), ("minimum_seats", 2), ("total_rise_percent", 50))
    return partial(house.change_setting, name, value, by=by)


def grant(department: Department, by: User, pick: Pick) -> partial:
    amount = pick.one(2_000_000, 1_500_000, 0)
    return partial(money.grant, department, today().year, amount, by=by)


def countersign(change: Change, by: User, pick: Pick) -> partial:
    return partial(money.countersign, change, by=by)
