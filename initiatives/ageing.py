"""What time alone brings: a chair is empty or no more, a condition's day has come, an approval
counts no more or again (rules 3, 5, 22)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from accounts.models import Absence, Membership, Organisation
from budgets.models import Approval, funding_of
from budgets.permissions import approvals_needed, counting, waits_for_money
from cooperative.clock import moment
from cooperative.locks import lock

from .life import advance
from .models import Adviser, Condition, Initiative, Seat, Turn
from .permissions import chairs_of, is_empty


def aged(at: datetime) -> list[Initiative]:
    """The initiatives whose turns do not fit the time any more. Reads only."""
    moved = [table for table in _tables_with_absences(at) if _chairs_changed(table, at)]
    approved = [table for table in _tables_with_approvals() if _approvals_changed(table)]
    return [*moved, *approved, *_with_conditions_due(at), *_with_advisers_gone()]


@transaction.atomic
def let_time_pass(initiative: Initiative, *, at: datetime | None = None) -> None:
    """See whose turn it is by now. Nobody acts; safe to call twice."""
    lock(initiative)
    advance(initiative, by=None, at=moment(at))


def _tables_with_absences(at: datetime) -> QuerySet[Initiative]:
    """Those that wait for a seat where somebody is away, or where a chair is said to be empty."""
    away = Absence.objects.at(at).values("person")
    speaking = Membership.objects.current().speaking().filter(person__in=away)
    seats = Seat.objects.sitting().filter(
        initiative=OuterRef("pk"), department__in=speaking.values("department")
    )
    appointing = Turn.objects.open().filter(initiative=OuterRef("pk"), kind=Turn.Kind.APPOINT)
    waiting = Turn.objects.open().filter(initiative=OuterRef("pk"), seat__isnull=False)
    return Initiative.objects.filter(Exists(waiting), Exists(seats) | Exists(appointing))


def _chairs_changed(initiative: Initiative, at: datetime) -> bool:
    chairs, turns = chairs_of(initiative, at), initiative.turns.open()
    owing = set(turns.values_list("seat", flat=True))
    empty = {s.pk for s in initiative.table if s.pk in owing and is_empty(s, chairs=chairs)}
    said = turns.filter(kind=Turn.Kind.APPOINT)
    return empty != set(said.values_list("about", flat=True))


def _tables_with_approvals() -> QuerySet[Initiative]:
    """Those that are agreed or revised while live, and that somebody has approved already."""
    given = Approval.objects.given().filter(initiative=OuterRef("pk"))
    revised = Q(status=Initiative.Status.LIVE) & ~Q(revision=F("agreed_revision"))
    return Initiative.objects.filter(Exists(given), Q(status=Initiative.Status.AGREED) | revised)


def _approvals_changed(initiative: Initiative) -> bool:
    """Who stood in for somebody with a part counts again, or who does so now counts no more."""
    if not waits_for_money(initiative) or not funding_of(initiative).is_funded:
        return False
    missing = len(counting(initiative)) < approvals_needed(initiative)
    asked = initiative.turns.open().filter(kind=Turn.Kind.APPROVE).exists()
    return missing != asked


def _with_conditions_due(at: datetime) -> QuerySet[Initiative]:
    """Live ones with a condition whose day has come and nobody asked whether it is met."""
    zone = Organisation.objects.current().zone
    today = at.astimezone(zone).date()
    asked = Turn.objects.open().filter(kind=Turn.Kind.MEET, about=OuterRef("pk"))
    unmet = Condition.objects.unmet().annotate(again=TruncDate("reopened_at", tzinfo=zone))
    before = Q(again=None) | Q(again__lt=F("by_day"))  # reopened since, it is kept once more
    due = unmet.filter(before, ~Exists(asked), by_day__lte=today)
    tables = due.values("review__seat__initiative")
    return Initiative.objects.filter(status=Initiative.Status.LIVE, pk__in=tables)


def _with_advisers_gone() -> QuerySet[Initiative]:
    """Those that wait for an adviser whose day is over: what was to be kept is the steward's."""
    here = Adviser.objects.current().filter(
        initiative=OuterRef("initiative"), person=OuterRef("person")
    )
    waiting = Turn.objects.open().filter(kind=Turn.Kind.KEEP, person__isnull=False)
    return Initiative.objects.filter(pk__in=waiting.filter(~Exists(here)).values("initiative"))
