"""Taking an initiative off the table, with the reason."""

import pytest

from budgets.models import Account
from budgets.operations import set_pledge
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Initiative, Rest


def test_the_steward_withdraws_with_the_reason_and_pledges_return(launch, ada, marketing, seat_at):
    set_pledge(seat_at(launch, marketing), by=ada, amount=60_000)

    operations.withdraw(launch, by=ada, words="The film is not needed.")

    rest = Rest.objects.current().get(initiative=launch)
    assert Initiative.objects.get(pk=launch.pk).status == Initiative.Status.WITHDRAWN
    assert (rest.kind, rest.reason.body) == ("withdrawn", "The film is not needed.")
    assert [(p.department, p.before) for p in rest.remembered.all()] == [(marketing, 60_000)]
    assert not Account.objects.filter(kind="pledged", balance__gt=0).exists()
    assert not launch.turns.open().exists()


def test_only_the_steward_withdraws(launch, ben, max_, cleo):
    for person in (ben, max_, cleo):
        with pytest.raises(Refused, match="Only the steward does this") as refusal:
            operations.withdraw(launch, by=person, words="No.")
        assert refusal.value.verdict.status == 403


def test_a_reason_is_needed(launch, ada):
    with pytest.raises(Refused, match="Say why"):
        operations.withdraw(launch, by=ada, words="  ")


def test_what_is_withdrawn_is_not_withdrawn_again(launch, ada):
    operations.withdraw(launch, by=ada, words="No.", key="k")
    with pytest.raises(AlreadyDone):
        operations.withdraw(launch, by=ada, words="No.", key="k")
    with pytest.raises(Refused, match="cannot be withdrawn now"):
        operations.withdraw(launch, by=ada, words="Still no.")
