"""What a mail server says, or does not say: each letter ends where it should, and none is lost."""

import asyncio
import socket
from datetime import timedelta
from time import monotonic

from django.test import override_settings

from initiatives import outbox
from initiatives.models import Notice
from initiatives.sending import send_due
from tests.post_office import SMTP, PostOffice

from .test_send_due import ADA, BEN, HAL, MINUTE, let_leases_lapse, notice_of, pauses


def test_a_refusal_for_good_ends_it_and_the_others_get_theirs(launch, office):
    office.refused[BEN] = "550 No such mailbox"

    send_due()
    let_leases_lapse()
    send_due()

    assert sorted(office.to) == [ADA, HAL]
    dead = notice_of(BEN)
    assert dead.dead_at and not dead.sent_at
    assert (dead.error, dead.attempts) == ("550 No such mailbox", 1)


def test_a_refusal_for_now_waits_longer_each_time(launch, office):
    office.refused[BEN] = "450 Come back later"
    waited = []
    for _ in range(10):
        send_due()
        waited += sorted(pauses())
        let_leases_lapse()

    assert waited == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]
    assert notice_of(BEN).error == "450 Come back later"
    assert sorted(office.to) == [ADA, HAL]

    office.refused.clear()
    send_due()
    assert sorted(office.to) == [ADA, BEN, HAL]
    assert (notice_of(BEN).attempts, notice_of(BEN).error) == (11, "")


def test_after_three_days_of_trying_it_is_a_dead_letter(launch, office):
    office.refused[BEN] = "450 Come back later"
    days = timedelta()
    for _ in range(19):
        send_due()
        days += max(pauses()) * MINUTE
        let_leases_lapse()
    assert timedelta(days=2.5) < days < timedelta(days=3.5)
    assert not notice_of(BEN).dead_at

    send_due()
    assert notice_of(BEN).dead_at
    assert not Notice.objects.unsent().exists()


def test_a_letter_that_the_server_refuses_whole_is_dead(launch, office):
    office.answers = ["554 That is spam"]
    send_due()
    assert len(office.arrived) == 2
    assert Notice.objects.dead().get().error == "554 That is spam"


def test_a_sender_who_is_refused_kills_no_letter(launch, office):
    """It is our own setting that is wrong: an administrator has three days to put it right."""

    async def refuse(server, session, envelope, address, options):
        return "550 Not from you"

    office.handle_MAIL = refuse
    send_due()
    assert not Notice.objects.dead().exists()
    assert pauses() == {1}


def test_a_server_that_is_away_costs_nothing_but_time(launch, office):
    office.close()
    assert send_due() == 0
    assert pauses() == {1}
    assert not Notice.objects.dead().exists()

    office.open()
    assert send_due() == 0  # not its time yet
    let_leases_lapse()
    assert send_due() == 3
    assert sorted(office.to) == [ADA, BEN, HAL]


def test_a_server_that_takes_the_call_and_says_nothing_holds_nobody_up(launch):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        there = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": silent.getsockname()[1]}
        began = monotonic()
        with override_settings(EMAIL_BACKEND=SMTP, EMAIL_TIMEOUT=1, **there):
            assert send_due() == 0
    assert monotonic() - began < 3
    assert pauses() == {1}


def test_a_server_that_thinks_for_longer_than_a_call_may_take_gets_each_letter_once(launch, office):
    async def think(server, session, envelope):
        await asyncio.sleep(1.5)
        return await PostOffice.handle_DATA(office, server, session, envelope)

    office.handle_DATA = think
    with override_settings(EMAIL_TIMEOUT=1):
        assert send_due() == 3
    assert sorted(office.to) == [ADA, BEN, HAL]


def test_a_server_that_hangs_up_gets_the_others_at_once_and_that_one_later(launch, office):
    """It may have taken the letter: it comes again as the same one, for the reader to see once."""
    office.answers = ["hang up"]

    assert send_due() == 2
    let_leases_lapse()
    assert send_due() == 1

    assert len(office.arrived) == 4
    assert len(set(office.ids)) == 3


def test_what_has_failed_is_in_nobodys_way(launch, office):
    letters = outbox.claim()
    outbox.mark_failed(letters[:1], "450 Later")
    outbox.give_back(letters[1:])
    let_leases_lapse()

    again = outbox.claim()

    assert [letter.attempts for letter in again] == [1, 1, 2]
    assert again[-1].pk == letters[0].pk
