"""The ledger's page: every posting a sentence with its lines, for whoever may see them."""

import csv
import re
from html import unescape

import pytest

from budgets import ledger as books
from budgets import operations as money
from budgets.models import Line, Posting, Verification
from budgets.reading.ledger import page_of, sentence_of
from initiatives.models import Initiative

pytestmark = pytest.mark.django_db
LEDGER = "/ledger/"


def text(answer) -> str:
    words = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return " ".join(words.split())


@pytest.fixture
def reads(client):
    def read(person, query: str = ""):
        client.force_login(person)
        return client.get(f"{LEDGER}{query}")

    return read


def said(kind: str, house) -> str:
    posting = Posting.objects.filter(kind=kind).last()
    return sentence_of(posting, list(posting.lines.select_related("account__department")), house)


def test_every_kind_has_a_sentence_of_its_own(lived, house, legal, ada, dora, cleo, seat_at):
    year = lived.revision.first_day.year
    by = {"by": dora, "at": lived.live_at}
    books.grant(legal, year, -100, key="less", reason="Too much.", **by)
    spent = books.spend(lived, 45_000, key="spent", by=ada, at=lived.live_at, reason="Films")
    assert said("grant", house) == (
        f"Dora Weiss countersigned €1 less for Legal’s envelope of {year}."
    )
    assert said("pledge", house) == f"Ben Okafor pledged €500 of Legal’s envelope of {year}."
    assert said("commit", house) == (
        "€1,200 was committed by Marketing and Legal, and €300 of the pledges returned."
    )
    assert said("spend", house) == (
        "Ada Lund confirmed an expense of €450, shared by Marketing and Legal."
    )
    books.reverse(spent, by=ada, at=lived.live_at, reason="Twice.")
    assert said("reverse", house) == f"Ada Lund reversed posting {spent.pk}."
    books.close(lived, by=ada, at=lived.live_at)
    assert said("close", house).startswith("Ada Lund closed it; €1,200 returned to Marketing’s")


def test_no_kind_goes_without(lived, house):
    posting = Posting.objects.filter(kind="pledge").first()
    for kind in Posting.Kind:
        posting.kind = kind
        assert sentence_of(posting, list(posting.lines.all()), house)


def test_what_is_taken_back_returns(launch, house, seat_at, ada, marketing):
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=700)
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=0)
    year = launch.revision.first_day.year
    assert said("return", house) == (
        f"Ada Lund returned €7 of the pledge to Marketing’s envelope of {year}."
    )


def test_it_shows_the_lines_with_their_signs(reads, lived, ada):
    read = text(reads(ada))
    year = lived.revision.first_day.year
    assert f"Ben Okafor pledged €500 of Legal’s envelope of {year}." in read
    assert f"Legal, envelope {year} −€500 Legal, pledged {year} +€500" in read


def test_it_says_when_it_was_verified(reads, lived, cleo):
    assert "the first time is still to come" in text(reads(cleo))
    kept = Verification.objects.create(at=lived.live_at, postings=9, lines=0, head="7f3a" * 16)
    read = text(reads(cleo))
    assert "Verified" in read and "all 9 postings hold, head 7f3a7f3a…" in read
    kept.pk, kept.differences = None, ["Of Legal’s envelope it says too much."]
    kept.save(force_insert=True)
    read = text(reads(cleo))
    assert "It does not hold" in read and "Of Legal’s envelope it says too much." in read


def test_executives_and_administrators_see_all(reads, lived, cleo, dora):
    for person in (cleo, dora):
        assert f"Posting {Posting.objects.earliest('pk').pk}," in text(reads(person))


def test_people_of_a_seat_see_their_tables_and_what_they_were_granted(
    reads, lived, max_, legal, marketing
):
    read = text(reads(max_))
    assert "Spring launch" in read
    grants = [row for row in reads(max_).context["page"].rows if "countersigned" in row.sentence]
    assert grants and all("Marketing" in row.sentence for row in grants)


def test_who_sees_the_money_in_total_alone_sees_no_posting(reads, lived, ivo, dan):
    for person in (ivo, dan):
        assert reads(person).context["page"].rows == []
        assert "Nothing you can see has moved any money yet" in text(reads(person))
        assert reads(person, f"?initiative={lived.slug}").status_code == 404


def test_partners_find_no_ledger(reads, client, lived, pat):
    assert reads(pat).status_code == 404
    assert client.get(f"{LEDGER}ledger.csv").status_code == 404


def test_it_is_narrowed_to_an_initiative_a_department_and_a_year(
    reads, tables, cleo, legal, marketing
):
    rows = reads(cleo, f"?initiative={tables['live'].slug}").context["page"].rows
    assert {row.title for row in rows} == {"Live"}
    rows = reads(cleo, "?department=hr").context["page"].rows
    assert {row.title for row in rows} == {""} and len(rows) == 2
    year = tables["live"].revision.first_day.year
    rows = reads(cleo, f"?department=legal&year={year}").context["page"].rows
    assert rows and len(rows) < Posting.objects.count()
    other = year - 1 if year > tables["live"].drafted_at.year else year + 1
    rows = reads(cleo, f"?department=legal&year={other}").context["page"].rows
    assert len(rows) == 1
    assert reads(cleo, "?year=1200").status_code == 422
    assert reads(cleo, "?department=nobody").status_code == 422
    assert reads(cleo, "?initiative=nothing").status_code == 404


def test_it_pages_forth_and_back_in_a_stable_order(reads, launch, cleo, ada, marketing, seat_at):
    for amount in range(1, 61):
        money.set_pledge(seat_at(launch, marketing), by=ada, amount=amount)
    first = reads(cleo).context["page"]
    assert len(first.rows) == 25 and first.newer is None
    second = reads(cleo, f"?before={first.older}").context["page"]
    third = reads(cleo, f"?before={second.older}").context["page"]
    seen = [row.pk for page in (first, second, third) for row in page.rows]
    assert seen == list(Posting.objects.order_by("-pk").values_list("pk", flat=True))
    assert third.older is None
    back = reads(cleo, f"?after={third.newer}").context["page"]
    assert [row.pk for row in back.rows] == [row.pk for row in second.rows]


def test_as_a_spreadsheet_it_holds_every_line_and_no_formula(
    client, launch, cleo, ada, seat_at, hr, hal
):
    Initiative.objects.filter(pk=launch.pk).update(title="=1+1")
    money.set_pledge(seat_at(launch, hr), by=hal, amount=1_250)
    client.force_login(cleo)
    answer = client.get(f"{LEDGER}ledger.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="ledger.csv"'
    head, *rows = csv.reader(answer.content.decode("utf-8-sig").splitlines())
    assert len(rows) == Line.objects.count()
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    into, out = head.index("Into it (EUR)"), head.index("Out of it (EUR)")
    newest = [row for row in rows if row[0] == rows[0][0]]
    assert [(row[into], row[out]) for row in newest] == [("", "12.50"), ("12.50", "")]
    assert newest[0][head.index("Initiative")] == "'=1+1"


def test_a_spreadsheet_of_what_is_not_understood_shows_the_page(client, cleo, house):
    client.force_login(cleo)
    assert client.get(f"{LEDGER}ledger.csv?year=x")["Location"] == f"{LEDGER}?year=x"


def test_a_page_reads_few_rows_however_many_there_are(
    launch, cleo, house, ada, marketing, seat_at, django_assert_num_queries
):
    for amount in range(1, 40):
        money.set_pledge(seat_at(launch, marketing), by=ada, amount=amount)
    with django_assert_num_queries(2):
        page_of(cleo, {"department": "marketing"}, house=house)
