"""What a seat makes of a revision (rules 5 to 8), and its page."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accounts.models import Membership
from budgets.models import Account, Pledge
from budgets.operations import answer_and_pledge
from cooperative.verdicts import AlreadyDone, Refused, Stale
from initiatives import operations
from initiatives.models import Event, Initiative, Review, Turn
from initiatives.permissions import can_answer
from tests.conftest import LONG_AGO

OBJECTION = {
    "choice": "object",
    "harm": "It promises what we cannot prove.",
    "section": "message",
    "change": "Say that nine of ten of last year’s repairs hold.",
}


def address(initiative, seat=""):
    return f"/initiatives/{initiative.slug}/answer/{seat}"


def typed(**fields):
    return {"key": "a" * 32, "seen": "1", **fields}


def newest(initiative):
    return Initiative.objects.get(pk=initiative.pk)


def test_only_its_own_lead_or_deputy_answers_for_a_seat(
    launch, seat_at, ada, mia, max_, ben, cleo, dora, dan, marketing
):
    seat = seat_at(launch, marketing)

    assert can_answer(ada, seat) and can_answer(mia, seat)
    for outsider in (max_, ben, cleo, dora, dan):
        with pytest.raises(Refused, match="Only a lead or deputy of Marketing") as refusal:
            operations.answer(seat, by=outsider, choice="consent", seen=1)
        assert refusal.value.verdict.status == 403
    assert not launch.events.filter(kind=Event.Kind.REVIEW_ANSWERED).exists()


def test_a_stranger_is_told_who_and_never_to_wait(draft, ben, marketing):
    verdict = can_answer(ben, draft.seat_of(marketing.pk))

    assert verdict.status == 403
    assert "Ada Lund" in verdict.reason


def test_consent_needs_no_words_and_settles_the_turn(launch, seat_at, ada, marketing):
    review = operations.answer(seat_at(launch, marketing), by=ada, choice="consent", seen=1)

    assert (review.answer, review.answered_by, review.seen.number) == ("consent", ada, 1)
    waiting = launch.turns.open().filter(kind=Turn.Kind.ANSWER)
    assert {turn.seat.department.name for turn in waiting} == {"Legal", "HR"}
    event = launch.events.get(kind=Event.Kind.REVIEW_ANSWERED)
    assert event.details["digest"] == review.digest()


@pytest.mark.parametrize("missing", ["harm", "section", "change"])
def test_an_objection_needs_three_things(launch, seat_at, ben, legal, missing):
    with pytest.raises(Refused, match="harm, the section and the change"):
        operations.answer(seat_at(launch, legal), by=ben, seen=1, **OBJECTION | {missing: ""})


def test_what_is_none_of_the_four_answers_is_refused(launch, seat_at, ben, legal):
    with pytest.raises(Refused, match="one of the four"):
        operations.answer(seat_at(launch, legal), by=ben, choice="maybe", seen=1)
    with pytest.raises(Refused, match="one of the four"):
        wrong = OBJECTION | {"section": "weather"}
        operations.answer(seat_at(launch, legal), by=ben, seen=1, **wrong)


def test_who_sits_by_right_says_why_it_stands_aside(launch, seat_at, it, ada, ben, ivo, legal):
    with pytest.raises(Refused, match="by right"):
        operations.answer(seat_at(launch, legal), by=ben, choice="stand_aside", seen=1)

    operations.invite(launch, it, by=ada)
    operations.answer(seat_at(launch, it), by=ivo, choice="stand_aside", seen=1)
    assert seat_at(launch, it).standing == "stand_aside"


def test_the_last_answer_makes_it_agreed_and_silence_never_does(
    launch, consent, ada, ben, hal, marketing, legal, hr
):
    consent(launch, (ada, marketing), (ben, legal))
    assert newest(launch).status == "in_review"

    consent(launch, (hal, hr))
    assert newest(launch).status == "agreed"


def test_one_department_other_than_the_proposing_one_must_consent(
    launch, seat_at, consent, ada, ben, hal, marketing, legal, hr
):
    consent(launch, (ada, marketing))
    for person, department in ((ben, legal), (hal, hr)):
        seat = seat_at(launch, department)
        operations.answer(seat, by=person, choice="stand_aside", seen=1, words="Not ours.")

    launch = newest(launch)
    assert launch.status == "in_review"
    assert [turn.kind for turn in launch.turns.open()] == [Turn.Kind.SETTLE]


def test_only_the_objector_settles_an_objection(
    launch, consent, seat_at, content, ada, ben, hal, marketing, legal, hr
):
    consent(launch, (ada, marketing), (hal, hr))
    operations.answer(seat_at(launch, legal), by=ben, seen=1, **OBJECTION)
    assert newest(launch).status == "in_review"

    for other in (ada, hal):
        with pytest.raises(Refused):
            operations.answer(seat_at(launch, legal), by=other, choice="consent", seen=1)
    operations.answer(seat_at(launch, legal), by=ben, choice="consent", seen=1)
    assert newest(launch).status == "agreed"


def test_an_objection_lets_its_seat_watch_the_section_it_names(
    launch, seat_at, content, ada, hal, hr
):
    named = OBJECTION | {"section": "channels"}
    operations.answer(seat_at(launch, hr), by=hal, seen=1, **named)
    changed = replace(content, sections={**content.sections, "channels": "Our own site alone."})
    operations.revise(launch, by=ada, content=changed, based_on=1)

    assert seat_at(launch, hr).standing == "outdated"


def test_a_new_answer_replaces_the_older_ones_conditions_and_keeps_them_on_record(
    launch, seat_at, ben, legal
):
    seat = seat_at(launch, legal)
    operations.answer(seat, by=ben, choice="consent_with_condition", condition="Captions.", seen=1)
    operations.answer(seat_at(launch, legal), by=ben, choice="consent", seen=1)

    seat = seat_at(launch, legal)
    assert (seat.standing, seat.review.asked_for) == ("consent", [])
    older = Review.objects.filter(seat=seat).exclude(superseded_at=None).exclude(answer="")
    assert [(r.answer, r.conditions.get().words.body) for r in older] == [
        ("consent_with_condition", "Captions.")
    ]


def test_a_condition_with_a_day_does_not_block_and_one_without_does(
    launch, seat_at, ada, ben, marketing, legal
):
    day = date.today() + timedelta(days=40)
    with_condition = {"choice": "consent_with_condition", "condition": "Captions.", "seen": 1}
    operations.answer(seat_at(launch, legal), by=ben, by_day=day, **with_condition)
    assert not launch.turns.open().filter(kind=Turn.Kind.KEEP).exists()

    operations.answer(seat_at(launch, marketing), by=ada, **with_condition)
    kept = launch.turns.open().get(kind=Turn.Kind.KEEP)
    assert kept.seat.department == marketing  # nobody is named, so the steward keeps it


def test_an_answer_to_an_older_revision_is_stale(launch, seat_at, content, ada, ben, legal):
    changed = replace(content, hope="More letters.")
    operations.revise(launch, by=ada, content=changed, based_on=1)

    with pytest.raises(Stale, match="Ada Lund published revision 2") as stale:
        operations.answer(seat_at(launch, legal), by=ben, choice="consent", seen=1)
    assert stale.value.thing.number == 2
    assert seat_at(launch, legal).standing == "waiting"


def test_nobody_answers_for_two_seats_of_one_table(launch, seat_at, ben, legal, hr):
    Membership.objects.create(person=ben, department=hr, role="deputy", began_at=LONG_AGO)
    operations.answer(seat_at(launch, legal), by=ben, choice="consent", seen=1)

    with pytest.raises(Refused, match="You speak for Legal here") as refusal:
        operations.answer(seat_at(launch, hr), by=ben, choice="consent", seen=1)
    assert refusal.value.verdict.status == 403


def test_the_same_form_counts_once_and_with_other_words_not_at_all(launch, seat_at, ben, legal):
    once = {"by": ben, "choice": "consent", "seen": 1, "key": "k1", "pledge": 10_000}
    answer_and_pledge(seat_at(launch, legal), **once)
    with pytest.raises(AlreadyDone):
        answer_and_pledge(seat_at(launch, legal), **once)
    with pytest.raises(Refused) as refusal:
        answer_and_pledge(seat_at(launch, legal), **once | {"pledge": 20_000})

    assert refusal.value.verdict.status == 422
    assert Pledge.objects.count() == 1
    assert launch.events.filter(kind=Event.Kind.REVIEW_ANSWERED).count() == 1


def test_who_goes_back_and_changes_the_answer_sends_it_with_one_more_press(
    client, launch, seat_at, ben, legal
):
    client.force_login(ben)
    client.post(address(launch), typed(choice="consent"))

    page = client.post(address(launch), typed(**OBJECTION, pledge="200"))

    assert page.status_code == 422
    assert "The answer that you sent from this page before is recorded." in page.text
    assert seat_at(launch, legal).review.answer == "consent"
    form = page.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert again["harm"] == OBJECTION["harm"] and again["key"] != typed()["key"]
    assert client.post(address(launch), again).status_code == 302
    assert seat_at(launch, legal).review.answer == "object"
    assert Pledge.objects.get().amount == 20_000
    assert launch.events.filter(kind=Event.Kind.REVIEW_ANSWERED).count() == 2


def test_answer_and_pledge_are_one_act_both_or_neither(launch, seat_at, ben, legal):
    with pytest.raises(Refused, match="Legal has €5,000 free"):
        answer_and_pledge(seat_at(launch, legal), by=ben, choice="consent", seen=1, pledge=600_000)

    assert seat_at(launch, legal).standing == "waiting"
    assert not Pledge.objects.exists()


def test_the_page_chooses_nothing_beforehand_and_says_what_is_open_and_free(client, launch, ben):
    client.force_login(ben)
    page = client.get(address(launch)).content.decode()

    assert "checked" not in page
    assert f"€1,200 open, €5,000 free in {launch.revision.first_day.year}" in page
    pledge = page[page.index('name="pledge"') :]
    assert "value=" not in pledge[: pledge.index(">")]
    assert page.index("While it lives, by a day") < page.index("Before it goes live")


def test_answering_on_the_page_says_what_it_came_to(client, launch, seat_at, ben, legal):
    client.force_login(ben)
    sent = typed(choice="consent", pledge="500")
    page = client.post(address(launch), sent, follow=True).content.decode()

    assert "Legal consents. Two seats are still open." in page
    assert "Answer again" in page
    assert Account.objects.get(kind="pledged").balance == 50_000
    again = client.post(address(launch), sent)
    assert again.status_code == 302
    assert Pledge.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose an answer."),
        ({"choice": "object"}, "Enter the change that would settle your objection."),
        ({"choice": "condition"}, "Choose until when it is to be met."),
        ({"choice": "condition", "condition": "x", "when": "while"}, "Choose the day by which"),
        ({"choice": "stand_aside", "words": ""}, "Legal sits here by right"),
        ({"choice": "consent", "pledge": "6000"}, "Legal has €5,000 free. Pledge that or less."),
        ({"choice": "consent", "pledge": "a few"}, "Write the amount in digits"),
        (
            {"choice": "condition", "condition": "x", "when": "while", "by_day": "2020-01-01"},
            "Choose today or a later day.",
        ),
    ],
)
def test_a_form_that_was_wrong_comes_back_with_its_values(client, launch, ben, sent, said):
    client.force_login(ben)
    answer = client.post(address(launch), typed(harm="Kept <all> of it.", **sent))
    page = answer.content.decode()

    assert answer.status_code == 422
    assert said in page
    assert "Kept &lt;all&gt; of it." in page
    assert not Review.objects.exclude(answer="").exists()


def test_what_was_typed_for_another_answer_is_left_out(client, launch, seat_at, ben, legal):
    client.force_login(ben)
    changed_my_mind = {"harm": "None after all.", "by_day": "no day", "section": "weather"}
    answer = client.post(address(launch), typed(choice="consent", **changed_my_mind))

    assert answer.status_code == 302
    review = seat_at(launch, legal).review
    assert (review.answer, review.harm, review.section) == ("consent", None, "")


def test_the_page_that_was_overtaken_shows_the_difference_and_keeps_the_text(
    client, launch, content, seat_at, ada, ben, legal
):
    changed = replace(content, sections={**content.sections, "message": "Eight of ten hold."})
    operations.revise(launch, by=ada, content=changed, based_on=1)
    client.force_login(ben)
    answer = client.post(
        address(launch),
        typed(choice="object", harm="A harm of mine.", section="message", change="A change."),
    )
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "Ada Lund published revision 2 while you wrote" in page
    assert "<del>Nine</del>" in page.replace(" </del>", "</del>")
    assert "A harm of mine." in page
    assert 'name="seen" value="2"' in page
    again = client.post(address(launch), typed(choice="consent") | {"seen": "2"})
    assert again.status_code == 302


def test_still_fine_is_one_click_and_only_what_one_watches_is_shown(
    client, launch, consent, content, seat_at, ada, ben, marketing, legal
):
    consent(launch, (ben, legal))
    changed = replace(
        content,
        sections={
            "message": "Eight of ten hold.",
            "people": "Two fitters, by choice.",
            "channels": "Posters too.",
        },
    )
    operations.revise(launch, by=ada, content=changed, based_on=1)
    client.force_login(ben)
    page = client.get(address(launch)).content.decode()

    assert "Still fine" in page
    assert "</bdi> answered revision 1. Since then: message." in page
    assert "Posters too." not in page
    client.post(address(launch), typed(choice="consent") | {"seen": "2"})
    assert seat_at(launch, legal).standing == "consent"


def test_still_fine_repeats_a_condition_that_is_not_met(
    client, launch, content, seat_at, ada, ben, legal
):
    operations.answer(
        seat_at(launch, legal),
        by=ben,
        choice="consent_with_condition",
        condition="Captions first.",
        seen=1,
    )
    changed = replace(content, sections={**content.sections, "message": "Eight of ten hold."})
    operations.revise(launch, by=ada, content=changed, based_on=1)
    client.force_login(ben)
    page = client.get(address(launch)).content.decode()

    assert "Still fine, on the same condition" in page
    assert 'name="condition" value="Captions first."' in page


def test_who_may_speak_for_two_seats_picks_one(client, launch, seat_at, ben, hr, legal):
    Membership.objects.create(person=ben, department=hr, role="deputy", began_at=LONG_AGO)
    client.force_login(ben)

    assert "answer for <bdi>HR</bdi>" in client.get(address(launch)).content.decode()
    page = client.get(address(launch, "?seat=hr")).content.decode()
    assert "What does <bdi>HR</bdi> say?" in page
    client.post(address(launch, "?seat=hr"), typed(choice="consent"))
    assert seat_at(launch, hr).standing == "consent"
    assert seat_at(launch, legal).standing == "waiting"
    refused = client.get(address(launch, "?seat=legal"))
    assert refused.status_code == 403


def test_who_does_not_speak_for_a_seat_reads_who_does(client, launch, max_, cleo, dan):
    client.force_login(max_)
    refused = client.get(address(launch))
    assert refused.status_code == 403
    assert "Ada Lund for Marketing" in refused.content.decode()

    client.force_login(dan)
    assert client.get(address(launch)).status_code == 404
