"""A department pledges, and so takes a seat (rules 2, 21)."""

import pytest
from django.urls import reverse

from budgets import operations as money
from budgets.models import Pledge, free_of
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Event, Initiative, SeatRequest, Turn

from ..initiatives.drafting import shown


def anew(initiative: Initiative) -> Initiative:
    return Initiative.objects.get(pk=initiative.pk)


@pytest.fixture
def granted(envelopes, it, ivo) -> None:
    envelopes(it)


def test_who_pledges_sits_at_once_and_is_asked(launch, granted, ivo, it, seat_at):
    money.join_by_pledging(launch, it, by=ivo, amount=40_000, note="For the archive.")

    seat = seat_at(launch, it)
    assert [reason["kind"] for reason in seat.reasons] == ["pledged"] and not seat.by_right
    assert (seat.review.cause, seat.has_answered) == ("joined", False)
    assert Pledge.objects.get(department=it).amount == 40_000
    event = launch.events.get(kind=Event.Kind.SEAT_JOINED)
    assert (event.by, event.seat, event.details["how"]) == (ivo, seat, "pledged")
    assert launch.events.filter(kind=Event.Kind.PLEDGE_SET, seat=seat).exists()
    assert Turn.objects.open().filter(kind=Turn.Kind.ANSWER, seat=seat).exists()


def test_the_seat_stays_when_the_pledge_is_taken_back(launch, granted, ivo, it, seat_at):
    money.join_by_pledging(launch, it, by=ivo, amount=40_000)
    money.set_pledge(seat_at(launch, it), by=ivo, amount=0)
    assert seat_at(launch, it) is not None


def test_a_pledge_settles_what_was_asked(launch, granted, ivo, it):
    operations.join(launch, it, by=ivo, words="The archive is ours.")
    money.join_by_pledging(anew(launch), it, by=ivo, amount=1)
    assert SeatRequest.objects.get().outcome == SeatRequest.Outcome.SEATED
    assert not Turn.objects.open().filter(kind=Turn.Kind.ADMIT).exists()


def test_the_decision_day_moves_along(launch, granted, ivo, it):
    day = launch.decision_day
    Initiative.objects.filter(pk=launch.pk).update(decision_day=launch.submitted_at.date())
    money.join_by_pledging(anew(launch), it, by=ivo, amount=1)
    assert anew(launch).decision_day == day


@pytest.mark.parametrize(
    ("amount", "said"), [(0, "Pledge more than 0"), (-5, "more than 0"), (500_001, "5,000 free")]
)
def test_not_with_nothing_and_not_with_more_than_is_free(
    launch, granted, ivo, it, amount, said, seat_at
):
    with pytest.raises(Refused, match=said):
        money.join_by_pledging(launch, it, by=ivo, amount=amount)
    assert seat_at(launch, it) is None and not Pledge.objects.filter(department=it).exists()


def test_who_may(launch, granted, ada, ben, dan, ivo, it, legal, tables):
    for stranger in (ada, dan):
        with pytest.raises(Refused, match="Only a lead or deputy of IT"):
            money.join_by_pledging(launch, it, by=stranger, amount=1)
    with pytest.raises(Refused, match="Legal sits at this table already"):
        money.join_by_pledging(launch, legal, by=ben, amount=1)
    for state in ("live", "parked", "withdrawn"):
        with pytest.raises(Refused, match="Nobody sits down now"):
            money.join_by_pledging(tables[state], it, by=ivo, amount=1)


def test_nobody_speaks_for_two_seats(launch, granted, consent, ada, it, marketing, person):
    from accounts.models import Membership, User

    Membership.objects.create(person=ada, department=it, role="lead", began_at=launch.drafted_at)
    consent(launch, (ada, marketing))
    with pytest.raises(Refused, match="You speak for another seat here"):
        money.join_by_pledging(anew(launch), it, by=User.objects.get(pk=ada.pk), amount=1)


def test_what_needs_no_money_is_joined_by_asking(launch, granted, ivo, it):
    Initiative.objects.filter(pk=launch.pk).update(target=0)
    with pytest.raises(Refused, match="It needs no money. Ask to join instead"):
        money.join_by_pledging(anew(launch), it, by=ivo, amount=1)


def test_what_is_called_back_takes_no_pledges_and_its_page_offers_none(
    client, tables, granted, seat_at, ben, ivo, legal, it
):
    live = tables["live"]
    operations.call_back(seat_at(live, legal), by=ben, section="message", words="Two repairs fail.")
    client.force_login(ivo)
    url = reverse("budgets:join", args=[live.slug])
    page = client.get(live.get_absolute_url()).text
    assert url not in page and reverse("initiatives:join", args=[live.slug]) in page
    refused = client.get(url)
    assert refused.status_code == 409 and "It is called back. It takes no pledges" in refused.text


def test_the_same_form_counts_once(launch, granted, ivo, it):
    form = {"by": ivo, "amount": 40_000, "key": "k"}
    money.join_by_pledging(launch, it, **form)
    with pytest.raises(AlreadyDone):
        money.join_by_pledging(anew(launch), it, **form)
    assert Pledge.objects.filter(department=it).count() == 1


def test_on_the_page_one_sees_the_total_and_what_is_free(client, launch, granted, ivo, it):
    client.force_login(ivo)
    url = reverse("budgets:join", args=[launch.slug])
    assert url in client.get(launch.get_absolute_url()).text
    page = client.get(url)
    assert "€1,200 in total" in page.text and "€5,000 free" in page.text
    for amount, said in (("0", "Enter more than 0"), ("5,001", "Pledge that or less")):
        wrong = client.post(url, shown(page) | {"department": it.pk, "amount": amount})
        assert wrong.status_code == 422 and said in wrong.text
    typed = shown(page) | {"department": it.pk, "amount": "400", "note": "For the archive."}

    done = client.post(url, typed, follow=True)

    assert "IT pledges, and sits at the table. It is asked for its answer." in done.text
    assert "<b><bdi>IT</bdi></b> joined the table by pledging" in done.text
    assert client.post(url, typed).status_code == 302
    assert Pledge.objects.filter(department=it).count() == 1
    assert free_of(it.pk, Pledge.objects.get(department=it).year) == 460_000
