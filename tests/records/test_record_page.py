"""The page of the decision record: who owns this, for whoever sees it whole."""

import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from initiatives import operations
from initiatives.models import Event
from initiatives.record import record_of

from .checkers import both
from .conftest import HARM, newest


@pytest.fixture
def get(client, ada):
    """Opens the record, or another address, as Ada or somebody else."""

    def go(initiative, by=ada, name="record"):
        client.force_login(by)
        return client.get(reverse(f"initiatives:{name}", args=[initiative.slug]))

    return go


@pytest.fixture
def words_of(get):
    """The words of the record's page, as they are read one after the other."""

    def go(initiative) -> str:
        answer = get(initiative)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))

    return go


def test_its_address_is_that_of_the_installation(get, told_and_live, client, settings):
    settings.SITE_URL = "https://coop.example.com"
    page = get(told_and_live).content.decode()
    assert f"<dd>https://coop.example.com/initiatives/{told_and_live.slug}/record/</dd>" in page


def test_who_owns_it_is_more_than_one_name(words_of, told_and_live):
    words = words_of(told_and_live)
    assert "Who owns this? Marketing, Legal and HR." in words
    assert "all agreed on revision 2" in words


def test_it_says_who_said_what_for_whom_and_what_became_of_it(words_of, told_and_live):
    words = words_of(told_and_live)
    assert "Ada Lund consented to revision 1" in words and "Outdated by revision 2" in words
    assert HARM["harm"] in words and HARM["change"] in words
    assert "Cleo Brandt overruled it, because: Beide haben" in words
    assert "HR voit chaque film d’abord. Met, " in words
    assert "Ivo Tanaka stood aside on revision 2" in words and "Left the table" in words
    assert "Enzo Costa approved up to €1,500 on revision 2" in words
    assert "Said at the table alone." not in words


def test_it_says_over_whose_objection_it_goes_ahead_and_why(words_of, lived, seat_at, hr):
    assert "Went ahead over" not in words_of(lived)  # HR answered again
    assert "Cleo Brandt overruled it, because: Both have agreed in writing." in words_of(lived)


def test_an_objection_that_stays_overruled_is_said_at_its_top(
    words_of, launch, consent, seat_at, ada, ben, hal, cleo, marketing, legal, hr
):
    consent(launch, (ada, marketing), (ben, legal))
    objection = operations.answer(seat_at(launch, hr), by=hal, choice="object", seen=1, **HARM)
    operations.overrule(objection.seat, by=cleo, review=objection.pk, words="Both agreed.")
    over = "Goes ahead over HR’s objection, by Cleo Brandt, because: Both agreed."
    assert over in words_of(newest(launch)).partition("Who decided")[0]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("in review", "In review: 1 of 3 have answered revision 1."),
        ("agreed", "Agreed on revision 1"),
        ("live", "Live since"),
        ("parked", "Declined by Cleo Brandt"),
        ("withdrawn", "because: We tell it otherwise."),
    ],
)
def test_it_says_where_it_stands(state, said, words_of, tables):
    assert said in words_of(tables[state])


def test_parked_it_says_what_it_lacked_and_what_was_returned(words_of, tables):
    past = tables["in review"].decision_ends_at
    operations.park(tables["in review"], at=past)
    words = words_of(newest(tables["in review"]))
    assert "as its decision day ended." in words and "Had pledged; returned" in words
    assert "€720" in words and "€480" in words


def test_a_draft_has_none_and_says_what_must_happen_first(get, draft):
    for name in ("record", "record_file"):
        answer = get(draft, name=name)
        assert answer.status_code == 409
        assert "Submit it to the table first" in answer.content.decode()
    assert "Decision record" not in get(draft, name="detail").content.decode()


def test_who_does_not_see_it_whole_finds_nothing(get, told_and_live, dan, ivo, pat, cleo, dora):
    for name in ("record", "record_file"):
        assert [get(told_and_live, by, name).status_code for by in (dan, ivo, pat)] == [404] * 3
        assert [get(told_and_live, by, name).status_code for by in (cleo, dora)] == [200] * 2


def test_the_file_is_the_record_and_the_page_has_its_head(get, told_and_live, house):
    file, page = get(told_and_live, name="record_file"), get(told_and_live).content.decode()
    assert file["Content-Type"] == "application/json"
    assert file["Content-Disposition"] == 'attachment; filename="spring-launch-record.json"'
    text = file.content.decode()
    assert text == record_of(told_and_live, house).text and both(text) == ("", "")
    told = json.loads(text)
    assert told["head"]["digest"] in page and told["fingerprint"] in page


def test_the_round_table_leads_there(get, told_and_live):
    table = get(told_and_live, name="detail").content.decode()
    assert reverse("initiatives:record", args=[told_and_live.slug]) in table


def test_what_somebody_wrote_does_no_harm(get, launch, ada, marketing, seat_at):
    words = "<script>alert(1)</script> **bold**"
    seat = seat_at(launch, marketing)
    operations.answer(seat, by=ada, choice="consent", seen=1, words=words)
    page = get(launch).content.decode()
    assert "<script>alert" not in page and "<strong>bold</strong>" in page


def test_no_record_is_drawn_up_over_an_event_that_is_not_signed_in_full(get, launch):
    Event.objects.create(
        kind=Event.Kind.SEAT_NUDGED,
        initiative=launch,
        at=timezone.now(),
        number=launch.events.count() + 1,
        digest="0" * 64,
    )
    for name in ("record", "record_file"):
        answer = get(launch, name=name)
        assert answer.status_code == 409
        assert "signed less, or somebody changed it" in answer.content.decode()
