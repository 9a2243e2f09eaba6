"""The decision record on paper: few clean pages, whatever the screen was like."""

import re

import pytest

from ..records.checkers import both
from .pages import MARGUERITE, OBJECTED, PARKED

pytestmark = pytest.mark.once
A4 = rb"/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]"


@pytest.mark.parametrize("path", [OBJECTED, PARKED])
def test_it_prints_on_few_pages_of_a4_also_from_a_dark_screen(path, visit):
    page = visit(MARGUERITE, f"{path}record/", color_scheme="dark")
    pdf = page.pdf(prefer_css_page_size=True, format="A4")
    assert len(re.findall(A4, pdf)) == len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 4


def test_every_file_of_the_sample_holds(site, visit):
    page = visit(MARGUERITE)
    rows = site.rows("SELECT slug FROM initiatives_initiative WHERE status <> 'draft'")
    answers = [page.request.get(f"/initiatives/{slug}/record.json") for (slug,) in rows]
    files = [answer.text() for answer in answers if answer.status == 200]
    assert len(files) >= 4
    assert [both(text) for text in files] == [("", "")] * len(files)


def test_what_is_on_paper_is_the_record_alone(visit):
    page = visit(MARGUERITE, f"{OBJECTED}record/")
    page.emulate_media(media="print")
    for hidden in (".bar", ".acts .btn", ".skip"):
        assert not page.locator(hidden).first.is_visible()
    for heading in ("Who decided, and what they said", "Who pays", "What happened", "Check it"):
        assert page.get_by_role("heading", name=heading).is_visible()


def test_print_has_a_button_where_there_is_a_script_and_download_without(visit):
    page = visit(MARGUERITE, f"{OBJECTED}record/")
    page.evaluate("window.print = () => (document.title = 'printed')")
    page.get_by_role("button", name="Print").click()
    assert page.title() == "printed"

    page = visit(MARGUERITE, f"{OBJECTED}record/", script=False)
    assert not page.get_by_role("button", name="Print").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "first-year-on-the-rails-record.json"


def test_the_round_table_leads_to_it(visit):
    page = visit(MARGUERITE, OBJECTED)
    page.get_by_role("link", name="Decision record").click()
    assert (
        "Who owns this? HR, Marketing, IT and Legal." in page.locator(".record__owns").inner_text()
    )
