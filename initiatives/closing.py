"""Who closes what is live, and when (rule 25). Reads only."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.worktime import after_working_days, end_of
from budgets.models import Expense
from cooperative.verdicts import ALLOWED, Verdict, not_now

from .models import Initiative
from .permissions import is_steward

DAYS_AFTER = 5  # working days after the last day
WITHOUT_LAST_DAY = timedelta(days=60)  # after going live


def can_close(user: User, initiative: Initiative) -> Verdict:
    verdict = is_steward(user, initiative)
    if not verdict:
        return verdict
    if initiative.status != Initiative.Status.LIVE:
        return not_now(
            _("“%(initiative)s” is %(state)s. Only what is live is closed.")
            % {"initiative": initiative, "state": initiative.get_status_display().lower()}
        )
    waiting = Expense.objects.filter(initiative=initiative).waiting().count()
    if waiting:
        sentence = ngettext(
            "An expense waits. Another department confirms or refuses it first.",
            "Expenses wait, %(n)s of them. Other departments confirm or refuse them first.",
            waiting,
        )
        return not_now(sentence % {"n": waiting})
    return ALLOWED


def due_of(initiative: Initiative, zone: ZoneInfo) -> datetime:
    """By when what is live is closed: counted in the steward's calendar."""
    last_day = initiative.agreed_revision.last_day
    if last_day is None:
        return initiative.live_at + WITHOUT_LAST_DAY
    return after_working_days(initiative.steward.calendar, end_of(last_day, zone), DAYS_AFTER)
