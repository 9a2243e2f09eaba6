"""The pages of spending: what is typed stays, what is wrong is said, and files are kept apart."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from budgets import operations as money
from budgets.models import Expense

from .spending import LINE, anew, of, receipt, spend

PDF = b"%PDF-1.7 a receipt"
TODAY = timezone.now().date


def said(**changes) -> dict:
    day = TODAY().isoformat()
    return {
        "amount": "400.35",
        "day": day,
        "payee": "Nordlicht",
        "line": LINE,
        "key": "k1",
    } | changes


@pytest.fixture
def page(client, live):
    """Opens or sends a page of spending as somebody: `page("record_expense", ada, data)`."""

    def go(name, by, data=None, *about, **more):
        client.force_login(by)
        url = reverse(f"budgets:{name}", args=[live.slug, *about])
        return client.get(url, **more) if data is None else client.post(url, data, **more)

    return go


@pytest.fixture
def recording(page, max_, marketing):
    """Sends the form to record, as Max of Marketing."""

    def send(**changes):
        return page("record_expense", max_, said(department=marketing.pk, **changes))

    return send


def test_it_is_recorded_with_its_receipt_and_downloaded_as_a_file(recording, page, ben, dan):
    file = SimpleUploadedFile("../a receipt.html", PDF, content_type="text/html")
    assert recording(receipt=file).status_code == 302

    expense = Expense.objects.get()
    assert (expense.amount, expense.payee.body) == (40_035, "Nordlicht")
    answer = page("receipt", ben, None, expense.pk)
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="a receipt.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Cache-Control"] == "no-store"
    assert page("receipt", dan, None, expense.pk).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": "0"}, "Enter more than 0."),
        ({"amount": "-5"}, "Enter 0 or more."),
        ({"amount": "1e9"}, "Write the amount in digits"),
        ({"amount": "12,5"}, "Write the amount in digits"),
        ({"amount": "12.345"}, "This currency has 2 decimals"),
        ({"amount": "٣٤"}, "Write the amount in digits"),
        ({"amount": ""}, "Enter the amount."),
        ({"payee": " "}, "Say who was paid."),
        ({"line": "Champagne"}, "Champagne"),
        ({"day": "2001-01-01"}, "It was not live yet on that day."),
        ({"day": "2199-01-01"}, "That day is still to come."),
        ({"day": "11/24/2026"}, "Write the day as year, month, day"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(recording, changes, sentence):
    file = SimpleUploadedFile("receipt.pdf", PDF)
    answer = recording(note="Two days at the depot", receipt=file, **changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Choose the receipt again" in answer.text
    assert "Two days at the depot" in answer.text
    for name, value in (said() | changes).items():
        if name in ("amount", "day", "payee") and value.strip():
            assert f'value="{value}"' in answer.text
    assert not Expense.objects.exists()


@pytest.mark.parametrize("body", [b"<html><script>", b"MZ\x90\x00", b"<svg xmlns=", b"PK\x03\x04"])
def test_what_is_neither_image_nor_pdf_is_not_taken_whatever_its_name(recording, body):
    file = SimpleUploadedFile("receipt.pdf", body, content_type="application/pdf")
    answer = recording(receipt=file)

    assert answer.status_code == 422
    assert "neither an image nor a PDF" in answer.text
    assert not Expense.objects.exists()


def test_a_file_that_is_too_large_is_turned_away(recording, monkeypatch):
    monkeypatch.setattr("initiatives.files.LARGEST", 10)
    answer = recording(receipt=SimpleUploadedFile("receipt.pdf", PDF))

    assert answer.status_code == 422 and "larger than 10 MB" in answer.text


def test_beyond_what_is_left_the_budget_is_revised_next(recording, live):
    answer = recording(amount="1,200.01")

    assert answer.status_code == 409
    assert "€1,200 is left" in answer.text and 'value="1,200.01"' in answer.text
    assert reverse("initiatives:revise", args=[live.slug]) in answer.text


def test_a_likely_duplicate_is_pointed_out_before_it_is_confirmed(page, live, max_, ben, marketing):
    first = spend(live, max_, marketing, 500, receipt=receipt("a"))
    second = spend(live, max_, marketing, 900, payee="Another", receipt=receipt("a"))

    answer = page("confirm_expense", ben, None, second.pk)

    assert "Likely a duplicate" in answer.text and "the same receipt" in answer.text
    assert reverse("budgets:confirm_expense", args=[live.slug, first.pk]) in answer.text
    assert "Confirm it for Legal" in answer.text


def test_another_department_confirms_and_the_page_says_who_pays(page, live, max_, ben, marketing):
    expense = spend(live, max_, marketing, 10_001)
    assert "You recorded it" in page("confirm_expense", max_, None, expense.pk).text

    answer = page("confirm_expense", ben, {"key": "c1"}, expense.pk, follow=True)

    assert "Confirmed. Each department’s part of it is spent." in answer.text
    assert "€58.34" in answer.text and "€41.67" in answer.text
    assert of(live, "spent") == {"Marketing": 5_834, "Legal": 4_167}
    assert page("confirm_expense", ben, {"key": "c2"}, expense.pk).status_code == 409
    assert page("confirm_expense", max_, {"key": "c3"}, expense.pk).status_code == 403


def test_it_is_refused_and_reversed_with_a_reason(page, live, max_, ben, hal, marketing):
    refused, undone = (spend(live, max_, marketing, amount) for amount in (100, 200))
    empty = page("refuse_expense", ben, {"key": "1", "words": ""}, refused.pk)
    assert empty.status_code == 422 and "Say why." in empty.text
    page("refuse_expense", ben, {"key": "1", "words": "Not ours."}, refused.pk)
    money.confirm_expense(anew(undone), by=ben)
    page("reverse_expense", hal, {"key": "2", "words": "Paid twice."}, undone.pk)

    assert [anew(one).state for one in (refused, undone)] == ["refused", "reversed"]
    assert "Paid twice." in page("confirm_expense", ben, None, undone.pk).text


def test_planned_stands_beside_spent(page, live, max_, ben, marketing):
    money.confirm_expense(spend(live, max_, marketing, 85_000), by=ben)
    spend(live, max_, marketing, 1_050, line="Captions")

    text = page("expenses", ben).text

    for words in ("€800", "€850", "€50 over", "€10.50", "€400", "Record an expense"):
        assert words in text


def test_the_list_goes_on_in_pages(page, live, max_, ben, marketing):
    for number in range(27):
        spend(live, max_, marketing, 100 + number)
    first = page("expenses", ben)
    oldest = Expense.objects.order_by("-pk")[24].pk

    assert f"?before={oldest}" in first.text
    rest = page("expenses", ben, None, QUERY_STRING=f"before={oldest}")
    assert "€1.00" not in first.text and rest.text.count("Nordlicht Film") == 2


def test_who_has_an_expense_to_confirm_finds_it_at_home(client, live, max_, ben, marketing):
    expense = spend(live, max_, marketing, 100)
    client.force_login(ben)

    home = client.get("/").text

    assert "Confirm what Max Bauer spent: “Nordlicht Film”" in home
    assert reverse("budgets:confirm_expense", args=[live.slug, expense.pk]) in home


def test_the_steward_closes_on_a_page_that_shows_what_was_hoped(client, live, ada, max_, marketing):
    url = reverse("initiatives:close", args=[live.slug])
    client.force_login(ada)
    waits = spend(live, max_, marketing, 100)
    assert "An expense waits" in client.get(url).text
    money.refuse_expense(anew(waits), by=live.table[1].review.answered_by, words="No.")
    page = client.get(url).text
    assert "That somebody writes to us again." in page and "€700" in page
    half = client.post(url, {"key": "1", "outcome": "Four were watched.", "learned": ""})
    assert half.status_code == 422 and "Say what was learned." in half.text
    assert "Four were watched." in half.text

    both = {"key": "1", "outcome": "Four were watched.", "learned": "Ask early."}
    done = client.post(url, both, follow=True)

    assert "Closed. What was left has returned" in done.text
    for words in ("Four were watched.", "Ask early.", "Returned to", "€700", "€500"):
        assert words in done.text
    assert TODAY() - timedelta(days=1) <= anew(live).closed_at.date()


def test_what_has_no_budget_says_so_instead_of_asking_for_a_line(client, agreed_at, ada):
    free = agreed_at(0)
    assert free.status == "live"
    client.force_login(ada)
    about = client.get(reverse("budgets:expenses", args=[free.slug])).content.decode()
    assert "It has no budget to spend from." in about and "Record an expense" not in about
    assert client.get(reverse("budgets:record_expense", args=[free.slug])).status_code == 409


def test_a_refusal_at_a_table_leads_back_to_it(client, launch, ada, dan):
    address = reverse("budgets:record_expense", args=[launch.slug])
    back = f'href="{launch.get_absolute_url()}"'
    client.force_login(ada)
    refused = client.get(address)
    assert refused.status_code == 409 and back in refused.text
    client.force_login(dan)
    assert back not in client.get(address).text
