"""Parked, not vanished: when the decision day ends, with what was lacking (rule 18)."""

from datetime import timedelta

import pytest

from budgets.models import Account, Pledge
from budgets.operations import set_pledge
from cooperative.verdicts import Refused
from initiatives import operations
from initiatives.models import Initiative, Rest, Turn


@pytest.fixture
def park():
    """Lets the decision day end, and parks. Says what was lacking."""

    def end(initiative: Initiative) -> list[str]:
        found = Initiative.objects.get(pk=initiative.pk)
        found.decision_ends_at = found.submitted_at
        found.save(update_fields=["decision_ends_at"])
        operations.park(found)
        return Rest.objects.current().get(initiative=initiative).lacked

    return end


def test_it_is_parked_when_its_day_ends_and_not_before(launch):
    last = launch.decision_ends_at - timedelta(days=1)
    with pytest.raises(Refused, match="has not ended yet"):
        operations.park(launch)
    with pytest.raises(Refused, match="has not ended yet"):
        operations.park(launch, at=last - timedelta(minutes=1))

    operations.park(launch, at=last)
    assert Initiative.objects.get(pk=launch.pk).status == Initiative.Status.PARKED


def test_it_says_whose_answer_and_whose_consent_it_lacked(
    launch, park, seat_at, consent, ada, ben, marketing, legal
):
    consent(launch, (ada, marketing))
    operations.answer(
        seat_at(launch, legal),
        by=ben,
        choice="object",
        seen=1,
        harm="Not proven.",
        section="message",
        change="Prove it.",
    )

    assert park(launch) == [
        "HR’s answer is missing.",
        "Legal’s objection stands.",
        "It is short of money: €1,200.",
    ]


def test_it_says_what_is_short_and_what_the_supporters_have_free(
    launch, park, seat_at, consent, ada, ben, hal, marketing, legal, hr
):
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    set_pledge(seat_at(launch, marketing), by=ada, amount=50_000)
    set_pledge(seat_at(launch, legal), by=ben, amount=20_050)

    assert park(launch) == ["€499.50 short; two supporters have €10,000 free."]


def test_what_of_a_pledge_does_not_count_is_short(
    launch, content, park, seat_at, consent, ada, ben, hal, marketing, legal, hr
):
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    set_pledge(seat_at(launch, marketing), by=ada, amount=120_000)

    assert park(launch) == ["€480 short; one supporter has €5,000 free."]


def test_an_approval_is_lacking_only_where_all_else_is_there(
    launch, park, seat_at, consent, ada, ben, hal, marketing, legal, hr
):
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    set_pledge(seat_at(launch, marketing), by=ada, amount=60_000)
    set_pledge(seat_at(launch, legal), by=ben, amount=60_000)

    assert park(launch) == ["1 approval is missing."]


def test_parking_returns_the_pledges_and_remembers_them(launch, park, seat_at, ada, marketing):
    set_pledge(seat_at(launch, marketing), by=ada, amount=60_000)
    park(launch)

    remembered = Pledge.objects.filter(initiative=launch).remembered().get()
    assert (remembered.department, remembered.before) == (marketing, 60_000)
    assert not Account.objects.filter(kind="pledged", balance__gt=0).exists()


def test_what_is_parked_is_the_stewards_turn(launch, park, marketing):
    park(launch)

    turn = launch.turns.open().get()
    assert turn.kind == Turn.Kind.REVIVE_OR_WITHDRAW
    assert turn.seat.department == marketing
