"""The status page: what runs, what waits, what could not be delivered, and what to do about it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.reading.status import ago
from cooperative.models import Heartbeat
from initiatives.models import Event, Notice

pytestmark = pytest.mark.django_db
STATUS, DESK = "/desk/status/", "/desk/"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def page(client, dora):
    """What Dora reads, as words."""
    client.force_login(dora)

    def read(url: str = STATUS) -> str:
        text = re.sub(r"<[^>]+>", " ", client.get(url).content.decode())
        return " ".join(text.split())

    return read


@pytest.fixture
def dead(launch, ben) -> list[Notice]:
    """A letter to Ben with two things in it, refused by the server for good."""
    notices = list(Notice.objects.filter(person=ben)[:1])
    turn = notices[0].turn
    later = {"turn": turn, "step": "half_way", "person": ben, "due_at": timezone.now()}
    notices.append(Notice.objects.create(**later))
    Notice.objects.filter(pk__in=[n.pk for n in notices]).update(
        letter=notices[0].pk,
        attempts=20,
        dead_at=timezone.now() - MINUTE,
        error="550 5.1.1 <ben> & no such user",
    )
    return [Notice.objects.get(pk=notice.pk) for notice in notices]


def test_it_says_in_words_when_a_sweep_came_to_its_end(page):
    for name in ("beat", "sweep"):
        Heartbeat.objects.create(name=name, at=timezone.now() - 12 * SECOND)
    read = page()
    assert len(re.findall(r"1[23] seconds ago", read)) == 2
    assert "silent" not in read


def test_it_says_what_to_do_where_nothing_sweeps(page):
    assert "Nothing sweeps" in page() and "never" in page()
    Heartbeat.objects.create(name="sweep", at=timezone.now() - 3 * MINUTE)
    read = page()
    assert "silent 3 minutes ago" in read
    assert "celery -A cooperative beat" in read


def test_sweeps_that_begin_and_do_not_end_are_told_apart(page):
    Heartbeat.objects.create(name="beat", at=timezone.now())
    read = page()
    assert "Sweeps begin and do not come to their end." in read
    assert "Read the log of the worker" in read


def test_it_says_that_the_broker_is_away_and_that_nothing_is_lost(page):
    assert "It does not answer. Nothing is lost" in page()


def test_it_says_how_many_wait_since_when_and_why(page, launch):
    notices = Notice.objects.unsent()
    count = notices.count()
    notices.update(due_at=timezone.now() - 2 * MINUTE * 60, error="421 busy", attempts=3)
    read = page()
    assert f"{count} notices wait to go out by mail. The oldest was due 2 hours ago." in read
    assert "The mail server said: 421 busy" in read


def test_a_dead_letter_is_one_line_with_what_the_server_said(page, dead, ben):
    read = page()
    assert read.count("Send again") == 1
    assert f"{ben.name} {ben.email} Spring launch: answer , and 1 more" in read
    assert "550 5.1.1 &lt;ben&gt; &amp; no such user" in read
    assert "20 attempts" in read


def test_send_again_lets_the_whole_letter_go_once_more(client, page, dead, dora):
    page()
    url = reverse("accounts:send_again", args=[dead[0].pk])
    answer = client.post(url, follow=True)
    assert "goes out with the next sweep" in answer.content.decode()
    assert not Notice.objects.dead().exists()
    assert Event.objects.get(kind="letter_sent_again").by == dora
    assert client.post(url).status_code == 409


def test_only_administrators_send_again(client, dead, ada):
    client.force_login(ada)
    assert client.post(reverse("accounts:send_again", args=[dead[0].pk])).status_code == 403
    assert Notice.objects.dead().count() == 2


def test_the_desk_says_when_something_is_stuck(page, dead):
    read = page(DESK)
    assert "Nothing runs beside the web" in read
    assert "Some letters could not be delivered." in read
    assert "longer than they should" not in read
    Notice.objects.unsent().update(due_at=timezone.now() - 6 * MINUTE)
    assert "Letters wait to go out for longer than they should." in page(DESK)


def test_the_desk_is_silent_where_all_is_well(page):
    Heartbeat.objects.create(name="sweep", at=timezone.now())
    assert "Nothing runs beside" not in page(DESK)
    assert "See the status" not in page(DESK)


def test_dead_letters_show_25_and_say_that_there_are_more(page, launch, person, dora):
    event = launch.events.first()
    for number in range(27):
        guest = person(f"Guest {number}")
        now = timezone.now() - number * SECOND
        notice = Notice.objects.create(event=event, person=guest, due_at=now, dead_at=now)
        Notice.objects.filter(pk=notice.pk).update(letter=notice.pk)
    read = page()
    assert read.count("Send again") == 25
    assert "There are more of them" in read
    assert read.index("Guest 26") < read.index("Guest 25")


def test_a_stranger_is_led_to_the_door():
    assert Client().get(STATUS).status_code == 302


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (SECOND, "1 second ago"),
        (59 * SECOND, "59 seconds ago"),
        (MINUTE, "1 minute ago"),
        (119 * MINUTE, "1 hour ago"),
        (50 * 60 * MINUTE, "2 days ago"),
        (-SECOND, "0 seconds ago"),
    ],
)
def test_how_long_ago_in_words(span, words):
    assert ago(span) == words
