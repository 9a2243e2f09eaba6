"""A department is archived, and another takes its seats and pledges over (rule 3)."""

import pytest
from django.urls import reverse

from budgets import operations as money
from budgets.models import Account, Pledge, funding_of
from cooperative.verdicts import Refused
from initiatives import operations
from initiatives.models import ChairOffer, Event, Initiative, Review, SeatRequest, Turn


def anew(initiative: Initiative) -> Initiative:
    return Initiative.objects.get(pk=initiative.pk)


@pytest.fixture
def granted(envelopes, it, ivo) -> None:
    envelopes(it)


def test_its_seat_goes_to_the_successor_which_is_asked_and_what_it_answered_is_kept(
    launch, consent, dora, ben, ivo, legal, it, seat_at
):
    consent(launch, (ben, legal))
    old = seat_at(launch, legal)

    money.hand_over(legal, it, by=dora)

    legal.refresh_from_db()
    assert legal.is_archived and legal.successor == it
    assert seat_at(launch, legal) is None
    seat = seat_at(launch, it)
    kinds = [reason["kind"] for reason in seat.reasons]
    assert kinds == ["fact", "invited"] and seat.by_right
    assert "IT succeeds Legal." in seat.reasons[-1]["text"]
    assert {"message", "people", "channels"} <= seat.watched_sections
    assert not seat.has_answered and seat.review.cause == "joined"
    assert Review.objects.get(seat=old, answer="consent").superseded_at
    assert Turn.objects.open().filter(kind=Turn.Kind.ANSWER, seat=seat).exists()
    assert not Turn.objects.open().filter(seat=old).exists()
    told = launch.events.filter(kind__in=(Event.Kind.SEAT_LEFT, Event.Kind.SEAT_JOINED))
    assert [(event.seat, event.by) for event in told] == [(old, dora), (seat, dora)]


def test_who_sits_already_answers_for_both(
    launch, consent, dora, hal, ben, ada, hr, legal, marketing, seat_at
):
    consent(launch, (hal, hr), (ben, legal), (ada, marketing))
    assert anew(launch).status == "agreed"

    money.hand_over(legal, hr, by=dora)

    seat = seat_at(launch, hr)
    assert not seat.has_answered and {"message", "people"} <= seat.watched_sections
    assert launch.events.filter(kind=Event.Kind.REVIEW_OUTDATED, seat=seat).exists()
    assert anew(launch).status == "in_review" and len(anew(launch).table) == 2


def test_its_pledge_goes_to_the_successor_out_of_its_own_envelope(
    launch, granted, dora, ben, legal, it, seat_at
):
    money.set_pledge(seat_at(launch, legal), by=ben, amount=40_000)

    money.hand_over(legal, it, by=dora)

    assert [(s.department, s.pledged) for s in funding_of(anew(launch)).shares] == [(it, 40_000)]
    envelope = Account.objects.filter(kind="envelope", department=legal, balance=500_000)
    assert envelope.count() == 2
    assert Pledge.objects.get(department=it).by is None


def test_without_enough_in_that_envelope_it_says_what_to_do(
    launch, dora, ben, legal, it, ivo, seat_at
):
    money.set_pledge(seat_at(launch, legal), by=ben, amount=40_000)
    with pytest.raises(Refused, match="Legal pledges €400, and IT has €0 free. Grant it more"):
        money.hand_over(legal, it, by=dora)
    legal.refresh_from_db()
    assert not legal.is_archived and seat_at(launch, legal) is not None


def test_two_seats_stay(launch, dora, ben, hal, ada, hr, legal, marketing, seat_at):
    operations.leave(seat_at(launch, hr), by=hal)
    with pytest.raises(Refused, match="“Spring launch”: too few would stay at the table"):
        money.hand_over(legal, marketing, by=dora)


def test_what_it_proposed_and_coordinates_is_the_successors(
    launch, tables, granted, dora, ada, ben, ivo, marketing, legal, it, seat_at
):
    live = tables["live"]
    operations.take_on(operations.hand_on(live, seat_at(live, legal), by=ada), by=ben)

    money.hand_over(marketing, it, by=dora)

    for state in ("draft", "in review", "agreed", "parked", "withdrawn"):
        found = anew(tables[state])
        assert (found.department, found.steward) == (it, it), state
        assert found.seat_of(it.pk) and not found.seat_of(marketing.pk), state
    turn = Turn.objects.open().get(kind=Turn.Kind.REVIVE_OR_WITHDRAW)
    assert turn.seat.department == it
    assert Initiative.objects.visible_to(ivo).filter(pk=tables["draft"].pk).exists()
    revived = operations.revive(anew(tables["parked"]), by=ivo)
    assert seat_at(revived, it).review.cause == "revived"


def test_of_a_live_initiative_the_chair_alone_moves_and_the_money_stays_bound(
    tables, dora, legal, hr, marketing, seat_at
):
    live = tables["live"]
    money.hand_over(marketing, hr, by=dora)
    assert anew(live).steward == hr and anew(live).status == "live"
    assert seat_at(live, marketing).review.answer == "consent"
    assert Account.objects.get(kind="committed", initiative=live, department=marketing).balance


def test_a_chair_that_nobody_can_take_over_is_handed_on_first(tables, granted, dora, it, marketing):
    with pytest.raises(Refused, match="its steward’s chair is handed on first"):
        money.hand_over(marketing, it, by=dora)


def test_what_it_asked_for_is_asked_no_more(launch, dora, ivo, it, hr):
    operations.join(launch, it, by=ivo, words="The archive is ours.")
    money.hand_over(it, hr, by=dora)
    assert SeatRequest.objects.get().outcome == SeatRequest.Outcome.TAKEN_BACK
    assert not Turn.objects.open().filter(kind=Turn.Kind.ADMIT).exists()
    event = launch.events.get(kind=Event.Kind.SEAT_REQUEST_TAKEN_BACK)
    assert (event.by, event.details["where"]) == (dora, "IT")


def test_the_chair_is_offered_no_more_to_who_has_it_now(
    launch, dora, ada, marketing, legal, seat_at
):
    offer = operations.hand_on(launch, seat_at(launch, legal), by=ada)

    money.hand_over(marketing, legal, by=dora)

    offer.refresh_from_db()
    assert offer.outcome == ChairOffer.Outcome.LAPSED and anew(launch).steward == legal
    assert not Turn.objects.open().filter(kind=Turn.Kind.TAKE_ON).exists()


def test_at_a_live_table_the_chair_is_offered_no_more_to_who_is_gone(
    tables, granted, dora, ada, legal, it, seat_at
):
    offer = operations.hand_on(tables["live"], seat_at(tables["live"], legal), by=ada)

    money.hand_over(legal, it, by=dora)

    offer.refresh_from_db()
    assert offer.outcome == ChairOffer.Outcome.LAPSED
    assert not Turn.objects.open().filter(kind=Turn.Kind.TAKE_ON).exists()


def test_who_may_and_to_whom(launch, dora, ada, legal, it, ivo):
    with pytest.raises(Refused, match="Only administrators do this"):
        money.hand_over(legal, it, by=ada)
    with pytest.raises(Refused, match="Choose another department"):
        money.hand_over(legal, legal, by=dora)


def test_on_the_page_one_names_the_successor(client, launch, dora, legal, it, ivo, seat_at):
    client.force_login(dora)
    url = reverse("accounts:archive_department", args=[legal.slug])
    page = client.get(url)
    assert "It sits at 1 table" in page.text and "Successor" in page.text
    refused = client.post(url, {"key": "1", "successor": ""})
    assert refused.status_code == 409 and "Name a successor" in refused.text

    done = client.post(url, {"key": "2", "successor": it.pk}, follow=True)

    assert "Legal is archived. IT takes its seats and pledges over." in done.text
    twice = client.post(url, {"key": "2", "successor": it.pk}, follow=True)
    assert "This was done when the form was sent first." in twice.text
    assert seat_at(launch, it) is not None
    assert "IT" in client.get(legal.get_absolute_url()).text
