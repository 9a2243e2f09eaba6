"""To be undecided again, until the initiative is live (rule 8)."""

import pytest

from budgets.models import Approval
from budgets.operations import approve, set_pledge
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Event, Initiative, Notice, Review, Turn


@pytest.fixture
def agreed(launch, consent, ada, ben, hal, marketing, legal, hr):
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    return Initiative.objects.get(pk=launch.pk)


def test_who_reconsiders_is_undecided_and_its_turn_is_open_again(agreed, seat_at, ben, legal):
    operations.reconsider(seat_at(agreed, legal), by=ben)

    agreed.refresh_from_db()
    assert agreed.status == "in_review"
    assert agreed.agreed_at is None
    assert seat_at(agreed, legal).standing == "waiting"
    assert agreed.turns.open().get(kind=Turn.Kind.ANSWER).seat.department == legal


def test_the_older_answer_stays_on_record_and_never_revives(agreed, seat_at, ben, legal):
    operations.reconsider(seat_at(agreed, legal), by=ben)

    review = Review.objects.get(seat__department=legal, answer="consent")
    assert review.superseded_at is not None
    assert review.answered_by == ben
    operations.answer(
        seat_at(agreed, legal), by=ben, choice="stand_aside", seen=1, words="Not ours."
    )
    assert seat_at(agreed, legal).standing == "stand_aside"


def test_leaving_agreed_voids_the_approvals_with_a_notice(
    agreed, seat_at, ada, hal, ben, cleo, enzo, marketing, legal, hr
):
    for person, department, amount in ((ada, marketing, 60_000), (hal, hr, 60_000)):
        set_pledge(seat_at(agreed, department), by=person, amount=amount)
    Initiative.objects.filter(pk=agreed.pk).update(is_regulated=True)  # so that two must approve
    approve(Initiative.objects.get(pk=agreed.pk), by=cleo, up_to=120_000, seen=1)

    operations.reconsider(seat_at(agreed, legal), by=ben)

    assert Approval.objects.get().voided_at is not None
    voided = agreed.events.get(kind=Event.Kind.APPROVALS_VOIDED)
    assert Notice.objects.filter(event=voided, person=cleo).exists()


def test_who_has_not_answered_has_nothing_to_reconsider(launch, seat_at, ada, ben, legal):
    with pytest.raises(Refused, match="nothing to reconsider") as refusal:
        operations.reconsider(seat_at(launch, legal), by=ben)
    assert refusal.value.verdict.status == 409
    with pytest.raises(Refused, match="Only a lead or deputy of Legal") as refusal:
        operations.reconsider(seat_at(launch, legal), by=ada)
    assert refusal.value.verdict.status == 403


def test_live_is_live(agreed, seat_at, ada, hal, ben, cleo, marketing, legal, hr):
    for person, department, amount in ((ada, marketing, 60_000), (hal, hr, 60_000)):
        set_pledge(seat_at(agreed, department), by=person, amount=amount)
    approve(Initiative.objects.get(pk=agreed.pk), by=cleo, up_to=120_000, seen=1)

    with pytest.raises(Refused, match="is live. Answers are closed") as refusal:
        operations.reconsider(seat_at(agreed, legal), by=ben)
    assert refusal.value.verdict.status == 409


def test_the_same_form_counts_once(agreed, seat_at, ben, legal):
    operations.reconsider(seat_at(agreed, legal), by=ben, key="once")
    with pytest.raises(AlreadyDone):
        operations.reconsider(seat_at(agreed, legal), by=ben, key="once")

    assert agreed.events.filter(kind=Event.Kind.REVIEW_RECONSIDERED).count() == 1


def test_the_button_on_the_page_does_it(client, agreed, seat_at, ben, legal):
    client.force_login(ben)
    page = client.get(agreed.get_absolute_url()).content.decode()
    assert f"/initiatives/{agreed.slug}/reconsider/?seat=legal" in page

    answer = client.post(f"{agreed.get_absolute_url()}reconsider/?seat=legal", follow=True)
    assert "Legal is undecided again" in answer.content.decode()
    assert client.get(f"{agreed.get_absolute_url()}reconsider/").status_code == 405
    assert seat_at(agreed, legal).standing == "waiting"
