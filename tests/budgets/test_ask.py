"""An executive asks: the clock is the steward's, and nothing else changes."""

from dataclasses import replace

import pytest

from budgets import operations as money
from budgets.models import Approval
from budgets.permissions import can_approve, can_ask
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Event, Turn

pytestmark = pytest.mark.django_db


def test_the_steward_has_a_turn_to_reply(funded, cleo, marketing):
    asked = money.ask(funded, by=cleo, words="Why six?")
    turn = Turn.objects.open().get(kind="reply")
    assert turn.seat.department == marketing
    assert turn.about == asked.pk
    assert Event.objects.get(kind=Event.Kind.QUESTION_ASKED).words.body == "Why six?"


def test_it_stays_agreed_and_others_may_approve(funded, cleo, enzo, now_of):
    money.ask(funded, by=cleo, words="Why six?")
    assert now_of(funded).status == "agreed"
    assert can_approve(enzo, now_of(funded))


def test_who_has_asked_may_approve_before_the_reply(funded, cleo):
    money.ask(funded, by=cleo, words="Why six?")
    assert can_approve(cleo, funded)


def test_also_while_it_is_in_review(launch, cleo):
    money.ask(launch, by=cleo, words="Why six?")
    assert Turn.objects.open().filter(kind="reply").exists()


def test_one_question_at_a_time(funded, cleo, enzo):
    money.ask(funded, by=cleo, words="Why six?")
    with pytest.raises(Refused, match="has not replied yet"):
        money.ask(funded, by=cleo, words="And why now?")
    money.ask(funded, by=enzo, words="Who films?")
    assert Turn.objects.open().filter(kind="reply").count() == 2


def test_a_barred_executive_may_still_ask(funded, ada):
    ada.is_executive = True
    ada.save()
    assert can_ask(ada, funded)


def test_only_executives_ask(funded, ben):
    with pytest.raises(Refused, match="Cleo Brandt or Enzo Costa"):
        money.ask(funded, by=ben, words="Why six?")


def test_the_same_form_counts_once(funded, cleo):
    money.ask(funded, by=cleo, words="Why six?", key="k")
    with pytest.raises(AlreadyDone):
        money.ask(funded, by=cleo, words="Why six?", key="k")
    assert Approval.objects.count() == 1


def test_a_draft_has_nothing_to_ask_about(draft, cleo):
    assert can_ask(cleo, draft).status == 409


def test_a_revision_answers_as_well(funded, cleo, ada):
    money.ask(funded, by=cleo, words="Why six?")
    content = funded.revision.content
    newer = replace(content, sections={**content.sections, "schedule": "Mondays."})
    operations.revise(funded, by=ada, content=newer, based_on=1)
    assert not Turn.objects.open().filter(kind="reply").exists()
    assert Approval.objects.get().replied_at
