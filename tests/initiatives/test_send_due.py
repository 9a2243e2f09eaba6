"""Sending: each letter once, to whom it still concerns, over a real connection to a server."""

import os
import threading
from datetime import timedelta

import pytest
from celery.signals import worker_shutting_down
from django.db import connection
from django.db.models import F
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, User
from accounts.operations import set_membership
from cooperative import mailbox
from cooperative.celery import app
from cooperative.models import Heartbeat
from cooperative.stopping import Asked, asked_to_stop
from cooperative.verdicts import Refused
from initiatives import operations, outbox, sending, tasks
from initiatives.climbing import climb
from initiatives.letters import compose, message_id, read
from initiatives.models import Event, Initiative, Notice, Seat, Turn
from initiatives.operations import send_again
from initiatives.sending import send_due

from .test_climb import age

Step = Notice.Step
MINUTE = timedelta(minutes=1)
ADA, BEN, HAL = (
    f"{name}@harbour.example.com" for name in ("ada.lund", "ben.okafor", "hal.virtanen")
)


@pytest.fixture
def bens(launch, ben) -> Turn:
    return launch.turns.open().get(seat__department__name="Legal")


@pytest.fixture
def propose_more(theme, content, ada, marketing):
    """Puts so many initiatives more on the table of Marketing, Legal and HR."""

    def propose(count: int) -> None:
        for _ in range(count):
            draft = operations.propose(marketing, by=ada, content=content, theme=theme)
            operations.submit(draft, by=ada, version=1)

    return propose


def let_leases_lapse() -> None:
    Notice.objects.unsent().update(leased_until=timezone.now() - MINUTE)


def pauses() -> set[float]:
    """Minutes until what failed is tried again."""
    waits = Notice.objects.unsent().values_list("leased_until", flat=True)
    return {round((until - timezone.now()) / MINUTE) for until in waits}


def notice_of(email: str) -> Notice:
    return Notice.objects.get(person__email=email)


# --- What goes out ---------------------------------------------------------------------------


def test_everybody_who_is_asked_gets_one_letter(launch, office):
    assert send_due() == 3
    assert send_due() == 0

    assert sorted(office.to) == [ADA, BEN, HAL]
    assert not Notice.objects.unsent().exists()
    for notice in Notice.objects.filter(by_mail=True):
        assert (notice.attempts, notice.leased_until, notice.error) == (1, None, "")
        assert message_id(notice.pk) in office.ids


def test_what_a_person_hears_in_one_sweep_is_one_letter(
    launch, bens, office, seat_at, propose_more, ada, legal
):
    operations.nudge(seat_at(launch, legal), by=ada)
    propose_more(1)

    assert send_due() == 3
    assert sorted(office.to) == [ADA, BEN, HAL]
    bens = Notice.objects.filter(person__email=BEN)
    assert bens.count() == 3
    assert set(bens.values_list("letter", flat=True)) == {min(bens.values_list("pk", flat=True))}


def test_comments_answers_and_pledges_stand_in_the_app_alone(lived, office):
    send_due()

    told = Event.objects.filter(notices__sent_at__isnull=False).values_list("kind", flat=True)
    decided = {"answer_overruled", "initiative_agreed", "initiative_went_live"}
    assert set(told) == {*decided, "question_replied"}
    alone = Event.objects.filter(notices__by_mail=False).values_list("kind", flat=True)
    assert (
        {"comment_posted", "review_answered", "approval_given", "pledge_set"}
        >= set(alone)
        > {"comment_posted"}
    )
    assert not Notice.objects.filter(by_mail=False, sent_at__isnull=False).exists()


def test_later_steps_go_out_as_they_are_reached(launch, bens, office):
    send_due()
    for windows in (0.5, 0.75, 1, 1.5, 2):
        age(bens, windows)
        climb()
        send_due()

    assert office.to.count(BEN) == 5
    assert office.to.count(ADA) == 2  # her own turn, and Legal's as it grows late
    assert len(set(office.ids)) == len(office.ids)


# --- Who hears is looked at again ------------------------------------------------------------


def test_who_has_settled_it_hears_of_it_no_more(launch, office, consent, ben, legal):
    consent(launch, (ben, legal))

    send_due()

    assert sorted(office.to) == [ADA, HAL]
    assert notice_of(BEN).dropped_because == "settled"


def test_who_has_left_or_leads_no_more_hears_nothing(launch, office, ben, hal):
    User.objects.filter(pk=hal.pk).update(is_active=False)
    Membership.objects.filter(person=ben).update(ended_at=timezone.now())

    send_due()

    assert office.to == [ADA]
    assert {notice_of(email).dropped_because for email in (BEN, HAL)} == {"gone"}


def test_of_an_event_nobody_hears_who_may_not_see_it_any_more(
    launch, office, consent, ada, ben, hal, dora, marketing, legal, hr
):
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    member_of_nothing = Membership.objects.filter(person=ben)
    member_of_nothing.update(ended_at=timezone.now())

    send_due()

    agreed = Notice.objects.filter(event__kind=Event.Kind.INITIATIVE_AGREED)
    assert agreed.get(person=ben).dropped_because == "gone"
    assert agreed.get(person=ada).sent_at
    assert BEN not in office.to


def test_a_nudge_that_was_followed_goes_to_nobody(
    launch, office, seat_at, consent, ada, ben, legal
):
    operations.nudge(seat_at(launch, legal), by=ada)
    consent(launch, (ben, legal))

    send_due()

    nudge = Notice.objects.get(event__kind=Event.Kind.SEAT_NUDGED)
    assert nudge.dropped_because == "settled"
    assert BEN not in office.to


def test_news_of_the_house_reaches_the_person_it_is_about(launch, office, dan, dora, legal):
    set_membership(dan, legal, "member", by=dora)
    send_due()
    assert dan.email in office.to


def test_a_slow_server_brings_no_letter_of_what_was_settled_meanwhile(
    launch, office, monkeypatch, consent, ben, legal
):
    """Ada's letter goes out; before Ben's turn to get one comes, he has answered."""
    monkeypatch.setattr(sending, "SLOW", -1)
    letters = outbox.claim()
    consent(launch, (ben, legal))

    sending.Delivery(letters).run()

    assert sorted(office.to) == [ADA, HAL]
    assert notice_of(BEN).dropped_because == "settled"


def test_a_long_letter_that_becomes_shorter_as_it_waits_goes_out_all_the_same(
    launch, office, monkeypatch, propose_more, consent, ben, legal
):
    """It names the first of many things; one of these is settled, and the next takes its place."""
    propose_more(12)
    monkeypatch.setattr(sending, "SLOW", -1)
    letters = outbox.claim()
    consent(launch, (ben, legal))

    sending.Delivery(letters).run()

    assert sorted(office.to) == [ADA, BEN, HAL]
    assert not Notice.objects.unsent().exists()


# --- Leases ----------------------------------------------------------------------------------


def test_what_a_dead_worker_had_claimed_is_sent_when_its_lease_lapses(launch, office):
    claimed = outbox.claim()
    assert outbox.claim() == []
    assert send_due() == 0

    let_leases_lapse()
    assert send_due() == 3
    assert sorted(letter.pk for letter in claimed) == sorted(
        int(name.removeprefix("<letter-").partition(".")[0]) for name in office.ids
    )


def test_a_letter_that_was_not_delivered_keeps_what_is_in_it(
    launch, office, seat_at, ada, ben, legal
):
    first = next(x for x in outbox.claim() if x.notices[0].person_id == ben.pk)
    operations.nudge(seat_at(launch, legal), by=ada)
    let_leases_lapse()

    bens = [x for x in outbox.claim() if x.notices[0].person_id == ben.pk]

    assert sorted(len(letter.notices) for letter in bens) == [1, 1]
    assert first.pk in {letter.pk for letter in bens}


def test_a_claim_that_takes_too_long_gives_the_rest_back(launch, office, monkeypatch):
    monkeypatch.setattr(sending, "PATIENCE", -1)
    sending.Delivery(outbox.claim()).run()

    assert not office.arrived
    assert set(Notice.objects.unsent().values_list("attempts", "leased_until")) == {(0, None)}


def test_a_worker_that_is_asked_to_stop_ends_after_the_letter_at_hand(launch, office):
    office.on_arrival = lambda: worker_shutting_down.send(app.main)
    try:
        assert send_due() == 1
        assert send_due() == 0
    finally:
        asked_to_stop.clear()

    assert len(office.arrived) == 1
    waiting = Notice.objects.unsent().values_list("attempts", "leased_until")
    assert list(waiting) == [(0, None)] * 2


def test_a_process_that_a_worker_has_forked_hears_that_it_is_to_stop():
    sign, child = Asked(), os.fork()
    if not child:
        waited = any(sign or threading.Event().wait(0.01) for _ in range(500))
        os._exit(0 if waited else 1)
    assert not sign
    sign.set()
    assert os.waitpid(child, 0)[1] == 0


def test_whose_lease_has_lapsed_touches_nothing_that_another_holds(launch, office):
    slow = outbox.claim()
    let_leases_lapse()
    quick = outbox.claim()

    outbox.mark_failed(slow, "450 Later", final=True)
    outbox.give_back(slow)

    assert not Notice.objects.dead().exists()
    assert set(Notice.objects.values_list("attempts", "leased_until")) == {
        (2, quick[0].leased_until)
    }


def test_a_letter_that_is_out_is_never_sent_again_whoever_marks_it(launch, office):
    slow = outbox.claim()
    let_leases_lapse()
    quick = outbox.claim()

    for letter in (*slow, *quick):
        outbox.mark_sent(letter)

    let_leases_lapse()
    assert outbox.claim() == []


# --- Dead letters ----------------------------------------------------------------------------


def test_an_administrator_sends_a_dead_letter_again(launch, office, dora, ada):
    office.refused[BEN] = "550 No such mailbox"
    send_due()
    dead = notice_of(BEN)
    with pytest.raises(Refused, match="Only administrators"):
        send_again(dead, by=ada)

    office.refused.clear()
    send_again(dead, by=dora)
    with pytest.raises(Refused, match="not given up"):
        send_again(dead, by=dora)
    assert send_due() == 1

    assert office.ids[-1] == message_id(dead.letter)
    dead.refresh_from_db()
    assert dead.sent_at and (dead.dead_at, dead.attempts) == (None, 1)
    event = Event.objects.get(kind=Event.Kind.LETTER_SENT_AGAIN)
    assert event.by == dora and not event.notices.exists()


# --- The sweep -------------------------------------------------------------------------------


def test_a_sweep_does_all_that_is_due_and_says_so(launch, bens, office):
    age(bens, 1)

    tasks.sweep()

    assert {notice.step for notice in bens.notices.exclude(sent_at=None)} == {Step.OPENED, Step.DUE}
    assert office.to.count(BEN) == 1
    assert set(Heartbeat.objects.ages()) == {"beat", "sweep"}


def test_a_part_of_the_sweep_that_fails_stops_no_other(launch, office, caplog):
    """Here the steward's chair is taken away by hand: it cannot be parked, nobody owes the act."""
    past = timezone.now() - MINUTE
    Initiative.objects.update(decision_ends_at=past)
    Seat.objects.filter(department=F("initiative__steward")).update(left_at=past)

    tasks.sweep()

    assert "A part of the sweep did not go well." in caplog.text
    assert office.arrived
    assert set(Heartbeat.objects.ages()) == {"beat", "sweep"}


def test_in_a_folder_every_letter_is_a_file_of_its_own(launch, tmp_path):
    with override_settings(EMAIL_BACKEND=mailbox.BACKEND, EMAIL_FILE_PATH=tmp_path):
        assert send_due() == 3
    assert len(list(tmp_path.glob("*.eml"))) == 3


def test_many_notices_are_claimed_and_read_with_as_many_queries_as_few(
    launch, propose_more, django_assert_num_queries
):
    with CaptureQueriesContext(connection) as few:
        read_all(outbox.claim())
    propose_more(3)

    with django_assert_num_queries(len(few)):
        assert len(read_all(outbox.claim())) == 9


def read_all(letters: list[outbox.Letter]) -> list[Notice]:
    notices = [notice for letter in letters for notice in letter.notices]
    post = read(notices)
    for letter in letters:
        compose(letter.notices, post)
    return notices
