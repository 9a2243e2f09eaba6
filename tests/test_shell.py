"""What stands around every page: the way around, one's own menu, one's own time."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.context import shell
from accounts.middleware import TimeZoneMiddleware
from accounts.models import User
from budgets import operations as money
from initiatives.models import Initiative

pytestmark = pytest.mark.django_db


@pytest.fixture
def around():
    """The shell of a page that a person opens."""

    def look(person, path: str = "/", **cookies) -> dict:
        request = RequestFactory().get(path)
        request.COOKIES.update(cookies)
        request.user = User.objects.get(pk=person.pk) if person else AnonymousUser()
        TimeZoneMiddleware(lambda request: None)(request)
        return shell(request)

    return look


def labels(shown: dict) -> list[str]:
    return [str(label) for label, *_rest in shown["nav"]]


def test_a_lead_finds_the_ways_that_are_built(around, ada):
    assert labels(around(ada)) == ["Your turn", "Initiatives", "Budgets", "Departments"]


def test_an_administrator_finds_the_desk(around, dora):
    assert labels(around(dora))[-1] == "Desk"


def test_an_executive_finds_the_queue_and_how_many_wait(
    around, launch, consent, seat_at, ada, ben, hal, marketing, legal, hr, cleo, enzo
):
    assert "Approvals" in labels(around(cleo))
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=70_000)
    money.set_pledge(seat_at(launch, legal), by=ben, amount=50_000)
    shown = around(cleo)
    assert "Approvals (1)" in labels(shown)
    assert shown["house"].total_waiting == 120_000
    ben.is_executive = True
    ben.save()
    assert "Approvals" in labels(around(ben))
    assert Initiative.objects.get().status == "agreed"


def test_the_place_where_one_is_is_marked(around, ada):
    nav = around(ada, "/initiatives/spring-launch/")["nav"]
    assert [str(label) for label, _url, current in nav if current] == ["Initiatives"]


def test_the_menu_says_who_one_is(around, ada, cleo, dan):
    me = around(ada)["me"]
    assert (me["name"], me["initials"], me["seat"]) == ("Ada Lund", "AL", "Lead of Marketing")
    assert me["colour"] == "claret"
    assert around(cleo)["me"]["seat"] == "Executive"
    assert around(dan)["me"]["seat"] == ""


def test_strangers_get_neither_way_nor_menu(around, house):
    with CaptureQueriesContext(connection) as captured:
        shown = around(None, theme="dark")
    assert shown == {"theme": "dark"}
    assert len(captured) == 0


@pytest.mark.parametrize("who", ["ada", "cleo"])
def test_it_costs_who_one_is_and_the_house_with_its_counts(request, around, who):
    person = request.getfixturevalue(who)
    request_ = RequestFactory().get("/")
    request_.user = User.objects.get(pk=person.pk)
    TimeZoneMiddleware(lambda request: None)(request_)
    with CaptureQueriesContext(connection) as captured:
        shell(request_)
    assert len(captured) == 2


def test_times_are_those_of_the_reader(client, launch, ada):
    User.objects.filter(pk=ada.pk).update(time_zone="Pacific/Kiritimati")
    client.force_login(ada)
    turn = launch.turns.open().first()
    there = timezone.localtime(turn.due_at, User.objects.get(pk=ada.pk).zone)
    assert f'datetime="{there.isoformat(timespec="minutes")}"' in client.get("/").content.decode()


def test_the_zone_of_one_reader_is_not_that_of_the_next(client, house, ada):
    User.objects.filter(pk=ada.pk).update(time_zone="Pacific/Kiritimati")
    client.force_login(ada)
    client.get("/")
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_page_that_is_not_there_keeps_the_way_around(client, house, ada):
    client.force_login(ada)
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "Your turn" in response.content.decode()
