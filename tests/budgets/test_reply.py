"""The steward replies to what an executive asked or sent back."""

import pytest

from budgets import operations as money
from budgets.models import Approval
from budgets.permissions import can_reply
from cooperative.verdicts import AlreadyDone, Refused
from initiatives.models import Event, Turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(funded, cleo):
    return money.ask(funded, by=cleo, words="Why six?")


def test_the_reply_stands_beside_the_question(question, mia):
    money.reply(question, by=mia, words="One a district.")
    replied = Approval.objects.get()
    assert replied.reply.body == "One a district."
    assert replied.replied_by == mia
    assert not Turn.objects.open().filter(kind="reply").exists()
    assert Event.objects.get(kind=Event.Kind.QUESTION_REPLIED).details["person"] == question.by_id


def test_only_the_steward_replies(question, ben, max_):
    for somebody in (ben, max_):
        with pytest.raises(Refused, match="Only the steward replies.* Ask Ada Lund"):
            money.reply(question, by=somebody, words="Because.")


def test_once_is_enough(question, ada):
    money.reply(question, by=ada, words="One a district.")
    assert can_reply(ada, Approval.objects.get()).status == 409


def test_the_same_form_counts_once(question, ada):
    money.reply(question, by=ada, words="One.", key="k")
    with pytest.raises(AlreadyDone):
        money.reply(question, by=ada, words="One.", key="k")


def test_an_approval_asks_for_no_reply(agreed_at, cleo, ada):
    initiative = agreed_at(1_000_001)
    approval = money.approve(initiative, by=cleo, up_to=1_000_001, seen=1)
    assert can_reply(ada, approval).status == 409


def test_nothing_is_replied_once_it_rests(question, enzo, ada):
    money.decline(question.initiative, by=enzo, words="No.")
    question.initiative.refresh_from_db()
    assert can_reply(ada, question).status == 409
