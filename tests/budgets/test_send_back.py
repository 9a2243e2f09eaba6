"""An executive sends back: in review again until the steward replies or revises."""

from dataclasses import replace

import pytest

from budgets import operations as money
from budgets.permissions import can_approve, can_send_back, counting
from cooperative.verdicts import Refused
from initiatives import operations
from initiatives.models import Event, Turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent_back(funded, cleo, now_of):
    money.send_back(funded, by=cleo, words="Say what the captions cost.")
    return now_of(funded)


def test_it_is_in_review_again_and_the_steward_settles_it(sent_back, marketing):
    assert sent_back.status == "in_review"
    assert sent_back.agreed_at is None
    assert Turn.objects.open().get(kind="settle").seat.department == marketing
    said = Event.objects.get(kind=Event.Kind.INITIATIVE_SENT_BACK)
    assert said.words.body == "Say what the captions cost."


def test_answers_and_pledges_stand(sent_back):
    assert sent_back.is_of_one_mind
    assert sent_back.pledges.count() == 2


def test_a_reply_makes_it_agreed_again(sent_back, ada, enzo, now_of):
    money.reply(sent_back.approvals.get(), by=ada, words="400.")
    again = now_of(sent_back)
    assert again.status == "agreed"
    assert can_approve(enzo, again)
    assert Turn.objects.open().filter(kind="approve").exists()
    assert not Turn.objects.open().filter(kind="settle").exists()


def test_a_revision_makes_it_agreed_again(sent_back, ada, now_of):
    content = sent_back.revision.content
    newer = replace(content, sections={**content.sections, "schedule": "Captions on Mondays."})
    operations.revise(sent_back, by=ada, content=newer, based_on=1)
    assert now_of(sent_back).status == "agreed"


def test_an_approval_given_before_does_not_revive(agreed_at, cleo, enzo, ada, now_of):
    initiative = agreed_at(1_000_001)
    money.approve(initiative, by=cleo, up_to=1_000_001, seen=1)
    money.send_back(now_of(initiative), by=enzo, words="Why so much?")
    money.reply(initiative.approvals.get(verdict="send_back"), by=ada, words="Because.")
    assert now_of(initiative).status == "agreed"
    assert counting(now_of(initiative)) == []
    assert can_approve(cleo, now_of(initiative))


def test_nobody_may_approve_meanwhile(sent_back, enzo):
    assert can_approve(enzo, sent_back).status == 409


def test_only_what_is_agreed_is_sent_back(launch, cleo):
    assert can_send_back(cleo, launch).status == 409
    with pytest.raises(Refused, match="in review already"):
        money.send_back(launch, by=cleo, words="No.")


def test_only_executives_send_back(funded, hal):
    with pytest.raises(Refused) as refused:
        money.send_back(funded, by=hal, words="No.")
    assert refused.value.verdict.status == 403
