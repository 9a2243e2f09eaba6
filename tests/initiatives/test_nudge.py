"""Any seat nudges a waiting seat, each at most once a day (rule 15)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cooperative.verdicts import Refused
from initiatives import operations
from initiatives.models import Event, Notice


def test_a_nudge_is_a_notice_to_those_who_speak_for_the_seat(
    launch, seat_at, max_, ben, hal, legal
):
    event = operations.nudge(seat_at(launch, legal), by=max_)

    assert [notice.person for notice in Notice.objects.filter(event=event)] == [ben]
    assert launch.turns.open().filter(seat__department=legal).exists()


def test_each_seat_nudges_once_a_day(launch, seat_at, ada, max_, hal, legal):
    now = timezone.now()
    operations.nudge(seat_at(launch, legal), by=max_)
    with pytest.raises(Refused, match="Your department has nudged Legal") as refusal:
        operations.nudge(seat_at(launch, legal), by=ada)
    assert refusal.value.verdict.status == 409

    operations.nudge(seat_at(launch, legal), by=hal)
    operations.nudge(seat_at(launch, legal), by=ada, at=now + timedelta(days=1, minutes=1))
    assert launch.events.filter(kind=Event.Kind.SEAT_NUDGED).count() == 3


def test_who_has_answered_is_left_alone(launch, seat_at, consent, ada, ben, legal):
    consent(launch, (ben, legal))
    with pytest.raises(Refused, match="Nothing waits for Legal"):
        operations.nudge(seat_at(launch, legal), by=ada)


def test_who_has_left_meanwhile_is_left_alone(launch, seat_at, ada, hal, hr):
    seat = seat_at(launch, hr)
    operations.leave(seat_at(launch, hr), by=hal)
    with pytest.raises(Refused, match="Nothing waits for HR"):
        operations.nudge(seat, by=ada)


def test_who_sits_elsewhere_does_not_nudge(launch, seat_at, ivo, cleo, legal):
    for outsider in (ivo, cleo):
        with pytest.raises(Refused) as refusal:
            operations.nudge(seat_at(launch, legal), by=outsider)
        assert refusal.value.verdict.status == 403


def test_the_button_is_there_until_it_was_used(client, launch, seat_at, ada, hal, legal, hr):
    url = f"{launch.get_absolute_url()}seats/{seat_at(launch, legal).pk}/nudge/"
    own = f"{launch.get_absolute_url()}seats/{seat_at(launch, hr).pk}/nudge/"
    client.force_login(hal)
    page = client.get(launch.get_absolute_url()).content.decode()
    assert url in page
    assert own not in page

    assert "has been nudged" in client.post(url, follow=True).content.decode()
    assert url not in client.get(launch.get_absolute_url()).content.decode()
    assert client.post(url).status_code == 409
