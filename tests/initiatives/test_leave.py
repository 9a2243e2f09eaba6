"""A seat leaves by its own act alone (rule 2)."""

import pytest
from django.urls import reverse

from accounts.models import Membership, User
from budgets.models import Account, Pledge
from budgets.operations import set_pledge
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Event, Initiative


def test_who_leaves_takes_the_pledge_along_and_waits_for_nobody(
    launch, seat_at, consent, ada, ben, hal, marketing, legal, hr
):
    consent(launch, (ada, marketing), (hal, hr))
    set_pledge(seat_at(launch, legal), by=ben, amount=50_000)
    operations.leave(seat_at(launch, legal), by=ben)

    launch = Initiative.objects.get(pk=launch.pk)
    assert launch.seat_of(legal.pk) is None
    assert launch.status == "agreed"
    assert not Account.objects.filter(kind="pledged", balance__gt=0).exists()
    assert Pledge.objects.last().kind == Pledge.Kind.WITHDRAWN
    assert not launch.turns.open().filter(seat__department=legal).exists()


def test_only_the_seat_itself_leaves(launch, seat_at, ada, dora, max_, legal):
    for outsider in (ada, dora, max_):
        with pytest.raises(Refused, match="Only a lead or deputy of Legal") as refusal:
            operations.leave(seat_at(launch, legal), by=outsider)
        assert refusal.value.verdict.status == 403


def test_the_steward_withdraws_instead(launch, seat_at, ada, marketing):
    with pytest.raises(Refused, match="Hand the chair on first"):
        operations.leave(seat_at(launch, marketing), by=ada)


def test_two_seats_stay(launch, seat_at, ben, hal, legal, hr):
    operations.leave(seat_at(launch, legal), by=ben)
    with pytest.raises(Refused, match="Too few would stay") as refusal:
        operations.leave(seat_at(launch, hr), by=hal)
    assert refusal.value.verdict.status == 409


def test_rule_one_still_holds_without_the_one_who_consented(
    launch, seat_at, consent, ada, ben, hal, marketing, legal, hr
):
    consent(launch, (ada, marketing), (ben, legal))
    seat = seat_at(launch, hr)
    operations.answer(seat, by=hal, choice="stand_aside", seen=1, words="Not ours.")
    assert Initiative.objects.get(pk=launch.pk).status == "agreed"

    operations.leave(seat_at(launch, legal), by=ben)
    assert Initiative.objects.get(pk=launch.pk).status == "in_review"


def test_the_same_form_counts_once(launch, seat_at, ben, legal):
    seat = seat_at(launch, legal)
    operations.leave(seat, by=ben, key="once")
    with pytest.raises(AlreadyDone):
        operations.leave(seat, by=ben, key="once")
    assert launch.events.filter(kind=Event.Kind.SEAT_LEFT).count() == 1


def test_the_page_asks_first_and_says_what_it_does(client, launch, ben, ada, legal):
    client.force_login(ben)
    url = f"{launch.get_absolute_url()}leave/"
    assert url in client.get(launch.get_absolute_url()).content.decode()
    assert "Its pledge returns to its envelope" in client.get(url).content.decode()

    answer = client.post(f"{url}?seat=legal", {"key": "k"}, follow=True)
    assert "Legal has left the table" in answer.content.decode()
    client.force_login(ada)
    assert client.get(url).status_code == 409


def test_who_has_left_sees_it_no_more(launch, seat_at, ben, legal):
    assert Initiative.objects.visible_to(ben).exists()
    operations.leave(seat_at(launch, legal), by=ben)
    assert not Initiative.objects.visible_to(ben).exists()


def test_who_answered_for_the_one_that_left_is_offered_no_other_seat(
    client, launch, seat_at, consent, ben, hal, legal, hr
):
    Membership.objects.create(person=ben, department=hr, role="deputy", began_at=launch.drafted_at)
    consent(launch, (ben, legal))
    operations.leave(seat_at(launch, legal), by=User.objects.get(pk=ben.pk))
    client.force_login(ben)

    page = client.get(launch.get_absolute_url()).text
    assert "Record HR’s answer" not in page
    assert client.get(f"{launch.get_absolute_url()}answer/").status_code == 403


def test_the_form_sent_twice_is_told_so_although_the_table_is_out_of_sight(
    client, launch, ben, legal
):
    client.force_login(ben)
    address = reverse("initiatives:leave", args=[launch.slug])
    form = {"key": client.get(address).context["key"]}
    assert client.post(address, form).status_code == 302

    page = client.post(address, form, follow=True)

    assert page.redirect_chain == [(reverse("initiatives:list"), 302)]
    assert "This was done when the form was sent first." in page.text
    assert launch.events.filter(kind=Event.Kind.SEAT_LEFT).count() == 1
