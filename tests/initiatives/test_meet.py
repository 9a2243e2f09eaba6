"""A condition is ticked as met by the department that set it (rule 5)."""

import pytest

from accounts.models import Membership, User
from budgets.operations import approve, set_pledge
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Condition, Event, Initiative
from tests.conftest import LONG_AGO


@pytest.fixture
def blocked(launch, consent, seat_at, ada, ben, hal, cleo, marketing, legal, hr):
    """Agreed, funded and approved; Legal's condition alone stands before it."""
    for person, department in ((ada, marketing), (hal, hr)):
        consent(launch, (person, department))
        set_pledge(seat_at(launch, department), by=person, amount=60_000)
    operations.answer(
        seat_at(launch, legal),
        by=ben,
        choice="consent_with_condition",
        condition="The proof lies with us first.",
        seen=1,
    )
    launch = Initiative.objects.get(pk=launch.pk)
    assert launch.status == "agreed"
    approve(launch, by=cleo, up_to=120_000, seen=1)
    return Initiative.objects.get(pk=launch.pk)


@pytest.fixture
def condition(blocked):
    return Condition.objects.get()


def test_a_blocking_condition_keeps_it_from_going_live_until_it_is_met(blocked, condition, ben):
    assert blocked.status == "agreed"

    operations.meet(condition, by=ben)

    blocked.refresh_from_db()
    assert blocked.status == "live"
    assert Condition.objects.get().met_by == ben
    assert not blocked.turns.open().exclude(kind="close").exists()


def test_only_the_department_that_set_it_ticks_it(condition, ada, hal, cleo, dora):
    for outsider in (ada, hal, cleo, dora):
        with pytest.raises(Refused, match="Only Legal, .* Ask Ben Okafor") as refusal:
            operations.meet(condition, by=outsider)
        assert refusal.value.verdict.status == 403


def test_it_is_met_once(condition, ben):
    operations.meet(condition, by=ben, key="once")
    with pytest.raises(AlreadyDone):
        operations.meet(condition, by=ben, key="once")
    with pytest.raises(Refused, match="ticked as met already"):
        operations.meet(condition, by=ben)

    assert Event.objects.filter(kind=Event.Kind.CONDITION_MET).count() == 1


def test_a_newer_answer_replaces_it(blocked, condition, seat_at, ben, legal):
    operations.answer(
        seat_at(blocked, legal), by=ben, choice="stand_aside", words="Not ours.", seen=1
    )

    with pytest.raises(Refused, match="A newer answer has replaced it|has replaced this"):
        operations.meet(condition, by=ben)


def test_the_button_stands_for_who_set_it_alone(client, blocked, condition, ben, ada):
    url = f"{blocked.get_absolute_url()}conditions/{condition.pk}/meet/"
    client.force_login(ada)
    assert url not in client.get(blocked.get_absolute_url()).content.decode()
    assert client.post(url).status_code == 403

    client.force_login(ben)
    page = client.get(blocked.get_absolute_url()).content.decode()
    assert url in page
    assert "Legal’s condition met" in page
    assert client.post(url).status_code == 302
    blocked.refresh_from_db()
    assert blocked.status == "live"


def test_who_has_answered_for_another_seat_ticks_nothing_here(condition, hal, legal):
    Membership.objects.create(person=hal, department=legal, role="deputy", began_at=LONG_AGO)
    with pytest.raises(Refused, match="You speak for HR here"):
        operations.meet(condition, by=User.objects.get(pk=hal.pk))
