"""A condition that is not met after all is reopened with a word (rule 5)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.worktime import after_working_days
from budgets.operations import approve, set_pledge
from cooperative.clock import as_of
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.ageing import aged, let_time_pass
from initiatives.models import Condition, Event, Initiative, Notice

from .test_say_done import SET, newest, waiting

pytestmark = pytest.mark.django_db
WORD = "The German captions are missing."


@pytest.fixture
def done(launch, seat_at, consent, ada, ben, hal, marketing, legal, hr):
    """Agreed, but for Legal's condition, of which Marketing says that it is done."""
    consent(launch, (ada, marketing), (hal, hr))
    condition = operations.answer(seat_at(launch, legal), by=ben, **SET).conditions.get()
    operations.say_done(condition, by=ada)
    return condition


def test_what_is_not_done_goes_back_to_who_keeps_it(launch, done, ada, mia, ben, hal, legal):
    operations.reopen(done, by=ben, words=WORD)

    condition = Condition.objects.get()
    assert not condition.is_done and not condition.is_met and condition.reopened_at
    assert waiting(launch) == {("keep", "Marketing")}
    event = launch.events.get(kind=Event.Kind.CONDITION_REOPENED)
    assert (event.by, event.seat.department, event.words.body) == (ben, legal, WORD)
    told = Notice.objects.filter(event=event)
    assert {notice.person for notice in told} == {ada, mia, hal}

    operations.say_done(condition, by=ada)
    assert waiting(launch) == {("meet", "Legal")}


def test_what_was_met_blocks_again(launch, done, seat_at, ada, ben, cleo, marketing, legal):
    operations.meet(done, by=ben)
    operations.reopen(done, by=ben, words=WORD)
    for person, department in ((ada, marketing), (ben, legal)):
        set_pledge(seat_at(launch, department), by=person, amount=60_000)
    approve(newest(launch), by=cleo, up_to=120_000, seen=1)

    assert newest(launch).status == "agreed"
    operations.meet(done, by=ben)
    assert newest(launch).status == "live"
    with pytest.raises(Refused, match="is live") as refusal:
        operations.reopen(done, by=ben, words=WORD)
    assert refusal.value.verdict.status == 409


def test_only_the_department_that_set_it_reopens_it(done, ada, hal, cleo, dora):
    for other in (ada, hal, cleo, dora):
        with pytest.raises(Refused, match="Only Legal, which set it, .* Ask Ben Okafor") as refusal:
            operations.reopen(done, by=other, words=WORD)
        assert refusal.value.verdict.status == 403


def test_what_is_open_or_replaced_is_not_reopened_and_a_word_is_needed(
    launch, done, consent, ben, legal
):
    with pytest.raises(Refused, match="Say what is still to be done"):
        operations.reopen(done, by=ben, words=" ")
    operations.reopen(done, by=ben, words=WORD, key="once")
    with pytest.raises(AlreadyDone):
        operations.reopen(done, by=ben, words=WORD, key="once")
    with pytest.raises(Refused, match="It is open still") as refusal:
        operations.reopen(done, by=ben, words=WORD)
    assert refusal.value.verdict.status == 409

    consent(launch, (ben, legal))
    Condition.objects.update(met_at=timezone.now(), met_by=ben)
    with pytest.raises(Refused, match="has replaced this"):
        operations.reopen(done, by=ben, words=WORD)


def test_reopened_after_its_day_it_is_kept_for_a_working_day_and_looked_at_once_done(
    lived, ada, hal, marketing
):
    condition = Condition.objects.get()
    later = timezone.now() + timedelta(days=(condition.by_day - date.today()).days + 1)
    with as_of(later):
        let_time_pass(newest(lived), at=later)
        assert waiting(lived) == {("meet", "HR")}

        operations.reopen(condition, by=hal, words=WORD, at=later)

        assert waiting(lived) == {("keep", "Marketing")}
        turn = lived.turns.open().get(kind="keep")
        assert turn.due_at == after_working_days(marketing.calendar, later, 1)
        assert aged(later + timedelta(days=2)) == []
        operations.say_done(condition, by=ada, at=later)
        assert waiting(lived) == {("meet", "HR")}


def test_the_page_asks_for_the_word(client, launch, done, ada, ben):
    url = reverse("initiatives:reopen", args=[launch.slug, done.pk])
    client.force_login(ada)
    assert url not in client.get(launch.get_absolute_url()).text

    client.force_login(ben)
    assert url in client.get(launch.get_absolute_url()).text
    page = client.get(url)
    assert SET["condition"] in page.text
    typed = {"key": page.context["form"]["key"].value(), "words": ""}
    empty = client.post(url, typed)
    assert empty.status_code == 422
    assert "Enter what is still to be done." in empty.text

    page = client.post(url, typed | {"words": WORD}, follow=True).text
    assert "The condition is open again, and the table reads why." in page
    assert f"reopened its condition: {WORD}" in page
    assert url not in page
    assert Initiative.objects.get().turns.open().filter(kind="keep").exists()
