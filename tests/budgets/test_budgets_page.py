"""/budgets/: envelopes as bars and table, who carries what, what is short and who has more."""

import csv
import re
from dataclasses import replace
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Department, Organisation
from budgets import operations as money
from budgets.models import Account, funding_of
from budgets.reading.short import short_of_money
from initiatives import operations
from initiatives.content import Line
from initiatives.models import Initiative

pytestmark = pytest.mark.django_db
BUDGETS = "/budgets/"


def text(answer) -> str:
    words = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return " ".join(words.split())


@pytest.fixture
def reads(client):
    def read(person, query: str = ""):
        client.force_login(person)
        return client.get(f"{BUDGETS}{query}")

    return read


@pytest.fixture
def year(launch) -> int:
    return launch.revision.first_day.year


def amounts(answer, department: str) -> dict[str, int]:
    return next(
        e.amounts for e, _bars in answer.context["envelopes"] if str(e.department) == department
    )


def rows(answer) -> dict:
    return {row.title: row for row in answer.context["page"].rows}


def test_each_envelope_is_told_in_full_and_adds_up(reads, lived, cleo, year):
    answer = reads(cleo, f"?year={year}")
    legal = amounts(answer, "Legal")
    assert legal["pledged"] == 0 and legal["granted"] == 500_000
    assert legal["granted"] == legal["committed"] + legal["free"]
    assert legal["returned"] == 50_000 - legal["committed"]
    assert answer.context["total"]["committed"] == 120_000


def test_a_bar_is_as_long_as_its_envelope_beside_the_largest(reads, lived, cleo, dora, hr, year):
    money.countersign(money.grant(hr, year, 1_000_000, by=dora), by=cleo)
    for envelope, bars in reads(cleo, f"?year={year}").context["envelopes"]:
        whole = sum(float(bar["width"]) for bar in bars)
        assert whole == pytest.approx(100 if envelope.department == hr else 50, abs=0.1)


def test_who_speaks_for_a_department_sees_all_envelopes_a_member_the_own(
    reads, launch, ivo, max_, dan
):
    assert len(reads(ivo).context["envelopes"]) == Department.objects.count()
    assert [str(e.department) for e, _ in reads(max_).context["envelopes"]] == ["Marketing"]
    assert "you belong to none yet" in text(reads(dan))


def test_partners_find_nothing(reads, launch, pat):
    assert reads(pat).status_code == 404


def test_what_is_short_says_by_how_much_and_who_has_more(
    reads, launch, seat_at, ada, ben, marketing, legal
):
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=60_000)
    row = rows(reads(ada))["Spring launch"]
    assert row.note == "€600 of €1,200 pledged"
    assert row.short == "€600 short. One supporter has more: Marketing has €4,400 free."
    money.set_pledge(seat_at(launch, legal), by=ben, amount=50_000)
    row = rows(reads(ada))["Spring launch"]
    more = "Two supporters have more: Marketing has €4,400 free and Legal has €4,500 free."
    assert row.short == f"€100 short. {more}"


def test_what_is_pledged_beyond_the_line_does_not_count(reads, launch, seat_at, ada, marketing):
    """60 % of 1,200.00 is 720.00."""
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=120_000)
    row = rows(reads(ada))["Spring launch"]
    assert row.short == "€480 short. Another department must pledge."
    assert row.share == "60%: €720"
    assert row.line == "60.00" and row.parts[0]["note"] == "€720 counts"
    page = reads(ada).content.decode()
    assert 'class="money__line" x="60.00%"' in page and "style=" not in page


def test_what_has_enough_is_under_all_and_not_under_short(reads, funded, cleo):
    assert rows(reads(cleo)) == {}
    assert "Nothing is short of money." in text(reads(cleo))
    assert rows(reads(cleo, "?show=all"))["Spring launch"].short == ""


def test_who_is_elsewhere_reads_the_total_alone(reads, launch, seat_at, ada, marketing, ivo, dan):
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=60_000)
    row = rows(reads(ivo))["Spring launch"]
    assert row.note == "€1,200" and row.parts == [] and row.label == ""
    assert row.short == "€600 short. Any department may pledge, and so takes a seat."
    assert rows(reads(dan)) == {}
    Initiative.objects.filter(pk=launch.pk).update(is_regulated=True)
    assert rows(reads(ivo)) == {}


def test_filters_stay_in_the_address(reads, tables, cleo, theme):
    year = tables["live"].revision.first_day.year
    assert set(rows(reads(cleo, "?show=all&state=live"))) == {"Live"}
    assert set(rows(reads(cleo, f"?show=all&theme={theme.slug}"))) >= {"Live", "Parked", "Agreed"}
    found = set(rows(reads(cleo, f"?show=all&year={year}")))
    assert {"Live", "Agreed", "In review"} <= found and "Spring launch" not in found
    for wrong in ("year=1200", "theme=nothing", "state=draft", "show=some", "before=x"):
        assert reads(cleo, f"?{wrong}").status_code == 422
    assert "No shared budget matches." in text(reads(cleo, "?state=closed"))


def test_what_is_short_is_what_funding_says(costing, pledge, ada, ben, hal, marketing, legal, hr):
    """The database and `Funding` count alike: below the limit, at the line, with one payer."""
    cases = [
        (90_000, [(ada, marketing, 90_000)]),
        (90_000, [(ada, marketing, 89_999)]),
        (200_000, [(ada, marketing, 200_000)]),
        (200_000, [(ada, marketing, 120_000), (ben, legal, 80_000)]),
        (200_000, [(ada, marketing, 130_000), (ben, legal, 79_999)]),
        (100_001, [(ada, marketing, 60_000), (ben, legal, 40_000)]),
        (100_001, [(ada, marketing, 60_000), (ben, legal, 40_001)]),
        (0, []),
    ]
    for total, pledges in cases:
        pledge(costing(total), *pledges)
    found = set(short_of_money(Initiative.objects.all()).values_list("pk", flat=True))
    asked = [one for one in Initiative.objects.all() if one.takes_pledges and one.target]
    assert found == {one.pk for one in asked if not funding_of(one).is_funded}
    assert 0 < len(found) < len(asked)


def test_what_is_live_and_asks_for_more_is_short(lived, content, ada, reads, cleo):
    more = replace(content, lines=(*content.lines, Line("A third day", 30_000)))
    operations.revise(lived, by=ada, content=more, based_on=1)
    row = rows(reads(cleo))["Spring launch"]
    assert row.short.startswith("€300 short.")


def test_it_pages_forth_and_back_the_newest_first(reads, costing, ada, theme):
    for number in range(27):
        costing(50_000 + number)
    first = reads(ada)
    assert len(first.context["page"].rows) == 25
    later = reads(ada, f"?before={first.context['page'].later}")
    assert not set(r.pk for r in first.context["page"].rows) & {
        r.pk for r in later.context["page"].rows
    }
    back = reads(ada, f"?after={later.context['page'].earlier}").context["page"].rows
    assert [r.pk for r in back] == [r.pk for r in first.context["page"].rows]


def test_as_spreadsheets_they_hold_everything_and_no_formula(
    client, launch, seat_at, ada, cleo, hr, hal, year
):
    Initiative.objects.filter(pk=launch.pk).update(title="=1+1")
    money.set_pledge(seat_at(launch, hr), by=hal, amount=1_250)
    client.force_login(cleo)
    answer = client.get(f"{BUDGETS}envelopes.csv?year={year}")
    assert answer["Content-Disposition"] == f'attachment; filename="envelopes-{year}.csv"'
    head, *lines = csv.reader(answer.content.decode("utf-8-sig").splitlines())
    assert dict(zip(head, lines[-1], strict=True))["Free"] == "4987.50"
    answer = client.get(f"{BUDGETS}shared-budgets.csv")
    head, line = csv.reader(answer.content.decode("utf-8-sig").splitlines())
    told = dict(zip(head, line, strict=True))
    assert told["Initiative"] == "'=1+1" and told["Short by"] == "1187.50"
    assert (told["Department"], told["Puts in"], told["Counts"]) == ("HR", "12.50", "12.50")
    assert client.get(f"{BUDGETS}shared-budgets.csv?year=x")["Location"] == f"{BUDGETS}?year=x"
    assert client.get(f"{BUDGETS}envelopes.csv?year=x")["Location"] == f"{BUDGETS}?year=x"


def test_few_queries_at_any_size_and_none_reads_lines(client, costing, cleo, ada, max_):
    def asked(person, query: str) -> list[str]:
        client.force_login(person)
        client.get(BUDGETS)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"{BUDGETS}{query}").status_code == 200
        return [query["sql"] for query in caught]

    cases = [(who, query) for who in (cleo, ada, max_) for query in ("", "?show=all")]
    few = [len(asked(*case)) for case in cases]
    for number in range(12):
        costing(50_000 + number)
    for case, before in zip(cases, few, strict=True):
        queries = asked(*case)
        assert len(queries) <= 8 and len(queries) <= before
        assert not [sql for sql in queries if "budgets_line" in sql or "budgets_posting" in sql]


def test_the_years_are_read_from_the_few_envelopes(launch):
    """Its own index: the many accounts of initiatives are not looked at."""
    years = Account.objects.filter(kind="envelope").order_by().values("year").distinct()
    if connection.vendor == "sqlite":
        assert "envelope_by_year" in years.explain()
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "envelope_by_year" in years.explain()


def test_a_fiscal_year_begins_where_the_house_says(reads, launch, cleo):
    Organisation.objects.update(fiscal_year_starts="04-01")
    assert re.search(r"Envelopes 20\d\d/\d\d", text(reads(cleo)))
