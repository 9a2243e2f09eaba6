"""A seat calls back what is live; it goes on when those concerned have answered (rule 13)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets import operations as money
from cooperative.verdicts import Refused
from initiatives import operations
from initiatives.models import CallBack, Event, Initiative, Notice, Turn

HOUR = timedelta(hours=1)
WHY = "One of the fitters has withdrawn her consent."


def newest(initiative: Initiative) -> Initiative:
    return Initiative.objects.get(pk=initiative.pk)


def kinds(initiative: Initiative) -> set[str]:
    return set(initiative.turns.open().values_list("kind", flat=True))


@pytest.fixture
def called(lived, seat_at, hal, hr) -> Initiative:
    """HR has called it back over the people, whom Legal and HR watch."""
    operations.call_back(seat_at(lived, hr), by=hal, section="people", words=WHY)
    return newest(lived)


def test_it_pauses_and_those_who_watch_the_section_are_asked_within_hours(
    called, ada, ben, hal, marketing, legal, hr
):
    assert called.status == "live" and called.is_called_back
    assert {seat.department for seat in called.waiting} == {legal, hr}
    turns = called.turns.open().filter(kind=Turn.Kind.RESUME)
    assert {turn.seat.department for turn in turns} == {legal, hr}
    for turn in turns:
        assert abs(turn.due_at - timezone.now() - 4 * HOUR) < 5 * timedelta(minutes=1)
        assert turn.due_at == turn.seat.review.due_at
    told = Notice.objects.filter(turn__in=turns).values_list("person", flat=True)
    assert set(told) == {ben.pk, hal.pk}
    event = called.events.get(kind=Event.Kind.INITIATIVE_CALLED_BACK)
    assert event.seat.department == hr and event.words.body == WHY
    assert event.details["changed"] == ["people"]
    assert set(event.details["asked"]) == {legal.pk, hr.pk}
    by_mail = event.notices.filter(by_mail=True).values_list("person", flat=True)
    assert set(by_mail) == {ada.pk, ben.pk}


def test_it_goes_on_with_the_last_answer(called, consent, ben, hal, legal, hr):
    consent(called, (ben, legal))
    assert newest(called).is_called_back
    consent(called, (hal, hr))

    table = newest(called)
    assert table.status == "live" and not table.is_called_back and not table.takes_answers
    assert table.call_backs.get().resumed_at is not None
    event = table.events.get(kind=Event.Kind.INITIATIVE_RESUMED)
    assert event.notices.filter(by_mail=True).exists()
    assert "resume" not in kinds(table)
    assert table.agreed_revision == table.revision


def test_an_objection_is_settled_by_the_objector(called, consent, seat_at, ben, hal, legal, hr):
    harm = {"harm": "She is shown.", "section": "people", "change": "Cut her out."}
    operations.answer(seat_at(called, hr), by=hal, choice="object", seen=1, **harm)
    consent(called, (ben, legal))
    table = newest(called)
    assert table.is_called_back and "settle" in kinds(table)

    consent(called, (hal, hr))
    assert not newest(called).is_called_back


def test_an_objection_is_settled_by_a_revision(
    called, consent, seat_at, ada, ben, hal, marketing, legal, hr
):
    harm = {"harm": "She is shown.", "section": "people", "change": "Cut her out."}
    operations.answer(seat_at(called, hr), by=hal, choice="object", seen=1, **harm)
    consent(called, (ben, legal))
    content = called.revision.content
    content = replace(content, sections=content.sections | {"people": "One fitter, by choice."})
    operations.revise(newest(called), by=ada, content=content, based_on=1)

    table = newest(called)
    assert table.is_called_back and table.is_being_revised
    consent(called, (ben, legal), (hal, hr))

    table = newest(called)
    assert not table.is_called_back and table.agreed_revision.number == 2
    kinds_told = list(table.events.values_list("kind", flat=True))
    force = kinds_told.index(Event.Kind.REVISION_TOOK_FORCE)
    assert force < kinds_told.index(Event.Kind.INITIATIVE_RESUMED)


def test_an_objection_is_overruled(called, consent, seat_at, cleo, ben, hal, legal, hr):
    harm = {"harm": "She is shown.", "section": "people", "change": "Cut her out."}
    said = operations.answer(seat_at(called, hr), by=hal, choice="object", seen=1, **harm)
    consent(called, (ben, legal))
    operations.overrule(seat_at(called, hr), by=cleo, review=said.pk, words="She has agreed anew.")
    assert not newest(called).is_called_back


def test_a_blocking_condition_holds_it(called, consent, seat_at, ben, hal, legal, hr):
    condition = {"choice": "consent_with_condition", "condition": "Her face is blurred."}
    consent(called, (ben, legal))
    said = operations.answer(seat_at(called, hr), by=hal, seen=1, **condition)
    table = newest(called)
    assert table.is_called_back and "keep" in kinds(table)

    operations.meet(said.conditions.get(), by=hal)
    assert not newest(called).is_called_back


def test_a_revision_that_is_asked_about_comes_first(
    called, consent, ada, ben, hal, marketing, legal, hr
):
    content = called.revision.content
    content = replace(content, sections=content.sections | {"message": "Eight of ten."})
    operations.revise(newest(called), by=ada, content=content, based_on=1)
    consent(called, (ben, legal), (hal, hr))
    table = newest(called)
    assert table.is_called_back and {seat.department for seat in table.waiting} == {marketing}

    consent(called, (ada, marketing))
    table = newest(called)
    assert not table.is_called_back and not table.is_being_revised


def test_where_nobody_watches_the_section_everybody_is_asked(lived, seat_at, ben, legal):
    operations.call_back(seat_at(lived, legal), by=ben, section="budget", words="Too dear.")
    assert len(newest(lived).waiting) == 3


def test_it_can_be_called_back_again(called, consent, seat_at, ada, ben, hal, marketing, legal, hr):
    with pytest.raises(Refused, match="It has been called back already"):
        operations.call_back(seat_at(called, legal), by=ben, section="message", words="No.")
    consent(called, (ben, legal), (hal, hr))
    operations.call_back(seat_at(called, marketing), by=ada, section="message", words="Wrong.")
    assert CallBack.objects.filter(initiative=called).count() == 2


def test_only_who_speaks_for_a_seat_and_only_what_is_live(
    lived, seat_at, launch_in_review, ada, max_, ivo, ben, cleo, dora, marketing, legal
):
    seat = seat_at(lived, marketing)
    for stranger in (max_, ivo, ben, cleo, dora):
        with pytest.raises(Refused, match="Only a lead or deputy of Marketing speaks for it"):
            operations.call_back(seat, by=stranger, section="message", words="No.")
    with pytest.raises(Refused, match="is in review. Only what is live is called back"):
        seat = seat_at(launch_in_review, marketing)
        operations.call_back(seat, by=ada, section="message", words="No.")
    for said in ({"section": "message", "words": " "}, {"section": "all", "words": "No."}):
        with pytest.raises(Refused, match="Say why|Choose the section"):
            operations.call_back(seat_at(lived, marketing), by=ada, **said)
    assert not newest(lived).is_called_back


@pytest.fixture
def launch_in_review(content, theme, ada, ben, hal, marketing, legal, hr) -> Initiative:
    made = operations.propose(marketing, by=ada, content=content, theme=theme)
    return operations.submit(made, by=ada, version=1)


def test_nothing_is_pledged_or_declined_while_it_pauses(called, seat_at, ada, cleo, marketing):
    with pytest.raises(Refused, match="It takes no pledges until a revision needs more"):
        money.set_pledge(seat_at(called, marketing), by=ada, amount=150_000)
    with pytest.raises(Refused, match="It is live"):
        money.decline(called, by=cleo, words="No.")
    with pytest.raises(Refused, match="It is approved once all agree"):
        money.approve(called, by=cleo, up_to=120_000, seen=1)


# --- Pages -------------------------------------------------------------------------------------


def test_one_calls_it_back_on_a_page_that_says_what_it_does(client, lived, hal):
    client.force_login(hal)
    url = reverse("initiatives:call_back", args=[lived.slug])
    assert url in client.get(lived.get_absolute_url()).text
    page = client.get(url)
    assert "asked to answer within 4 hours, by the clock" in page.text
    typed = {"key": page.context["form"]["key"].value(), "section": "people", "words": ""}
    empty = client.post(url, typed)
    assert empty.status_code == 422 and "Say why you call it back." in empty.text

    done = client.post(url, typed | {"words": WHY}, follow=True)

    for words in (
        "It pauses. Those who watch that section are asked to answer within hours.",
        "Spending and tellings pause. Still to answer: Legal and HR.",
        "<b><bdi>HR</bdi></b> called it back over “People”",
        WHY,
        "It goes on",
        "Spending and tellings pause until then",
        "called it back for <bdi>HR</bdi>, over people",
    ):
        assert words in done.text, words
    assert client.post(url, typed | {"words": WHY}).status_code == 302
    assert CallBack.objects.count() == 1
    assert client.get(url).status_code == 409


def test_the_turn_leads_to_the_answer_and_the_answer_lets_it_go_on(
    client, called, consent, ben, hal, legal, hr
):
    consent(called, (hal, hr))
    client.force_login(ben)
    url = reverse("initiatives:answer", args=[called.slug])
    home = client.get(reverse("initiatives:home")).text
    assert "Legal says whether it can go on" in home and url in home
    row = client.get(reverse("initiatives:list")).context["page"].rows[0]
    assert row.state == "Called back"
    page = client.get(url)
    assert "pledge" not in page.context["form"].fields
    form = page.context["form"]
    said = {"key": form["key"].value(), "choice": "consent", "seen": 1}
    done = client.post(url, said, follow=True)
    assert "With that it goes on." in done.text
    assert "It <b>goes on</b>" in done.text
