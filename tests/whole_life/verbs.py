"""The verbs, a line each: what they are done to, who is likely to, and the act itself.

To add one: a line in `VERBS`, and in `SETTLES` where it settles a turn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace as Row
from typing import Any

from accounts.models import Absence, Change, Department, User
from budgets.models import Approval, Expense, Pledge
from initiatives.models import Adviser, ChairOffer, Condition, Initiative, Seat, SeatRequest, Turn

from . import acts

People = Callable[[Any], list[int]]


@dataclass(frozen=True)
class Verb:
    name: str
    things: Callable[[], list]
    who: People
    act: Callable[..., partial]
    often: int = 2
    about: str = ""  # where it settles a turn, to what of it: initiative, seat or row

    def about_turn(self, turn: Turn | Row) -> list:
        """What a turn is about, among what this verb can be done to."""
        if self.about == "row" and turn.about is None:
            return [t for t in self.things() if t.initiative_id == turn.initiative_id]
        whole = {"initiative": turn.initiative_id, "seat": turn.seat_id, "row": turn.about}
        return [thing for thing in self.things() if thing.pk == whole[self.about]]


# --- What there is ---------------------------------------------------------------------------


def initiatives() -> list[Initiative]:
    return list(Initiative.objects.order_by("pk"))


def drafts() -> list[Initiative]:
    return list(Initiative.objects.filter(status="draft")) or initiatives()


def submitted() -> list[Initiative]:
    return list(Initiative.objects.exclude(status="draft").order_by("pk")) or initiatives()


def seats() -> list[Seat]:
    return list(Seat.objects.select_related("initiative", "department").order_by("pk"))


def conditions() -> list[Condition]:
    found = Condition.objects.select_related("review__seat__initiative", "words", "adviser__person")
    return list(found.order_by("-pk"))


def questions() -> list[Approval]:
    return list(Approval.objects.exclude(verdict="approve").select_related("initiative"))


def pledges() -> list[Pledge]:
    found = Pledge.objects.filter(kind="returned").select_related("initiative", "department")
    return list(found.order_by("pk"))


def expenses() -> list[Expense]:
    return list(Expense.objects.select_related("initiative", "department").order_by("-pk"))


def rooms_for_more() -> list[Department]:
    """Whom one may propose for: two initiatives share the envelopes of one life."""
    return list(Department.objects.all()) if Initiative.objects.count() < 2 else []


def requests() -> list[SeatRequest]:
    return list(SeatRequest.objects.select_related("initiative", "department").order_by("-pk"))


def offers() -> list[ChairOffer]:
    found = ChairOffer.objects.select_related("initiative", "seat__department")
    return list(found.order_by("-pk"))


def advisers() -> list[Adviser]:
    found = Adviser.objects.select_related("initiative", "person", "seat__department")
    return list(found.order_by("-pk"))


def departments() -> list[Department]:
    return list(Department.objects.order_by("pk"))


def changes() -> list[Change]:
    return list(Change.objects.order_by("-pk"))


def people() -> list[User]:
    return list(User.objects.order_by("pk"))


def absences() -> list[Absence]:
    return list(Absence.objects.select_related("person").order_by("-pk"))


# --- Who is likely to --------------------------------------------------------------------------


def of_department(department: int) -> list[int]:
    held = User.objects.filter(memberships__department=department, memberships__ended_at=None)
    return list(held.order_by("memberships__role", "pk").values_list("pk", flat=True))


def own(thing: Any) -> list[int]:
    """People of the department of a seat, of what it is a part of, or that proposed it."""
    if isinstance(thing, Condition):
        thing = thing.review.seat
    if isinstance(thing, ChairOffer):
        thing = thing.seat
    here = [thing.stand_in_id] if isinstance(thing, Seat) and thing.stand_in_id else []
    return here + of_department(thing.pk if isinstance(thing, Department) else thing.department_id)


def steward(thing: Any) -> list[int]:
    one = thing if isinstance(thing, Initiative) else thing.initiative
    return of_department(one.steward_id)


def keeper(condition: Condition) -> list[int]:
    named = [condition.adviser.person_id] if condition.adviser_id else []
    steward = condition.review.seat.initiative.steward_id
    return named + of_department(condition.department_id or steward)


def inviting(adviser: Adviser) -> list[int]:
    return of_department(adviser.seat.department_id)


def at_the_table(thing: Any) -> list[int]:
    one = thing if isinstance(thing, Initiative) else thing.initiative
    sitting = Seat.objects.filter(initiative=one, left_at=None)
    return [pk for seat in sitting for pk in own(seat)]


def elsewhere(one: Initiative) -> list[int]:
    here = Seat.objects.filter(initiative=one, left_at=None).values("department")
    others = Department.objects.exclude(pk__in=here)
    return [pk for department in others for pk in of_department(department.pk)]


def executives(_thing: Any) -> list[int]:
    return list(User.objects.filter(is_executive=True).values_list("pk", flat=True))


def administrators(_thing: Any) -> list[int]:
    return list(User.objects.filter(is_administrator=True).values_list("pk", flat=True))


def themselves(thing: Any) -> list[int]:
    return [thing.pk if isinstance(thing, User) else thing.person_id]


# --- The table -----------------------------------------------------------------------------------

TABLE: list[Verb] = [
    Verb("propose", rooms_for_more, own, acts.propose, often=1),
    Verb("edit", drafts, own, acts.edit, often=1),
    Verb("submit", drafts, own, acts.submit),
    Verb("answer", seats, own, acts.answer, often=9, about="seat"),
    Verb("answer_and_pledge", seats, own, acts.answer_and_pledge, often=4, about="seat"),
    Verb("reconsider", seats, own, acts.reconsider, about="seat"),
    Verb("call_back", seats, own, acts.call_back, often=3),
    Verb("leave", seats, own, acts.leave),
    Verb("nudge", seats, at_the_table, acts.nudge, often=1),
    Verb("appoint", seats, administrators, acts.appoint, about="row"),
    Verb("overrule", seats, executives, acts.overrule),
    Verb("set_pledge", seats, own, acts.set_pledge, often=5, about="seat"),
    Verb("lift", submitted, executives, acts.lift),
    Verb("let_go", pledges, own, acts.let_go, about="row"),
    Verb("say_done", conditions, keeper, acts.say_done, about="row"),
    Verb("meet", conditions, own, acts.meet, about="row"),
    Verb("reopen", conditions, own, acts.reopen, about="row"),
    Verb("comment", initiatives, at_the_table, acts.comment, often=1),
    Verb("revise", initiatives, at_the_table, acts.revise, often=10, about="initiative"),
    Verb("invite", initiatives, at_the_table, acts.invite, about="initiative"),
    Verb("invite_adviser", submitted, at_the_table, acts.invite_adviser, often=7),
    Verb("advise", advisers, themselves, acts.advise, often=9),
    Verb("remove_adviser", advisers, inviting, acts.remove_adviser, often=1),
    Verb("join", initiatives, elsewhere, acts.join),
    Verb("join_by_pledging", initiatives, elsewhere, acts.join_by_pledging),
    Verb("admit", requests, steward, acts.admit, about="row"),
    Verb("refuse_seat", requests, steward, acts.refuse_seat, often=1, about="row"),
    Verb("take_back_request", requests, own, acts.take_back_request, often=1),
    Verb("hand_on", initiatives, steward, acts.hand_on),
    Verb("take_on", offers, own, acts.take_on, about="row"),
    Verb("refuse_chair", offers, own, acts.refuse_chair, often=1, about="row"),
    Verb("take_back_offer", offers, steward, acts.take_back_offer, often=1),
    Verb("sponsor", initiatives, executives, acts.sponsor, about="initiative"),
    Verb("change_pace", initiatives, steward, acts.change_pace, often=1),
    Verb("withdraw", initiatives, steward, acts.withdraw, often=1, about="initiative"),
    Verb("move_decision_day", initiatives, steward, acts.move_decision_day, often=1),
    Verb("revive", initiatives, at_the_table, acts.revive, about="initiative"),
    Verb("approve", initiatives, executives, acts.approve, often=4, about="initiative"),
    Verb("ask", initiatives, executives, acts.ask, often=1, about="initiative"),
    Verb("send_back", initiatives, executives, acts.send_back, about="initiative"),
    Verb("decline", initiatives, executives, acts.decline, often=1, about="initiative"),
    Verb("reply", questions, steward, acts.reply, about="row"),
    Verb(
        "record_expense",
        initiatives,
        at_the_table,
        acts.record_expense,
        often=6,
        about="initiative",
    ),
    Verb("confirm_expense", expenses, at_the_table, acts.confirm_expense, often=6, about="row"),
    Verb("refuse_expense", expenses, at_the_table, acts.refuse_expense, often=1, about="row"),
    Verb("reverse_expense", expenses, at_the_table, acts.reverse_expense, often=3),
    Verb("close", initiatives, steward, acts.close, about="initiative"),
    Verb("set_absence", people, themselves, acts.set_absence),
    Verb("end_absence", absences, themselves, acts.end_absence),
    Verb("set_membership", people, administrators, acts.set_membership, often=1),
    Verb("deactivate", people, administrators, acts.deactivate, often=1),
    Verb("change_department", departments, administrators, acts.change_department, often=1),
    Verb("archive_department", departments, administrators, acts.archive_department, often=1),
    Verb("hand_over", departments, administrators, acts.hand_over),
    Verb("change_setting", initiatives, administrators, acts.change_setting, often=1),
    Verb("grant", departments, administrators, acts.grant, often=1),
    Verb("countersign", changes, executives, acts.countersign, often=1),
]
VERBS: dict[str, Verb] = {verb.name: verb for verb in TABLE}

# Turn -> the verbs by which whoever has it can go on.
SETTLES: dict[str, tuple[str, ...]] = {
    "answer": ("answer", "answer_and_pledge"),
    "resume": ("answer", "answer", "answer_and_pledge"),
    "settle": ("reply", "revise", "invite"),
    "fund": ("set_pledge", "revise"),
    "approve": ("approve", "approve", "ask", "send_back"),
    "reply": ("reply", "revise"),
    "sponsor": ("sponsor",),
    "admit": ("admit", "admit", "refuse_seat"),
    "take_on": ("take_on", "take_on", "refuse_chair"),
    "confirm": ("confirm_expense", "confirm_expense", "refuse_expense"),
    "close": ("close", "record_expense", "record_expense"),
    "keep": ("say_done",),
    "meet": ("meet", "reopen"),
    "appoint": ("appoint",),
    "pledge_again": ("set_pledge", "let_go"),
    "revive_or_withdraw": ("revive", "revive", "withdraw"),
}
