"""Letters: text and HTML say the same, lead to the act, and stay on one line where they must."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Change, Membership
from accounts.operations import end_membership, set_membership, set_time_zone
from budgets import operations as money
from initiatives import letters, operations
from initiatives.models import Event, Initiative, Notice, Turn

from ..letters import Read, assert_says_the_same, html_of, open_turn, written

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def write() -> Callable[..., EmailMultiAlternatives]:
    return written


@pytest.fixture
def legal_answers(launch, legal, seat_at) -> Turn:
    return open_turn(launch, "answer", seat=seat_at(launch, legal))


@pytest.fixture
def due():
    """Lets a turn be due at a moment."""

    def set_(turn: Turn, at) -> Turn:
        Turn.objects.filter(pk=turn.pk).update(due_at=at, opened_at=at - 3 * DAY)
        return Turn.objects.get(pk=turn.pk)

    return set_


# --- One thing -------------------------------------------------------------------------------


def test_the_subject_says_whose_turn_by_when_at_what(write, legal_answers, due, ben):
    at = (timezone.now() + 3 * DAY).replace(hour=12)
    letter = write(ben, due(legal_answers, at), step="three_quarters")
    assert letter.subject == f"Legal’s turn by {at:%A}: Spring launch"
    assert letter.to == [ben.email]


def test_the_subject_says_how_late_and_how_many_wait(
    write, legal_answers, due, consent, launch, ada, hal, ben, marketing, hr
):
    consent(launch, (ada, marketing), (hal, hr))
    letter = write(ben, due(legal_answers, timezone.now() - DAY), step="late_half")
    assert letter.subject == "1 day late, two people wait: Spring launch"


def test_the_subject_tells_an_executive_what_who_and_how_much(
    write, launch, consent, seat_at, ada, ben, hal, cleo, marketing, legal, hr
):
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=70_000)
    money.set_pledge(seat_at(launch, legal), by=ben, amount=50_000)
    letter = write(cleo, open_turn(launch, "approve"))
    assert letter.subject == "To approve: Spring launch, €1,200, 3 of 3 consent"
    assert f"/budgets/approvals/{launch.slug}/" in letter.body
    assert "€1,200 of €1,200 pledged" in letter.body


def test_it_says_who_is_asked_why_and_what_stands(write, legal_answers, ben):
    body = write(ben, legal_answers).body
    assert "Legal answers. Due " in body
    assert "You lead Legal. It makes a claim, and Legal must be able to prove it." in body
    assert "0 of 3 consent; €0 of €1,200 pledged." in body
    assert "wait." not in body
    assert "Answer for Legal\nhttp" in body


def test_the_link_leads_to_the_form_and_survives_the_sign_in(
    write, legal_answers, launch, ben, client, settings
):
    link = Read(html_of(write(ben, legal_answers))).links[0]
    assert link == f"{settings.SITE_URL}/initiatives/{launch.slug}/answer/"
    door = client.get(link.removeprefix(settings.SITE_URL))
    assert door.url == f"/accounts/login/?next=/initiatives/{launch.slug}/answer/"
    client.force_login(ben)
    assert client.get(link.removeprefix(settings.SITE_URL)).status_code == 200


def test_whoever_speaks_for_two_seats_is_led_to_the_asked_one(write, legal_answers, legal, ada):
    began = timezone.now() - DAY
    Membership.objects.create(person=ada, department=legal, role="lead", began_at=began)
    assert "/answer/?seat=legal" in write(ada, legal_answers).body


def test_who_hears_of_it_because_it_is_late_is_led_to_the_table(write, legal_answers, due, dora):
    letter = write(dora, due(legal_answers, timezone.now() - DAY), step="late_whole")
    assert "You hear of it because it is late. You are an administrator." in letter.body
    assert "See where it stands\n" in letter.body
    assert "/answer/" not in letter.body


def test_a_deputy_of_the_steward_is_not_said_to_lead_it(write, legal_answers, due, ada, mia):
    late = due(legal_answers, timezone.now() - DAY)
    lead, deputy = (write(person, late, step="late_half").body for person in (ada, mia))
    assert "it is late. You lead Marketing, which coordinates." in lead
    assert "it is late. You are a deputy of Marketing, which coordinates." in deputy


def test_times_are_in_the_zone_of_whoever_reads(write, legal_answers, due, ben):
    set_time_zone(ben, "Asia/Tokyo", by=ben)
    at = (timezone.now() + 3 * DAY).replace(hour=20, minute=0)
    body = write(ben, due(legal_answers, at)).body
    assert f"Due {at + 9 * HOUR:%a} {(at + 9 * HOUR).day} {at + 9 * HOUR:%b}, 05:00 JST" in body


def test_what_is_due_as_a_day_ends_is_due_on_that_day(write, legal_answers, due, ben):
    at = (timezone.now() + 4 * DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    day = at - HOUR
    letter = write(ben, due(legal_answers, at))
    assert f"Due {day:%a} {day.day} {day:%b}, 23:59 UTC" in letter.body
    assert f"by {day:%A}" in letter.subject


def test_an_event_says_what_happened_in_its_own_words(write, launch, ada, ben):
    said = operations.comment(launch, by=ada, words="Six films, not seven.\nOr five.")
    event = launch.events.get(kind="comment_posted")
    letter = write(ben, event)
    assert letter.subject == "Ada Lund commented: Spring launch"
    assert "Six films, not seven.\nOr five." in letter.body
    assert f"/initiatives/{launch.slug}/#comment-{said.pk}" in letter.body
    assert "You hear of it because Legal sits at this table." in letter.body


def test_a_nudge_leads_to_the_answer(write, launch, ada, ben, seat_at, legal):
    operations.nudge(seat_at(launch, legal), by=ada)
    letter = write(ben, launch.events.get(kind="seat_nudged"))
    assert letter.subject == "Ada Lund nudged Legal: Spring launch"
    assert f"/initiatives/{launch.slug}/answer/" in letter.body


def test_whoever_has_a_new_place_reads_which_one(write, dora, dan, legal):
    place = set_membership(dan, legal, "deputy", by=dora)
    subject = write(dan, Event.objects.get(kind="membership_changed")).subject
    assert subject == f"{dora} made {dan} deputy of {legal}"
    end_membership(place, by=dora)
    subject = write(dan, Event.objects.filter(kind="membership_changed").last()).subject
    assert subject == f"{dora} ended the place of {dan} in {legal}"


def test_a_letter_from_the_house_leads_to_the_desk(write, dora, cleo, legal):
    change = money.grant(legal, 2040, 900_000, by=dora)
    letter = write(cleo, open_turn(None, "countersign", about=change.pk))
    assert re.match(r"To countersign by \w+.*: Envelope$", letter.subject)
    assert f"/budgets/countersign/{change.pk}/" in letter.body
    money.countersign(change, by=cleo)
    letter = write(dora, Event.objects.get(kind="change_countersigned"))
    assert letter.subject == "Cleo Brandt countersigned a change"
    assert "You hear of it because you set it." in letter.body


def test_it_says_who_waits(write, legal_answers, launch, consent, ada, ben, marketing):
    consent(launch, (ada, marketing))
    assert (
        "1 of 3 consent; €0 of €1,200 pledged. One person waits." in write(ben, legal_answers).body
    )


def test_why_a_change_was_refused_stands_in_the_letter_and_not_in_its_subject(
    write, legal_answers, legal, cleo, dora
):
    """Nor does it fill the subject of a letter that says more."""
    change = money.grant(legal, 2040, 900_000, by=dora)
    money.refuse(change, by=cleo, words="Not before May. " * 30)
    event = Event.objects.get(kind="change_refused")

    alone = write(dora, event)
    assert alone.subject == "Cleo Brandt refused a change"
    assert "Not before May. Not before May." in alone.body
    assert_says_the_same(alone)

    assert len(write(dora, legal_answers, event).subject) < 200


def test_a_reason_stands_in_the_letter_and_not_in_its_subject(write, launch, ada, ben):
    operations.withdraw(launch, by=ada, words="We tell it otherwise, and at length.")
    letter = write(ben, launch.events.get(kind="initiative_withdrawn"))
    assert letter.subject == "Ada Lund withdrew it: Spring launch"
    assert letter.body.count("We tell it otherwise, and at length.") == 1


# --- Several ---------------------------------------------------------------------------------


def test_several_things_are_one_letter_with_a_button_each(write, tables, seat_at, legal, ben):
    about = [open_turn(tables[s], "answer", seat=seat_at(tables[s], legal)) for s in ("in review",)]
    news = tables["live"].events.get(kind="initiative_went_live")
    letter = write(ben, *about, news)
    assert letter.subject == "1 thing waits for you, and 1 piece of news: In review and Live"
    assert html_of(letter).count('class="button"') == 2


def test_two_steps_of_one_turn_are_one_thing(write, legal_answers, ben):
    write(ben, legal_answers)
    late = Notice.objects.create(
        turn=legal_answers, step="half_way", person=ben, due_at=timezone.now()
    )
    letter = letters.compose([*Notice.objects.filter(person=ben).exclude(pk=late.pk), late])
    assert letter.subject.startswith("Legal’s turn")
    assert html_of(letter).count('class="button"') == 1


def test_a_hundred_things_are_a_list_written_without_a_query(
    launch, content, theme, ada, ben, marketing, legal, seat_at
):
    turns = [open_turn(launch, "answer", seat=seat_at(launch, legal))]
    for number in range(11):
        said = replace(content, title=f"Launch {number}")
        new = operations.propose(marketing, by=ada, content=said, theme=theme)
        new = operations.submit(new, by=ada, version=1)
        turns.append(open_turn(new, "answer", seat=seat_at(new, legal)))
    notices = list(Notice.objects.filter(turn__in=turns, person=ben))
    with CaptureQueriesContext(connection) as asked:
        post = letters.read(notices)
    assert len(asked) <= 7
    with CaptureQueriesContext(connection) as asked:
        letter = letters.compose(notices, post)
    assert not asked.captured_queries
    assert letter.subject.startswith("12 things wait for you: ")
    assert letter.subject.endswith(" and 10 more")
    for turn in turns:
        link = f"/initiatives/{turn.initiative.slug}/answer/"
        assert link in letter.body and link in html_of(letter)
    assert_says_the_same(letter)


def test_of_very_many_the_first_are_named_and_the_rest_is_counted(write, launch, ada, ben):
    event, began = launch.events.last(), timezone.now()
    notices = list(Notice.objects.filter(person=ben))
    for number in range(30):
        event.pk, event.kind, event.number = None, "comment_posted", 1000 + number
        event.save(force_insert=True)
        told = {"event_id": event.pk, "person": ben, "due_at": began + number * HOUR}
        notices.append(Notice.objects.create(**told))
    letter = letters.compose(notices[::-1])
    assert letter.subject.startswith("1 thing waits for you, and 30 pieces of news: ")
    lines = html_of(letter).split("<li>")[1:]
    assert len(lines) == letters.LISTED
    assert "Legal answers" in lines[0]
    assert f"And {31 - letters.LISTED} more: http://127.0.0.1:8000/notices/" in letter.body
    assert_says_the_same(letter)


# --- On the envelope ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "end", ["\r\nBcc: x@example.com", "\n", "\u2028", "\u2029", "\x85", "\x0b"]
)
def test_the_subject_is_one_line_whatever_the_title(write, legal_answers, launch, ben, end):
    Initiative.objects.filter(pk=launch.pk).update(title=f"Spring{end} launch\u202e & more")
    letter = write(ben, legal_answers)
    assert len(letter.subject.splitlines()) == 1
    assert letter.subject.endswith("launch & more")
    raw = letter.message().as_bytes()
    assert not re.search(rb"^Bcc:", raw, re.M)
    assert "\u202e" not in letter.body
    assert_says_the_same(letter)


def test_a_long_title_leaves_the_subject_short(write, legal_answers, launch, ben):
    Initiative.objects.filter(pk=launch.pk).update(title="Long " * 100)
    letter = write(ben, legal_answers)
    assert len(letter.subject) < 100
    assert letter.body.count("Long") > 99


def test_markup_in_a_title_is_text(write, legal_answers, launch, ben):
    Initiative.objects.filter(pk=launch.pk).update(title='<img src="x"> & <b>loud</b>')
    letter = write(ben, legal_answers)
    assert '<img src="x"> & <b>loud</b>' in letter.subject + letter.body
    assert "<img" not in html_of(letter)
    assert '<img src="x">' in unescape(html_of(letter))


def test_the_letter_has_the_name_of_its_first_notice_and_of_our_host(
    write, legal_answers, ben, settings
):
    settings.SITE_URL = "https://table.example.com"
    settings.DEFAULT_FROM_EMAIL = "Somebody <table@example.com>"
    letter = write(ben, legal_answers)
    notice = Notice.objects.get(person=ben, turn=legal_answers)
    headers = letter.message()
    assert re.fullmatch(rf"<letter-{notice.pk}\.\w+@table\.example\.com>", headers["Message-ID"])
    assert headers["Auto-Submitted"] == "auto-generated"
    assert letter.from_email == "Harbour Works <table@example.com>"
    Notice.objects.filter(pk=notice.pk).update(letter=7)
    notice.refresh_from_db()
    again = letters.compose([notice])
    assert again.message()["Message-ID"].startswith("<letter-7.")


def test_a_break_in_the_name_of_the_house_breaks_no_header(write, legal_answers, house, ben):
    type(house).objects.update(name="Harbour\r\nBcc: x@example.com")
    headers = write(ben, legal_answers).message()
    assert headers["Bcc"] is None
    assert headers["From"] == '"Harbour Bcc: x@example.com" <cooperative@localhost>'


def test_no_letter_asks_a_request_where_it_is():
    """Whoever sends a request could choose the host of the links."""
    for path in ("initiatives/letters.py", *(ROOT / "initiatives/lists").glob("*.py")):
        assert "build_absolute_uri" not in (ROOT / path).read_text()


def test_what_was_set_in_the_house_has_a_name_of_its_own(write, dora, cleo, legal):
    change = money.grant(legal, 2040, 900_000, by=dora)
    assert (
        str(Change.Kind(change.kind).label) in write(cleo, open_turn(None, "countersign")).subject
    )
