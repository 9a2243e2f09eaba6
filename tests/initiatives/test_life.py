"""The life of an initiative, from a proposal to live."""

from budgets.models import Account, Commitment, funding_of
from budgets.operations import approve, set_pledge
from initiatives import operations
from initiatives.models import Initiative, Turn


def test_the_last_approval_makes_it_live_and_binds_the_money(
    launch, consent, seat_at, ada, ben, hal, cleo, marketing, legal, hr
):
    assert launch.status == Initiative.Status.IN_REVIEW
    assert {seat.department for seat in launch.table} == {marketing, legal, hr}

    consent(launch, (ada, marketing), (ben, legal))
    set_pledge(seat_at(launch, marketing), by=ada, amount=100_000)
    set_pledge(seat_at(launch, legal), by=ben, amount=50_000)
    launch = Initiative.objects.get(pk=launch.pk)
    assert funding_of(launch).counted == 72_000 + 50_000
    assert launch.status == Initiative.Status.IN_REVIEW

    consent(launch, (hal, hr))
    launch = Initiative.objects.get(pk=launch.pk)
    assert launch.status == Initiative.Status.AGREED
    assert [turn.kind for turn in launch.turns.open()] == [Turn.Kind.APPROVE]

    approve(launch, by=cleo, up_to=120_000, seen=1)
    launch = Initiative.objects.get(pk=launch.pk)
    assert launch.status == Initiative.Status.LIVE
    assert dict(Commitment.objects.values_list("department__name", "committed")) == {
        "Marketing": 70_820,
        "Legal": 49_180,
    }
    assert sum(Account.objects.values_list("balance", flat=True)) == 0
    assert not Account.objects.filter(kind="pledged", balance__gt=0).exists()
    assert [turn.kind for turn in launch.turns.open()] == [Turn.Kind.CLOSE]


def test_a_revision_asks_again_only_those_concerned(
    launch, consent, seat_at, content, ada, ben, hal, marketing, legal, hr
):
    from dataclasses import replace

    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    changed = replace(
        content, sections={**content.sections, "message": "Eight of ten repairs hold."}
    )
    operations.revise(launch, by=ada, content=changed, based_on=1)

    standing = {seat.department.name: seat.standing for seat in launch.table}
    assert standing == {"Marketing": "outdated", "Legal": "outdated", "HR": "consent"}
