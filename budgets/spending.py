"""Who records, confirms, refuses, reverses an expense, and why not (rules 24, 26). Reads only."""

from django.utils.translation import gettext as _

from accounts.models import Department, User
from cooperative.clock import now
from cooperative.verdicts import ALLOWED, Verdict, not_now, not_you
from initiatives.models import Initiative, Seat
from initiatives.permissions import answered_for, chairs_of, own_seats

from .models import Account, Expense
from .words import in_words

Status = Initiative.Status


def can_record_expense(
    user: User, initiative: Initiative, department: Department | None = None
) -> Verdict:
    """Any person of a seated department; for one's own department, where that is asked."""
    own = own_seats(user, initiative)
    if not user.is_active or not own:
        return not_you(_("Only people of a department at this table record what it spent."))
    if department and department.pk not in own:
        return not_you(
            _("Only people of %(department)s record for it.") % {"department": department}
        )
    verdict = while_spending(initiative) and _has_a_budget(initiative)
    return verdict and (_is_for_another(user, initiative, department) if department else verdict)


def _is_for_another(user: User, initiative: Initiative, department: Department) -> Verdict:
    """Where this person alone speaks for every other seat, nobody could ever confirm it."""
    chairs = chairs_of(initiative, now())
    others = (seat for seat in initiative.table if seat.department_id != department.pk)
    if {person for seat in others for person in chairs.able(seat)} == {user.pk}:
        return not_now(
            _("Nobody but you could confirm it for another department. Let a colleague record it.")
        )
    return ALLOWED


def _has_a_budget(initiative: Initiative) -> Verdict:
    """Beyond what is left nothing is spent (rule 24): without a line, nothing at all."""
    if initiative.agreed_revision.target:
        return ALLOWED
    return not_now(_("It has no budget to spend from. Revise it to plan one first."))


def while_spending(initiative: Initiative) -> Verdict:
    """Is money spent now: is it live, and not called back (rule 13)?"""
    if initiative.is_called_back:
        return not_now(_("It is called back. Nothing is spent until it goes on."))
    if initiative.status != Status.LIVE:
        return not_now(
            _("“%(initiative)s” is %(state)s. Only what is live spends.") % _named(initiative)
        )
    return ALLOWED


def can_settle_expense(user: User, expense: Expense, *, seats: list[Seat] | None = None) -> Verdict:
    """Confirm or refuse: a lead or deputy of another seat; never who recorded it.

    A page that has read for which seats this person may hands them in.
    """
    verdict = _is_another(user, expense, seats)
    if verdict and not expense.is_waiting:
        return not_now(_("It has been confirmed or refused already."))
    return verdict


def can_confirm_expense(
    user: User, expense: Expense, *, seats: list[Seat] | None = None, left: int | None = None
) -> Verdict:
    """While it is live, and of what is left."""
    verdict = can_settle_expense(user, expense, seats=seats)
    verdict = verdict and while_spending(expense.initiative)
    return verdict and is_left(expense.initiative, expense.amount, left=left)


def can_reverse_expense(
    user: User, expense: Expense, *, seats: list[Seat] | None = None
) -> Verdict:
    """Whoever may confirm it; once; not when it is closed (rule 26)."""
    verdict = _is_another(user, expense, seats)
    if not verdict:
        return verdict
    if expense.initiative.status != Status.LIVE:
        return not_now(
            _("“%(initiative)s” is %(state)s. Nothing is reversed any more.")
            % _named(expense.initiative)
        )
    if expense.state == Expense.State.REVERSED:
        return not_now(_("It has been reversed already."))
    if not expense.counts:
        return not_now(_("It was not confirmed. There is nothing to reverse."))
    return ALLOWED


def is_left(initiative: Initiative, amount: int, *, left: int | None = None) -> Verdict:
    """Is so much left of the commitments (minor units)?"""
    left = left_of(initiative) if left is None else left
    if amount > left:
        return not_now(
            _("%(left)s is left, and this is %(amount)s. Revise the budget first.")
            % {"left": in_words(left), "amount": in_words(amount)}
        )
    return ALLOWED


def left_of(initiative: Initiative) -> int:
    """What is committed and not spent, minor units."""
    bound = Account.objects.filter(initiative=initiative, kind=Account.Kind.COMMITTED)
    return sum(bound.values_list("balance", flat=True))


def settling_seat(user: User, expense: Expense) -> Seat | None:
    """The seat for which this person confirms: another one than the recorder's."""
    return next(iter(settling_seats(user, expense)), None)


def settling_seats(user: User, expense: Expense) -> list[Seat]:
    """Those for which this person speaks, and for no other here (rule 2)."""
    mine = [seat for seat in other_seats(expense) if user.speaks_for(seat)]
    spoken = answered_for(user, expense.initiative) if mine else set()
    return [seat for seat in mine if spoken <= {seat.department_id}]


def other_seats(expense: Expense) -> list[Seat]:
    table = expense.initiative.table
    return [seat for seat in table if seat.department_id != expense.department_id]


def confirmers(expense: Expense) -> str:
    """Names of who may confirm it, for sentences."""
    others = [seat.department_id for seat in other_seats(expense)]
    people = User.objects.leading(others).exclude(pk=expense.recorded_by_id)
    names = people.values_list("name", flat=True).distinct()
    return _(" or ").join(names) or _("an administrator to appoint somebody")


def _is_another(user: User, expense: Expense, seats: list[Seat] | None) -> Verdict:
    if user.pk == expense.recorded_by_id:
        return not_you(
            _("You recorded it. Somebody of another department decides: %(people)s.")
            % {"people": confirmers(expense)}
        )
    if not (settling_seats(user, expense) if seats is None else seats):
        return not_you(
            _(
                "Only a lead or deputy of another department than %(department)s does this. "
                "Ask %(people)s."
            )
            % {"department": expense.department, "people": confirmers(expense)}
        )
    return ALLOWED


def _named(initiative: Initiative) -> dict:
    return {"initiative": initiative, "state": initiative.get_status_display().lower()}
