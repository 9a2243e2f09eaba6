"""What happens when a decision day has ended."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Absence
from budgets.models import Account, Pledge
from budgets.operations import approve, set_pledge
from initiatives import operations
from initiatives.models import Event, Initiative, Turn
from initiatives.tasks import let_time_pass, park_due


def end_the_day(initiative):
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Initiative.objects.filter(pk=initiative.pk).update(decision_ends_at=an_hour_ago)


def test_what_is_past_its_day_is_parked_once_and_its_pledges_are_remembered(
    launch, seat_at, ada, marketing
):
    set_pledge(seat_at(launch, marketing), by=ada, amount=50_000)
    end_the_day(launch)

    assert (park_due(), park_due()) == (1, 0)

    launch.refresh_from_db()
    assert launch.status == Initiative.Status.PARKED
    assert "Legal’s answer is missing." in launch.rests.get().lacked
    assert launch.events.filter(kind=Event.Kind.INITIATIVE_PARKED, by=None).count() == 1
    assert Pledge.objects.remembered().get().before == 50_000
    assert not Account.objects.filter(kind="pledged", balance__gt=0).exists()
    assert [turn.kind for turn in launch.turns.open()] == [Turn.Kind.REVIVE_OR_WITHDRAW]


def test_what_still_has_time_is_left_alone(launch):
    assert (park_due(), let_time_pass()) == (0, 0)

    launch.refresh_from_db()
    assert launch.status == Initiative.Status.IN_REVIEW


def test_an_absence_that_begins_empties_the_chair_and_its_end_fills_it_again(launch, ben):
    now = timezone.now()
    hour = timedelta(hours=1)
    away = Absence.objects.create(
        person=ben, stand_in=None, starts_at=now - hour, ends_at=now + hour, set_at=now - 9 * hour
    )
    appointing = launch.turns.open().filter(kind=Turn.Kind.APPOINT)

    assert (let_time_pass(), let_time_pass()) == (1, 0)
    assert appointing.get().about == launch.seats.get(department__name="Legal").pk

    Absence.objects.filter(pk=away.pk).update(ends_at=now - timedelta(minutes=1))
    assert (let_time_pass(), let_time_pass()) == (1, 0)
    assert not appointing.exists()


def test_an_approval_counts_again_when_an_absence_is_over(
    launch, consent, seat_at, ada, ben, hal, cleo, marketing, legal, hr
):
    consent(launch, (ada, marketing), (ben, legal))
    for person, department in ((ada, marketing), (ben, legal)):
        set_pledge(seat_at(launch, department), by=person, amount=60_000)
    terms = {"choice": "consent_with_condition", "condition": "HR sees it first."}
    review = operations.answer(seat_at(launch, hr), by=hal, seen=1, **terms)
    approve(Initiative.objects.get(pk=launch.pk), by=cleo, up_to=120_000, seen=1)
    now, hour = timezone.now(), timedelta(hours=1)
    away = Absence.objects.create(
        person=ada, stand_in=cleo, starts_at=now - hour, ends_at=now + hour, set_at=now - 9 * hour
    )
    approving = launch.turns.open().filter(kind=Turn.Kind.APPROVE)

    assert (let_time_pass(), let_time_pass()) == (1, 0)
    assert approving.exists()
    operations.meet(review.conditions.get(), by=hal)
    assert Initiative.objects.get(pk=launch.pk).status == Initiative.Status.AGREED

    Absence.objects.filter(pk=away.pk).update(ends_at=now - timedelta(minutes=1))
    assert (let_time_pass(), let_time_pass()) == (1, 0)
    assert not approving.exists()
    assert Initiative.objects.get(pk=launch.pk).status == Initiative.Status.LIVE
