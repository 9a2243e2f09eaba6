"""The inbox: what one has heard, what of it is unread, and where it leads."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from budgets import operations as money
from initiatives import operations
from initiatives.models import Event, Notice

pytestmark = pytest.mark.django_db
INBOX = "/notices/"


@pytest.fixture
def read(client):
    """The page of a person, as words."""

    def read_(person: User, query: str = "") -> str:
        client.force_login(person)
        text = re.sub(r"<[^>]+>", " ", client.get(INBOX + query).content.decode())
        return " ".join(text.split())

    return read_


def opened(client, person: User, notice: Notice) -> str:
    client.force_login(person)
    return client.post(reverse("initiatives:open_notice", args=[notice.pk])).url


def notice_of(person: User, **about) -> Notice:
    return Notice.objects.get(person=person, **about)


def test_a_turn_and_an_event_are_each_one_sentence(read, launch, ada, ben):
    operations.comment(launch, by=ada, words="Six films.")
    page = read(ben)
    assert "Unread: Spring launch Ada Lund commented" in page
    assert "Unread: Spring launch Legal answers, due" in page
    assert page.index("commented") < page.index("Legal answers")
    assert "2 are unread." in page


def test_to_look_changes_nothing_and_to_open_marks_as_read(read, client, launch, ben):
    notice = notice_of(ben, turn__kind="answer")
    read(ben)
    notice.refresh_from_db()
    assert notice.read_at is None
    assert opened(client, ben, notice) == f"/initiatives/{launch.slug}/answer/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert "Unread:" not in read(ben)
    assert "You have read everything." in read(ben)


def test_it_leads_to_the_comment(client, launch, ada, ben):
    said = operations.comment(launch, by=ada, words="Six films.")
    notice = notice_of(ben, event__kind="comment_posted")
    assert opened(client, ben, notice).endswith(f"/#comment-{said.pk}")


def test_what_is_settled_is_no_news_and_leads_to_the_table(
    read, client, launch, consent, ben, legal
):
    consent(launch, (ben, legal))
    page = read(ben)
    assert "Legal answers, settled since" in page
    assert "Unread: Spring launch Legal answers" not in page
    notice = notice_of(ben, turn__kind="answer")
    assert opened(client, ben, notice) == f"/initiatives/{launch.slug}/"


def test_all_are_marked_as_read_at_once_and_those_of_others_stay(read, client, launch, ada, ben):
    operations.comment(launch, by=ada, words="Six films.")
    client.force_login(ben)
    answer = client.post(reverse("initiatives:read_notices"), follow=True)
    assert "2 notices are marked as read." in answer.content.decode()
    assert not Notice.objects.filter(person=ben, read_at=None).exists()
    assert Notice.objects.filter(person=ada, read_at=None).exists()
    again = client.post(reverse("initiatives:read_notices"), follow=True)
    assert "Everything was read already." in again.content.decode()


def test_nobody_opens_what_another_has_heard(client, launch, ada, ben):
    client.force_login(ada)
    notice = notice_of(ben, turn__kind="answer")
    assert client.post(reverse("initiatives:open_notice", args=[notice.pk])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_the_bell_counts_what_is_unread_up_to_99(client, launch, ben):
    client.force_login(ben)
    assert "Notices, 1 unread" in client.get("/").content.decode()
    event = launch.events.first()
    now = timezone.now()
    for number in range(120):
        event.pk, event.kind, event.number = None, "pledge_set", 1000 + number
        event.save(force_insert=True)
        Notice.objects.create(event=Event.objects.latest("pk"), person=ben, due_at=now)
    page = client.get("/").content.decode()
    assert "Notices, 99+ unread" in page
    assert '<b aria-hidden="true">99+</b>' in page


def test_pages_of_25_meet_each_notice_once(client, launch, ben):
    event, now = launch.events.first(), timezone.now()
    for number in range(60):
        event.pk, event.kind, event.number = None, "pledge_set", 1000 + number
        event.save(force_insert=True)
        at = now - timedelta(seconds=number // 3)  # three at the same moment
        Notice.objects.create(event=Event.objects.latest("pk"), person=ben, due_at=at)
    client.force_login(ben)
    met, url = [], INBOX
    while url:
        page = client.get(url).content.decode()
        rows = re.findall(r"/notices/(\d+)/open/", page)
        assert len(rows) <= 25
        met += rows
        older = re.search(r'href="(\?before=\d+)" rel="next"', page)
        url = INBOX + older.group(1) if older else ""
    assert len(met) == len(set(met)) == Notice.objects.filter(person=ben).count()


def test_what_one_may_not_see_any_more_is_gone_and_not_counted(
    read, client, launch, seat_at, ada, ben, hal, legal
):
    operations.comment(launch, by=ada, words="Six films.")
    operations.leave(seat_at(launch, legal), by=ben)
    assert "Spring launch" not in read(ben)
    assert "Nothing yet." in read(ben)
    assert "unread" not in read(ben)


def test_what_was_dropped_is_not_heard(read, launch, ben):
    dropped = {"dropped_at": timezone.now(), "dropped_because": "settled"}
    Notice.objects.filter(person=ben).update(**dropped)
    assert "Nothing yet." in read(ben)


def test_what_is_not_due_yet_is_not_shown(read, launch, ben):
    Notice.objects.filter(person=ben).update(due_at=timezone.now() + timedelta(hours=1))
    assert "Nothing yet." in read(ben)


def test_what_was_set_in_the_house_leads_to_its_signature(read, client, dora, cleo, legal):
    change = money.grant(legal, 2040, 900_000, by=dora)
    assert "Envelope Countersign what Dora Weiss has set" in read(cleo)
    notice = notice_of(cleo, turn__kind="countersign")
    assert opened(client, cleo, notice) == f"/budgets/countersign/{change.pk}/"


def test_an_odd_address_is_refused_or_empty(read, client, launch, ben):
    client.force_login(ben)
    assert client.get(f"{INBOX}?before=x").status_code == 422
    assert "Nothing older." in read(ben, "?before=99999999999999999999")
    assert "Nothing older." in read(ben, "?before=1")


def test_a_stranger_is_led_to_the_door_and_back(house):
    assert Client().get(INBOX).url == "/accounts/login/?next=/notices/"
