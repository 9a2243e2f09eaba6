"""Deciding on another day (rule 14)."""

from datetime import date, timedelta

import pytest

from cooperative.verdicts import Refused
from initiatives import operations
from initiatives.models import Event, Initiative, Turn


def test_the_steward_moves_it_and_the_table_hears(launch, ada):
    day, before = date.today() + timedelta(days=20), launch.decision_day

    operations.move_decision_day(launch, by=ada, day=day)

    moved = Initiative.objects.get(pk=launch.pk)
    event = moved.events.get(kind=Event.Kind.DECISION_DAY_MOVED)
    assert moved.decision_day == day
    assert moved.decision_ends_at.date() == day + timedelta(days=1)
    assert event.details == {"before": before.isoformat(), "after": day.isoformat()}
    assert event.notices.count() == 2


def test_never_before_the_last_answer_is_due(launch, ada):
    with pytest.raises(Refused, match="The last answer is due on"):
        operations.move_decision_day(launch, by=ada, day=date.today() + timedelta(days=2))

    operations.move_decision_day(launch, by=ada, day=date.today() + timedelta(days=3))


def test_only_the_steward_and_only_while_it_is_on_the_table(launch, ada, ben):
    day = date.today() + timedelta(days=20)
    with pytest.raises(Refused, match="Only the steward"):
        operations.move_decision_day(launch, by=ben, day=day)

    operations.withdraw(launch, by=ada, words="No.")
    with pytest.raises(Refused, match="Its decision day stands"):
        operations.move_decision_day(launch, by=ada, day=day)


def test_what_is_due_with_the_decision_day_moves_along(
    launch, consent, ada, ben, hal, marketing, legal, hr
):
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    fund = launch.turns.open().get(kind=Turn.Kind.FUND)

    operations.move_decision_day(launch, by=ada, day=date.today() + timedelta(days=20))

    moved = launch.turns.open().get(kind=Turn.Kind.FUND)
    assert moved.pk == fund.pk
    assert moved.due_at == Initiative.objects.get(pk=launch.pk).decision_ends_at
