"""The page says at once what a pledge does: to the target, to the line, to the envelope."""

import pytest

from budgets.models import Pledge, funding_of
from budgets.reading.pledging import consequences, with_pledge

pytestmark = pytest.mark.django_db


def cash(amount: int) -> str:
    return f"€{amount // 100}"


@pytest.fixture
def said(agreed, marketing):
    """What a pledge of Marketing's would do to 1,200.00; the line is at 720.00."""

    def say(amount: int, limit: int = 500_000) -> list[str]:
        about = {"limit": limit, "label": "2026", "cash": cash}
        return consequences(funding_of(agreed), marketing, 2026, amount, **about)

    return say


def test_it_says_what_stays_open_what_counts_and_what_is_left(said):
    assert said(30_000) == [
        "€900 of €1200 is then still open.",
        "All of it counts: the line is at €720, 60% of the total.",
        "Marketing’s envelope of 2026 has €4700 left.",
    ]
    assert said(90_000)[:2] == [
        "€480 of €1200 is then still open.",
        "€720 of it counts: the line is at 60% of the total.",
    ]


def test_it_says_when_it_is_funded_and_what_is_too_much(said, agreed, pledge, ben, legal):
    pledge(agreed, (ben, legal, 60_000))
    assert said(60_000)[0] == "It is then funded: €1200."
    assert said(70_000)[0] == "It is then funded, with €100 more than needed; the rest returns."


def test_what_is_not_there_cannot_be_pledged(said):
    assert said(60_000, limit=100) == ["Marketing has €1 free in 2026. Pledge that or less."]


def test_taking_it_back_opens_it_again(said):
    assert said(0)[0] == "€1200 of €1200 is then still open." and len(said(0)) == 2


def test_what_it_says_is_what_then_stands(agreed, pledge, ada, ben, marketing, legal):
    pledge(agreed, (ben, legal, 50_000))
    foreseen = with_pledge(funding_of(agreed), marketing, 2026, 90_000)
    pledge(agreed, (ada, marketing, 90_000))
    then = funding_of(agreed)
    assert (foreseen.short, foreseen.counted, foreseen.is_funded) == (
        then.short,
        then.counted,
        then.is_funded,
    )


def test_the_page_shows_it_without_a_script_and_changes_nothing(client, agreed, ada):
    client.force_login(ada)
    url = f"/initiatives/{agreed.slug}/pledge/"
    assert "Type an amount, and read here what it does." in client.get(url).content.decode()
    key = client.get(url).context["form"]["key"].value()
    sent = {"key": key, "amount": "900", "note": "As said.", "preview": "1"}
    page = client.post(url, sent)
    assert page.status_code == 200
    text = page.content.decode()
    assert "€720 of it counts" in text and 'value="As said."' in text
    assert not Pledge.objects.exists()
    part = client.post(url, sent, HTTP_HX_REQUEST="true").content.decode()
    assert "€720 of it counts" in part and "<html" not in part
    assert client.post(url, {**sent, "amount": "x"}).status_code == 422
    wrong = client.post(url, {**sent, "amount": "x"}, HTTP_HX_REQUEST="true")
    assert wrong.status_code == 200 and "in digits" in wrong.content.decode()
    del sent["preview"]
    assert client.post(url, sent).status_code == 302
    assert Pledge.objects.get().amount == 90_000


def test_who_pledges_to_join_reads_it_too(client, agreed, ivo, it, envelopes):
    envelopes(it)
    client.force_login(ivo)
    url = f"/initiatives/{agreed.slug}/pledge-and-join/"
    sent = {"department": it.pk, "amount": "300", "preview": "1"}
    sent["key"] = client.get(url).context["form"]["key"].value()
    page = client.post(url, sent)
    assert page.status_code == 200
    assert "€900 of €1,200 is then still open." in page.content.decode()
    part = client.post(url, sent, HTTP_HX_REQUEST="true").content.decode()
    assert "IT’s envelope of" in part and "<html" not in part
    assert not Pledge.objects.exists()
