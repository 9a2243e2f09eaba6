"""Your turn: what waits for whom, and nothing that somebody may not do."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Absence
from accounts.operations import set_absence
from budgets import operations as money
from cooperative.clock import now
from initiatives import operations
from initiatives.lists import Home
from initiatives.models import Initiative, Seat, Turn

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def home():
    """What a person reads: (title, what is asked) of each turn."""

    def read(person) -> Home:
        fresh = type(person).objects.get(pk=person.pk)
        return Home.of(fresh, currency="EUR", at=now())

    return read


def asked(rows) -> list[str]:
    return [row.text for row in rows]


@pytest.fixture
def approvable(launch, consent, seat_at, ada, ben, hal, marketing, legal, hr, cleo, enzo):
    """Agreed and funded by Marketing and Legal."""
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=70_000)
    money.set_pledge(seat_at(launch, legal), by=ben, amount=50_000)
    return Initiative.objects.get(pk=launch.pk)


# --- Mine ------------------------------------------------------------------------------------


def test_a_lead_and_a_deputy_are_asked_to_answer(home, launch, ada, mia):
    for person in (ada, mia):
        mine = home(person).mine
        assert asked(mine) == ["Marketing answers"]
        assert mine[0].url == f"/initiatives/{launch.slug}/answer/"
        assert mine[0].figure == "0 of 3 consent"


def test_a_member_waits_with_the_others(home, launch, max_):
    assert home(max_).mine == []
    assert "Marketing answers" in asked(home(max_).others)


def test_what_was_answered_waits_no_more(home, launch, consent, ben, legal):
    consent(launch, (ben, legal))
    assert home(ben).mine == []


def test_a_stand_in_is_asked_too(home, launch, ben, dan):
    moment = timezone.now()
    Absence.objects.create(
        person=ben, stand_in=dan, starts_at=moment - HOUR, ends_at=moment + HOUR, set_at=moment
    )
    assert asked(home(dan).mine) == ["Legal answers"]


def test_who_answered_for_one_seat_is_not_asked_for_a_second(home, launch, consent, ben, legal, hr):
    Seat.objects.filter(department=hr).update(stand_in=ben)
    assert asked(home(ben).mine) == ["Legal answers", "HR answers"]
    consent(launch, (ben, legal))
    assert home(ben).mine == []


def test_an_objection_is_the_stewards_to_settle(home, launch, seat_at, ada, ben, legal):
    words = {"harm": "Nobody can prove it", "section": "message", "change": "Say most"}
    operations.answer(seat_at(launch, legal), by=ben, choice="object", seen=1, **words)
    assert "Marketing settles the objection of Legal" in asked(home(ada).mine)


def test_executives_approve_what_nothing_bars_them_from(home, approvable, cleo, ben):
    mine = home(cleo).mine
    assert asked(mine) == ["Approve up to €1,200"]
    assert mine[0].url == f"/budgets/approvals/{approvable.slug}/"
    ben.is_executive = True
    ben.save()
    assert home(ben).mine == []
    assert asked(home(ben).others) == ["An executive approves €1,200"]


def test_who_has_approved_waits_for_the_second(home, approvable, cleo):
    Initiative.objects.update(is_regulated=True)
    money.approve(Initiative.objects.get(), by=cleo, up_to=120_000, seen=1)
    assert home(cleo).mine == []


def test_an_empty_chair_is_the_administrators(home, launch, ben, dora, person):
    start = timezone.now() - HOUR
    away = {"stand_in": None, "starts_at": start, "ends_at": start + timedelta(days=30)}
    set_absence(ben, by=dora, **away)
    mine = home(dora).mine
    assert asked(mine) == ["Appoint somebody for Legal: nobody there can answer"]
    assert mine[0].url.endswith("/appoint/")


def test_nobody_is_asked_to_countersign_their_own_act(home, marketing, dora, cleo):
    money.grant(marketing, 2030, 100_000, by=dora)
    assert asked(home(cleo).mine) == ["Countersign what Dora Weiss has set"]
    dora.is_executive = True
    dora.save()
    assert home(dora).mine == []


def test_a_question_leads_the_steward_to_the_reply(home, approvable, cleo, ada):
    question = money.ask(approvable, by=cleo, words="Why six?")
    mine = home(ada).mine
    assert asked(mine) == ["Marketing replies to Cleo Brandt: “Why six?”"]
    assert mine[0].url == f"/initiatives/{approvable.slug}/questions/{question.pk}/reply/"
    assert asked(home(cleo).others) == ["Marketing replies to Cleo Brandt: “Why six?”"]


def test_oldest_first_and_late_ones_say_so(home, launch, draft, ada, ben):
    Turn.objects.update(due_at=timezone.now() - timedelta(days=1))
    row = home(ben).mine[0]
    assert row.late == "1 day late"


# --- What I wait for -------------------------------------------------------------------------


def test_a_waiting_seat_can_be_nudged_once_a_day(home, launch, seat_at, ada, ben, legal):
    nudges = [row.nudge for row in home(ada).others if row.text == "Legal answers"]
    assert nudges == [f"/initiatives/{launch.slug}/seats/{seat_at(launch, legal).pk}/nudge/"]
    operations.nudge(seat_at(launch, legal), by=ada)
    assert [row.nudge for row in home(ada).others if row.text == "Legal answers"] == [""]


def test_executives_nudge_nobody_at_tables_where_they_do_not_sit(home, launch, cleo):
    assert home(cleo).others == []


def test_strangers_wait_for_nobody(home, launch, dan, ivo):
    for somebody in (dan, ivo):
        assert home(somebody).mine == []
        assert home(somebody).others == []


# --- Decided this week -----------------------------------------------------------------------


def test_what_was_decided_stands_once_with_its_last_word(home, approvable, cleo, ada, ivo):
    assert [row.word for row in home(ada).decided] == ["Agreed"]
    money.approve(approvable, by=cleo, up_to=120_000, seen=1)
    assert [row.word for row in home(ada).decided] == ["Live"]
    assert home(ivo).decided == []


def test_what_was_decided_earlier_is_gone(home, approvable, ada):
    later = timezone.now() + timedelta(days=8)
    assert Home.of(ada, currency="EUR", at=later).decided == []


# --- The page --------------------------------------------------------------------------------


def test_the_page_shows_the_three_parts(client, launch, ada):
    client.force_login(ada)
    page = client.get("/").content.decode()
    assert re.search(r"Marketing answers, due <time", page.replace("\n", ""))
    assert page.count('action="/initiatives/spring-launch/seats/') == 2
    assert "Nothing was agreed, went live or came to rest" in page


def test_an_empty_page_teaches(client, house, ada):
    client.force_login(ada)
    page = client.get("/").content.decode()
    assert "Nothing waits for you." in page
    assert "comes to this page, with its day" in page


@pytest.mark.parametrize("who", ["ada", "cleo", "dora"])
def test_six_queries_for_fifty_turns_and_twelve_seats(
    client, request, launch, theme, content, department, envelopes, marketing, who
):
    person = request.getfixturevalue(who)
    few = queries_of(client, person)
    for number in range(9):
        department(f"Workshop {number}", f"W{number}", always_seated=True)
    for _ in range(5):
        ada = request.getfixturevalue("ada")
        made = operations.propose(marketing, by=ada, content=content, theme=theme)
        operations.submit(made, by=ada, version=1)
    assert Turn.objects.open().count() >= 50
    assert queries_of(client, person) == few
    assert few <= 6


def queries_of(client, person) -> int:
    client.force_login(person)
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/").status_code == 200
    return len(captured)
