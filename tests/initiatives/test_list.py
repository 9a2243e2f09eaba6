"""The list of initiatives: what is in it for whom, filters, pages, and what it costs."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from budgets.operations import set_pledge
from initiatives.models import Initiative, Review, Seat, Theme, Turn, Word

pytestmark = pytest.mark.django_db
LIST = "/initiatives/"


@pytest.fixture
def many(launch, marketing, legal, hr, it, care):
    """Makes the table of launch stand there so many times, each with five seats."""

    def copy(count: int) -> None:
        now = timezone.now()
        fields = {
            field.attname: getattr(launch, field.attname)
            for field in Initiative._meta.concrete_fields
            if field.attname not in ("id", "slug", "title")
        }
        copies = Initiative.objects.bulk_create(
            Initiative(slug=f"copy-{n}", title=f"Winter hours, part {n}", **fields)
            for n in range(count)
        )
        Word.objects.bulk_create(
            Word(initiative=made, letters=b"winter", place=Word.Place.HEAD) for made in copies
        )
        seats = Seat.objects.bulk_create(
            Seat(initiative=made, department=department, added_at=now)
            for made in copies
            for department in (marketing, legal, hr, it, care)
        )
        revision = launch.revision
        Review.objects.bulk_create(
            Review(seat=seat, revision=revision, cause="submitted", asked_at=now, due_at=now)
            for seat in seats
        )

    return copy


def shown(client, address=LIST) -> str:
    return client.get(address).content.decode()


def titles(page: str) -> list[str]:
    return re.findall(r'class="row__title"[^>]*>([^<]*)<', page)


# --- Who sees what ---------------------------------------------------------------------------


def test_it_shows_an_initiative_with_its_consents_and_its_money(
    client, launch, consent, ben, legal
):
    consent(launch, (ben, legal))
    client.force_login(ben)
    page = shown(client)
    assert titles(page) == ["Spring launch"]
    assert "1 of 3 consent" in page
    assert "€0 of €1,200" in page
    assert "In review" in page


def test_a_draft_is_the_departments_own(client, draft, ada, ben, cleo):
    client.force_login(ada)
    assert titles(shown(client)) == ["Spring launch"]
    for stranger in (ben, cleo):
        client.force_login(stranger)
        assert titles(shown(client)) == []


def test_leads_elsewhere_know_of_it_unless_it_is_regulated(client, launch, ivo, person, it):
    client.force_login(ivo)
    assert titles(shown(client)) == ["Spring launch"]
    Initiative.objects.update(is_regulated=True)
    assert titles(shown(client)) == []


def test_of_what_one_only_glimpses_it_tells_seats_and_total_alone(
    client, launch, consent, ben, legal, ivo, it, marketing, ada
):
    consent(launch, (ben, legal))
    set_pledge(launch.seat_of(marketing.pk), by=ada, amount=70_050)
    past = timezone.now() - timedelta(hours=1)
    Turn.objects.update(due_at=past, step="late_whole")
    client.force_login(ivo)

    page = shown(client)
    assert "3 seats" in page and "€1,200" in page
    for inside in ("1 of 3", "€700", "decide by", "tag--late", 'class="ring"'):
        assert inside not in page
    for query in ("?late=on", "?held_up=on", "?order=day", "?theme=put-right"):
        assert titles(shown(client, LIST + query)) == []

    head, row = sheet(client)
    told = {name for name, cell in zip(head, row, strict=True) if cell}
    assert "Budget (EUR)" in told
    inside = {"Theme", "Proposed by", "Consents", "Waiting for", "Decision day", "Pledged (EUR)"}
    assert not inside & told


def test_members_elsewhere_do_not(client, launch, person, it):
    client.force_login(person("Ines Member", it, "member"))
    assert titles(shown(client)) == []


def test_executives_and_administrators_see_what_is_submitted(client, launch, cleo, dora):
    for somebody in (cleo, dora):
        client.force_login(somebody)
        assert titles(shown(client)) == ["Spring launch"]


def test_a_stranger_signs_in_first(client, launch):
    assert client.get(LIST).status_code == 302


# --- Filters ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filtered", "found"),
    [
        ("q=spring", True),
        ("q=what+we+repaired", True),
        ("q=autumn", False),
        ("state=in_review", True),
        ("state=live", False),
        ("department=legal", True),
        ("department=it", False),
        ("theme=put-right", True),
        ("theme=other", False),
        ("mine=on", True),
        ("waiting=on", True),
        ("late=on", False),
    ],
)
def test_a_filter_keeps_what_meets_it(client, launch, it, ben, filtered, found):
    Theme.objects.create(slug="other", title="Other", position=2)
    client.force_login(ben)
    page = shown(client, f"{LIST}?{filtered}")
    assert (titles(page) == ["Spring launch"]) is found
    assert "Filters (1)" in page


def test_what_waits_for_others_does_not_wait_for_me(client, launch, consent, ben, legal):
    consent(launch, (ben, legal))
    client.force_login(ben)
    assert titles(shown(client, f"{LIST}?waiting=on")) == []


def test_late_is_what_has_an_overdue_turn(client, launch, ben):
    Turn.objects.update(due_at=timezone.now() - timedelta(hours=1))
    client.force_login(ben)
    assert titles(shown(client, f"{LIST}?late=on")) == ["Spring launch"]


def test_a_filter_that_nobody_understands_is_named(client, launch, ben):
    client.force_login(ben)
    response = client.get(f"{LIST}?state=sleeping&q=spring")
    assert response.status_code == 422
    assert titles(response.content.decode()) == ["Spring launch"]


def test_an_empty_list_says_what_to_do(client, house, ada, marketing):
    client.force_login(ada)
    assert "Propose the first" in shown(client)
    assert "Clear filters" in shown(client, f"{LIST}?q=nothing")


# --- Pages -----------------------------------------------------------------------------------


def test_pages_of_25_newest_first_forth_and_back(client, many, ada):
    many(59)
    client.force_login(ada)
    seen, address, addresses = [], LIST, []
    while address:
        page = shown(client, address)
        addresses.append(titles(page))
        seen += titles(page)
        older = re.search(r'href="(\?[^"]*before=\d+)" rel="next"', page)
        address = older and LIST + older[1]
    assert [len(titles) for titles in addresses] == [25, 25, 10]
    assert len(set(seen)) == 60
    assert seen[0] == "Winter hours, part 58"
    newer = re.search(r'href="(\?[^"]*after=\d+)" rel="prev"', page)
    assert titles(shown(client, LIST + newer[1])) == addresses[1]


def test_the_first_page_has_none_newer_and_the_last_none_older(client, many, ada):
    many(25)
    client.force_login(ada)
    first = shown(client)
    assert 'rel="prev"' not in first
    older = re.search(r'href="(\?[^"]*)" rel="next"', first)[1]
    last = shown(client, LIST + older)
    assert 'rel="next"' not in last
    assert titles(last) == ["Spring launch"]


def test_paging_keeps_the_filters(client, many, ada):
    many(30)
    client.force_login(ada)
    page = shown(client, f"{LIST}?q=winter&state=in_review")
    older = re.search(r'href="(\?[^"]*)" rel="next"', page)[1]
    assert "q=winter" in older
    assert "state=in_review" in older


# --- Order -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "column", "falls"),
    [("day", "decision_day", False), ("budget", "target", True)],
)
def test_every_order_pages_forth_and_back(client, many, ada, order, column, falls):
    many(59)
    today = timezone.localdate()
    for made in Initiative.objects.all():
        made.decision_day = today + timedelta(days=made.pk * 7 % 11)
        made.target = made.pk * 5 % 7 * 100
        made.save(update_fields=["decision_day", "target"])
    sign = "-" if falls else ""
    expected = Initiative.objects.order_by(f"{sign}{column}", f"{sign}pk")
    client.force_login(ada)

    seen, page = [], shown(client, f"{LIST}?order={order}")
    seen += titles(page)
    while older := re.search(r'href="(\?[^"]*before=\d+)" rel="next"', page):
        page = shown(client, LIST + older[1].replace("&amp;", "&"))
        seen += titles(page)
    newer = re.search(r'href="(\?[^"]*after=\d+)" rel="prev"', page)[1].replace("&amp;", "&")

    assert seen == [made.title for made in expected]
    assert titles(shown(client, LIST + newer)) == seen[25:50]


def test_an_order_that_nobody_knows_is_named(client, launch, ben):
    client.force_login(ben)
    assert client.get(f"{LIST}?order=colour").status_code == 422


def test_what_is_held_up_has_waited_two_windows(client, launch, ben):
    client.force_login(ben)
    assert titles(shown(client, f"{LIST}?held_up=on")) == []
    Turn.objects.update(step="late_whole")
    assert titles(shown(client, f"{LIST}?held_up=on")) == ["Spring launch"]


# --- A spreadsheet of it ---------------------------------------------------------------------


def sheet(client, query="") -> list[list[str]]:
    response = client.get(f"{LIST}list.csv{query}")
    assert response["Content-Disposition"] == 'attachment; filename="initiatives.csv"'
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))


def test_it_says_the_same_as_the_page(client, launch, consent, ben, legal, marketing, ada):
    consent(launch, (ben, legal))
    set_pledge(launch.seat_of(marketing.pk), by=ada, amount=70_050)
    client.force_login(ben)
    head, row = sheet(client)
    told = dict(zip(head, row, strict=True))
    assert told["Title"] == "Spring launch"
    assert told["State"] == "In review"
    assert (told["Seats"], told["Consents"]) == ("3", "1")
    assert told["Waiting for"] == "Marketing, HR"
    assert (told["Budget (EUR)"], told["Pledged (EUR)"]) == ("1200.00", "700.50")
    assert told["Address"] == "/initiatives/spring-launch/"


def test_it_holds_all_that_meets_the_filters_in_their_order(client, many, ada, monkeypatch):
    monkeypatch.setattr("initiatives.lists.sheet.AT_ONCE", 7)
    many(30)
    client.force_login(ada)
    rows = sheet(client, "?q=winter&order=budget&before=3")[1:]
    assert [row[0] for row in rows] == [f"Winter hours, part {n}" for n in range(29, -1, -1)]


def test_nothing_in_it_is_a_formula(client, launch, ada):
    Initiative.objects.update(title='=HYPERLINK("http://evil.example")')
    client.force_login(ada)
    assert sheet(client)[1][0].startswith("'=")


def test_it_shows_nobody_what_the_page_would_not(client, draft, ben):
    client.force_login(ben)
    assert len(sheet(client)) == 1


def test_a_filter_that_nobody_understands_leads_back_to_the_page(client, launch, ben):
    client.force_login(ben)
    response = client.get(f"{LIST}list.csv?state=sleeping")
    assert response.status_code == 302
    assert response.url == f"{LIST}?state=sleeping"


# --- What it costs ---------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["ada", "cleo"])
@pytest.mark.parametrize("count", [100, 2000])
def test_six_queries_whatever_the_number(client, many, request, who, count):
    many(count)
    client.force_login(request.getfixturevalue(who))
    assert len(queries(client)) <= 6


def queries(client) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        client.get(LIST)
    return [query["sql"] for query in captured]


def test_25_rows_weigh_24_kilobytes_at_most(client, many, ada):
    many(25)
    client.force_login(ada)
    page = client.get(LIST).content
    assert len(titles(page.decode())) == 25
    assert len(page) <= 24 * 1024
