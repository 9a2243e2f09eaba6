"""The steward's chair is handed on, and a seat takes it on or says why not."""

import pytest
from django.urls import reverse

from budgets import operations as money
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import ChairOffer, Event, Initiative, Turn

from ..letters import written
from .drafting import shown

WORDS = "It is about claims more than about films."


def anew(initiative: Initiative) -> Initiative:
    return Initiative.objects.get(pk=initiative.pk)


def turns(initiative: Initiative, kind: Turn.Kind) -> list[str]:
    """Names of the departments whose open turn of a kind it is."""
    waiting = Turn.objects.open().filter(initiative=initiative, kind=kind)
    return list(waiting.values_list("seat__department__name", flat=True))


@pytest.fixture
def offered(launch, ada, legal, seat_at) -> ChairOffer:
    return operations.hand_on(launch, seat_at(launch, legal), by=ada, words=WORDS)


def test_offered_it_is_the_seats_turn_and_the_steward_stays(offered, launch, ada, marketing):
    assert turns(launch, Turn.Kind.TAKE_ON) == ["Legal"]
    turn = Turn.objects.open().get(kind=Turn.Kind.TAKE_ON)
    assert turn.about == offered.pk and (turn.due_at - turn.opened_at).days <= 1
    assert anew(launch).steward == marketing
    event = launch.events.get(kind=Event.Kind.STEWARD_OFFERED)
    assert (event.by, event.words.body, event.seat) == (ada, WORDS, offered.seat)


def test_only_the_steward_offers_to_another_seat_one_at_a_time(
    launch, ada, ben, max_, dan, cleo, legal, hr, marketing, it, seat_at, draft
):
    seat = seat_at(launch, legal)
    for stranger in (ben, max_, dan, cleo):
        with pytest.raises(Refused, match="Only the steward does this") as refusal:
            operations.hand_on(launch, seat, by=stranger)
        assert refusal.value.verdict.status == 403
    with pytest.raises(Refused, match="Marketing is the steward already"):
        operations.hand_on(launch, seat_at(launch, marketing), by=ada)

    form = {"by": ada, "words": WORDS, "key": "k"}
    operations.hand_on(launch, seat, **form)

    with pytest.raises(AlreadyDone):
        operations.hand_on(launch, seat, **form)
    with pytest.raises(Refused, match="The chair is offered to Legal. Take that back first"):
        operations.hand_on(anew(launch), seat_at(launch, hr), by=ada)


def test_who_has_left_is_offered_nothing(launch, ada, ben, legal, seat_at):
    seat = seat_at(launch, legal)
    operations.leave(seat_at(launch, legal), by=ben)
    with pytest.raises(Refused, match="Legal does not sit at this table"):
        operations.hand_on(anew(launch), seat, by=ada)


def test_taken_on_what_the_steward_owes_is_the_turn_of_the_new_one(
    offered, launch, ben, ada, hal, hr, seat_at, legal, marketing
):
    harm = {"harm": "Too early.", "section": "schedule", "change": "A month later."}
    operations.answer(seat_at(launch, hr), by=hal, choice="object", seen=1, **harm)
    assert turns(launch, Turn.Kind.SETTLE) == ["Marketing"]

    operations.take_on(ChairOffer.objects.get(), by=ben)

    assert anew(launch).steward == legal
    assert turns(launch, Turn.Kind.SETTLE) == ["Legal"] and not turns(launch, Turn.Kind.TAKE_ON)
    event = launch.events.get(kind=Event.Kind.STEWARD_CHANGED)
    assert (event.by, event.seat.department) == (ben, legal)
    assert event.details["steward"] == legal.pk
    assert {notice.person for notice in event.notices.all()} == {ada, hal}
    with pytest.raises(Refused, match="Only the steward does this: a lead or deputy of Legal"):
        operations.withdraw(anew(launch), by=ada, words="Another year.")
    operations.leave(seat_at(launch, marketing), by=ada)
    with pytest.raises(Refused, match="Hand the chair on first"):
        operations.leave(seat_at(launch, legal), by=ben)


def test_only_the_seat_it_is_offered_takes_it_on_or_refuses(offered, ada, hal, cleo, dora):
    for other in (ada, hal, cleo, dora):
        with pytest.raises(Refused, match="Only a lead or deputy of Legal") as refusal:
            operations.take_on(offered, by=other)
        assert refusal.value.verdict.status == 403
        with pytest.raises(Refused, match="Only a lead or deputy of Legal"):
            operations.refuse_chair(offered, by=other, words="No.")


def test_refused_with_a_reason_that_the_steward_reads(offered, launch, ada, ben, marketing):
    with pytest.raises(Refused, match="Say why, in a line"):
        operations.refuse_chair(offered, by=ben, words=" ")

    operations.refuse_chair(offered, by=ben, words="We are two this month.")

    assert anew(launch).steward == marketing and not turns(launch, Turn.Kind.TAKE_ON)
    event = launch.events.get(kind=Event.Kind.STEWARD_REFUSED)
    assert [notice.person for notice in event.notices.all()] == [ada]
    assert "We are two this month." in written(ada, event).body
    with pytest.raises(Refused, match="Legal has refused it"):
        operations.take_on(offered, by=ben)


def test_the_steward_takes_it_back(offered, launch, ada, ben):
    with pytest.raises(Refused, match="Only the steward does this"):
        operations.take_back_offer(offered, by=ben)
    operations.take_back_offer(offered, by=ada)
    assert not turns(launch, Turn.Kind.TAKE_ON)
    with pytest.raises(Refused, match="The chair is not offered to Legal any more"):
        operations.take_on(offered, by=ben)
    assert launch.events.filter(kind=Event.Kind.STEWARD_OFFER_TAKEN_BACK).exists()


def test_who_leaves_is_offered_the_chair_no_more(offered, launch, ben, legal, seat_at):
    operations.leave(seat_at(launch, legal), by=ben)
    offered.refresh_from_db()
    assert offered.outcome == ChairOffer.Outcome.LAPSED
    assert not turns(launch, Turn.Kind.TAKE_ON)


def test_parked_and_live_it_moves_as_well(tables, ada, ben, legal, hr, seat_at):
    for state in ("parked", "live"):
        one = tables[state]
        offer = operations.hand_on(one, seat_at(one, legal), by=ada)
        operations.take_on(offer, by=ben)
        assert anew(one).steward == legal
    assert turns(tables["parked"], Turn.Kind.REVIVE_OR_WITHDRAW) == ["Legal"]
    with pytest.raises(Refused, match="Its steward stays"):
        operations.hand_on(tables["withdrawn"], seat_at(tables["withdrawn"], legal), by=ada)


def test_withdrawn_the_offer_waits_until_it_is_revived(offered, launch, ada, ben):
    operations.withdraw(anew(launch), by=ada, words="Another year.")
    assert not turns(launch, Turn.Kind.TAKE_ON)
    with pytest.raises(Refused, match="Its steward stays"):
        operations.take_on(ChairOffer.objects.get(), by=ben)
    operations.revive(anew(launch), by=ben)
    assert turns(launch, Turn.Kind.TAKE_ON) == ["Legal"]


def test_who_has_spoken_for_another_seat_does_not_take_it_on(
    launch, ada, legal, hr, hal, seat_at, consent
):
    from accounts.models import Membership, User

    Membership.objects.create(person=hal, department=legal, role="lead", began_at=launch.drafted_at)
    consent(launch, (hal, hr))
    offer = operations.hand_on(anew(launch), seat_at(launch, legal), by=ada)
    with pytest.raises(Refused, match="Nobody answers for two seats"):
        operations.take_on(offer, by=User.objects.get(pk=hal.pk))


def test_a_question_is_replied_by_whoever_is_the_steward(offered, launch, ben, cleo):
    question = money.ask(anew(launch), by=cleo, words="Why not five films?")
    operations.take_on(ChairOffer.objects.get(), by=ben)
    assert turns(launch, Turn.Kind.REPLY) == ["Legal"]
    money.reply(type(question).objects.get(pk=question.pk), by=ben, words="Six districts.")


def test_on_the_page_the_chair_is_offered_and_taken_on(client, launch, ada, ben, legal, seat_at):
    client.force_login(ada)
    url = reverse("initiatives:hand_on", args=[launch.slug])
    page = client.get(launch.get_absolute_url()).text
    assert url in page and "Steward <b><bdi>Marketing</bdi></b>" in page
    typed = shown(client.get(url))
    assert client.post(url, typed | {"seat": ""}).status_code == 422
    typed |= {"seat": seat_at(launch, legal).pk, "words": WORDS}
    done = client.post(url, typed, follow=True)
    assert "The chair is offered to Legal. Until it is taken on, you keep it." in done.text
    assert "Take it back" in done.text and url not in done.text

    client.force_login(ben)
    offer = ChairOffer.objects.get()
    take_on = reverse("initiatives:take_on", args=[launch.slug, offer.pk])
    home = client.get("/").text
    assert "Marketing offers you the steward’s chair" in home and take_on in home
    assert take_on in client.get(launch.get_absolute_url()).text
    page = client.get(take_on)
    assert WORDS in page.text
    empty = client.post(f"{take_on}refuse/", {"key": "1", "words": ""})
    assert empty.status_code == 422 and "Say why, in a line." in empty.text

    done = client.post(take_on, shown(page), follow=True)

    assert "Legal is the steward now." in done.text
    assert "Steward <b><bdi>Legal</bdi></b>" in done.text
    assert client.get(take_on).status_code == 409


def test_on_the_page_the_offer_is_taken_back_and_refused(client, offered, launch, ada, ben, legal):
    client.force_login(ada)
    back = reverse("initiatives:take_back_offer", args=[launch.slug, offered.pk])
    done = client.post(back, {"key": "1"}, follow=True)
    assert "Marketing keeps the steward’s chair." in done.text

    again = operations.hand_on(anew(launch), offered.seat, by=ada)
    client.force_login(ben)
    refuse = reverse("initiatives:refuse_chair", args=[launch.slug, again.pk])
    done = client.post(refuse, {"key": "2", "words": "We are two."}, follow=True)
    assert "Marketing stays the steward, and reads why." in done.text
    assert "did not take the steward’s chair on: We are two." in done.text
