"""The pages that take an initiative off the table, put it back, or move its day."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from budgets.operations import set_pledge
from initiatives import operations
from initiatives.models import Initiative


@pytest.fixture
def page_of(client, ada):
    """Opens or sends a page of an initiative as Ada, or as somebody else."""

    def go(name, initiative, data=None, by=ada, **extra):
        client.force_login(by)
        url = reverse(f"initiatives:{name}", args=[initiative.slug])
        return client.get(url, **extra) if data is None else client.post(url, data, **extra)

    return go


@pytest.fixture
def withdrawn(launch, seat_at, consent, ada, ben, marketing, legal):
    """launch, withdrawn: Marketing and Legal had consented, Marketing had pledged 600.00."""
    consent(launch, (ada, marketing), (ben, legal))
    set_pledge(seat_at(launch, marketing), by=ada, amount=60_000)
    operations.withdraw(launch, by=ada, words="Not before the summer.")
    return Initiative.objects.get(pk=launch.pk)


def status(initiative):
    return Initiative.objects.get(pk=initiative.pk).status


def test_withdrawing_says_what_returns_and_needs_a_reason(launch, page_of, seat_at, ada, marketing):
    set_pledge(seat_at(launch, marketing), by=ada, amount=60_000)
    assert "These pledges return: Marketing €600." in page_of("withdraw", launch).text

    empty = page_of("withdraw", launch, {"key": "k", "words": " "})
    assert empty.status_code == 422
    assert "Say why it is withdrawn." in empty.text

    page = page_of("withdraw", launch, {"key": "k", "words": "Not now."}, follow=True)
    assert "Withdrawn. Pledges have returned. Any seat may revive it." in page.text
    assert status(launch) == Initiative.Status.WITHDRAWN


def test_only_the_steward_opens_the_page_to_withdraw(launch, page_of, ben, dan):
    page = page_of("withdraw", launch, by=ben)
    assert page.status_code == 403
    assert "Ask Ada Lund" in page.text
    assert page_of("withdraw", launch, by=dan).status_code == 404


def test_reviving_says_why_it_rested_and_whom_it_asks(withdrawn, page_of, ben):
    page = page_of("revive", withdrawn, by=ben)

    assert "Not before the summer." in page.text
    assert "<dd>Marketing and Legal</dd>" in page.text
    assert "<dd>HR</dd>" in page.text
    assert "<dd>Marketing</dd>" in page.text

    page_of("revive", withdrawn, {"key": "k", "decision_day": ""}, by=ben)
    assert status(withdrawn) == Initiative.Status.IN_REVIEW


def test_reviving_twice_with_one_form_is_reviving_once(withdrawn, page_of):
    page_of("revive", withdrawn, {"key": "k"})

    assert page_of("revive", withdrawn, {"key": "k"}).status_code == 302
    assert page_of("revive", withdrawn, {"key": "other"}).status_code == 409
    assert withdrawn.events.filter(kind="initiative_revived").count() == 1


@pytest.mark.parametrize(
    ("days", "code", "sentence"),
    [
        (-1, 422, "That day is over. Choose today or a later day."),
        (1, 409, "The last answer is due on"),
    ],
)
def test_a_day_that_is_too_early_comes_back(withdrawn, launch, page_of, days, code, sentence):
    day = (date.today() + timedelta(days=days)).isoformat()
    page = page_of("revive", withdrawn, {"key": "k", "decision_day": day})

    assert page.status_code == code
    assert sentence in page.text
    assert status(withdrawn) == Initiative.Status.WITHDRAWN


def test_the_decision_day_moves(launch, page_of):
    day = date.today() + timedelta(days=20)
    page = page_of("decision_day", launch, {"key": "k", "day": day.isoformat()}, follow=True)

    assert "It is decided by" in page.text
    assert Initiative.objects.get().decision_day == day


@pytest.mark.parametrize(
    ("day", "code", "sentence"),
    [
        ("", 422, "Choose a day."),
        ("2020-01-01", 422, "That day is over."),
        ((date.today() + timedelta(days=1)).isoformat(), 409, "The last answer is due on"),
    ],
)
def test_a_decision_day_before_the_last_answer_comes_back(launch, page_of, day, code, sentence):
    page = page_of("decision_day", launch, {"key": "k", "day": day})

    assert page.status_code == code
    assert sentence in page.text


def test_what_rests_has_no_day_to_move(withdrawn, page_of):
    page = page_of("decision_day", withdrawn)

    assert page.status_code == 409
    assert "Its decision day stands." in page.text


@pytest.mark.parametrize("name", ["withdraw", "decision_day", "revive"])
def test_the_pages_ask_eight_queries_at_most(
    launch, client, ada, name, django_assert_max_num_queries
):
    if name == "revive":
        operations.withdraw(launch, by=ada, words="No.")
    client.force_login(ada)
    url = reverse(f"initiatives:{name}", args=[launch.slug])
    client.get(url)

    with django_assert_max_num_queries(8):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("name", ["withdraw", "revive", "decision_day"])
def test_a_draft_has_none_of_these_pages(draft, page_of, name):
    assert page_of(name, draft).status_code in (403, 409)
    assert page_of(name, draft, {"key": "k"}).status_code in (403, 409)
