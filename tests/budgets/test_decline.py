"""An executive declines: parked with the reason, and every pledge returns."""

import pytest

from budgets import operations as money
from budgets.models import Account, Approval, Line, Pledge
from budgets.permissions import can_decline
from cooperative.verdicts import Refused
from initiatives import operations
from initiatives.models import Event, Rest, Turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def declined(funded, cleo, now_of):
    money.decline(funded, by=cleo, words="Not this year.")
    return now_of(funded)


def test_it_is_parked_with_the_reason(declined):
    assert declined.status == "parked"
    rest = declined.rests.current().get()
    assert rest.kind == Rest.Kind.DECLINED
    assert rest.reason.body == "Not this year."
    assert Event.objects.filter(kind=Event.Kind.INITIATIVE_DECLINED).count() == 1


def test_every_pledge_returns_and_is_remembered(declined, marketing):
    assert not Account.objects.filter(kind="pledged", balance__gt=0).exists()
    envelope = Account.objects.filter(kind="envelope", department=marketing)
    assert set(envelope.values_list("balance", flat=True)) == {500_000}
    assert Pledge.objects.remembered().count() == 2
    assert sum(Line.objects.values_list("amount", flat=True)) == 0


def test_it_is_the_stewards_turn_and_nobody_elses(declined, marketing):
    turn = Turn.objects.open().get()
    assert turn.kind == Turn.Kind.REVIVE_OR_WITHDRAW
    assert turn.seat.department == marketing


def test_approvals_given_before_are_void(agreed_at, cleo, enzo, now_of):
    initiative = agreed_at(1_000_001)
    money.approve(initiative, by=cleo, up_to=1_000_001, seen=1)
    money.decline(now_of(initiative), by=enzo, words="No.")
    assert not Approval.objects.given().exists()


def test_revived_it_asks_each_supporter_again(declined, ada, now_of):
    operations.revive(declined, by=ada)
    revived = now_of(declined)
    assert revived.status == "agreed"
    assert Turn.objects.open().filter(kind="pledge_again").count() == 2
    assert not Turn.objects.open().filter(kind="approve").exists()


def test_also_while_it_is_in_review(launch, cleo, now_of):
    money.decline(launch, by=cleo, words="No.")
    assert now_of(launch).status == "parked"


def test_what_is_live_is_declined_no_more(lived, cleo):
    assert can_decline(cleo, lived).status == 409


def test_only_executives_decline(funded, dora):
    with pytest.raises(Refused) as refused:
        money.decline(funded, by=dora, words="No.")
    assert refused.value.verdict.status == 403
