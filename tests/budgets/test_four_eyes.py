"""Four eyes are looked at again whenever people change (rule 22)."""

from datetime import timedelta

from django.utils import timezone

from accounts.operations import set_absence
from budgets import operations as money
from budgets.permissions import counting
from initiatives import operations
from initiatives.models import Turn


def test_two_who_stand_in_for_each_other_later_count_once(agreed_at, seat_at, hal, hr, cleo, enzo):
    initiative = agreed_at(1_000_001)
    operations.answer(
        seat_at(initiative, hr),
        by=hal,
        choice="consent_with_condition",
        condition="HR sees every film first.",
        seen=1,
    )
    for executive in (cleo, enzo):
        money.approve(initiative, by=executive, up_to=1_000_001, seen=1)
    assert not initiative.turns.open().filter(kind=Turn.Kind.APPROVE).exists()

    now = timezone.now()
    week = {"starts_at": now - timedelta(minutes=1), "ends_at": now + timedelta(days=7)}
    set_absence(enzo, by=enzo, stand_in=cleo, **week)

    assert [approval.by for approval in counting(initiative)] == [cleo]
    assert initiative.turns.open().filter(kind=Turn.Kind.APPROVE).exists()
