"""The page of one table: every state in words, few queries at any size, the right acts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from budgets.four_eyes import four_eyes
from budgets.models import funding_of
from budgets.operations import approve, ask, set_pledge
from budgets.permissions import counting
from initiatives import operations
from initiatives.models import Initiative, Review
from initiatives.permissions import is_empty
from initiatives.reading.rows import Table, contents, find

AT_MOST = 12


def page(client, person, initiative, query=""):
    client.force_login(person)
    return client.get(initiative.get_absolute_url() + query).content.decode()


def queries(client, person, initiative, query=""):
    client.force_login(person)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(initiative.get_absolute_url() + query).status_code == 200
    return len(asked)


def newest(initiative):
    return Initiative.objects.get(pk=initiative.pk)


@pytest.fixture
def wide(launch, department, person, ada):
    """Launch with twelve seats."""
    for number in range(9):
        place = department(f"Works {number}", f"W{number}")
        person(f"Lead {number}", place)
        operations.invite(launch, place, by=ada)
    return newest(launch)


@pytest.fixture
def revised(launch, consent, content, ada, ben, hal, marketing, legal, hr):
    """Everybody had consented; then the message changed."""
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    changed = replace(content, sections={**content.sections, "message": "Eight of ten hold."})
    operations.revise(launch, by=ada, content=changed, based_on=1, note="More modest")
    return newest(launch)


def test_the_page_asks_the_same_at_any_number_of_seats_and_comments(
    client, launch, ada, ben, max_, department, person
):
    few = [queries(client, who, launch) for who in (ada, ben, max_)]
    for number in range(9):
        place = department(f"Works {number}", f"W{number}")
        person(f"Lead {number}", place)
        operations.invite(launch, place, by=ada)
    for number in range(200):
        operations.comment(launch, by=max_, words=f"Word {number}")

    assert [queries(client, who, launch) for who in (ada, ben, max_)] == few
    assert max(few) <= AT_MOST
    shown = page(client, ada, launch)
    assert "Word 199" in shown and "Word 180" in shown
    assert "Word 179" not in shown
    assert "Older comments" in shown
    assert "Word 0<" in page(client, ada, launch, "?talk=all")


def test_it_never_asks_more_whatever_the_state(
    client, revised, seat_at, ada, ben, max_, cleo, dora, legal
):
    operations.answer(seat_at(revised, legal), by=ben, choice="consent", seen=2)
    set_pledge(seat_at(revised, legal), by=ben, amount=50_000)
    ask(newest(revised), by=cleo, words="Why six?")
    operations.comment(revised, by=max_, words="Which day?")
    asked = [
        queries(client, who, revised, query)
        for who in (ada, ben, max_, cleo, dora)
        for query in ("", "?plan=changes", "?plan=text", "?log=all&talk=all")
    ]
    assert max(asked) <= AT_MOST


def test_the_answer_page_asks_eight_at_most(client, revised, ada):
    client.force_login(ada)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"{revised.get_absolute_url()}answer/").status_code == 200
    assert len(asked) <= 8


def test_each_seat_says_where_it_stands(client, wide, seat_at, ada, ben, hal, marketing, legal, hr):
    operations.answer(seat_at(wide, marketing), by=ada, choice="consent", seen=1)
    operations.answer(
        seat_at(wide, legal),
        by=ben,
        choice="object",
        seen=1,
        harm="It promises too much.",
        section="message",
        change="Say nine of ten.",
    )
    operations.answer(
        seat_at(wide, hr), by=hal, choice="consent_with_condition", condition="Captions.", seen=1
    )
    shown = page(client, ada, wide)

    assert '<strong class="table__figure">2 of 12</strong>' in shown
    assert "<b>1 objection</b> to settle" in shown
    assert "Proposed and consents" in shown
    assert "Objects, with a change" in shown
    assert "Consents, 1 condition" in shown
    assert "Waiting, due" in shown
    assert "It shows employees, and HR looks after them." in shown
    assert "Ada Lund invited Works 0." in shown


def test_an_outdated_answer_is_kept_in_words(client, revised, ben):
    shown = page(client, ben, revised)

    assert "Consented to revision 1; message changed in 2" in shown
    assert "token--outdated" in shown
    assert "Still fine" in shown
    assert "<ins>" in shown


def test_one_sits_nearest_and_the_others_follow_clockwise(client, launch, ben):
    shown = page(client, ben, launch).partition('<ul class="seats">')[2]
    order = [shown.index(f"<bdi>{name}</bdi>") for name in ("Legal", "HR", "Marketing")]

    assert "<bdi>Legal</bdi>, your seat" in shown
    assert order == sorted(order)


def test_late_and_held_up_are_said(client, draft, ada, ben):
    asked = timezone.now() - timedelta(days=9)
    operations.submit(draft, by=ada, version=1, at=asked)
    shown = page(client, ada, draft)

    assert "days late" in shown
    assert "Held up" in shown
    assert "Was due" in shown


def test_the_way_ahead_names_whose_turn_it_is(
    client, launch, seat_at, consent, ada, ben, hal, cleo, enzo, marketing, legal, hr
):
    assert "Marketing, HR and Legal answer" in page(client, ada, launch) or (
        "Marketing, Legal and HR answer" in page(client, ada, launch)
    )
    consent(launch, (ada, marketing), (hal, hr))
    set_pledge(seat_at(launch, marketing), by=ada, amount=100_000)
    shown = page(client, ben, launch)
    assert "Legal answers" in shown
    assert "€480 more pledged" in shown
    assert "One executive approves" in shown
    assert "Cleo Brandt and Enzo Costa can" in shown
    assert "Your turn, Legal" in shown


def test_many_objections_and_conditions_are_one_step_each(client, wide, ada, seat_at):
    wide = newest(wide)
    for number, seat in enumerate(wide.table[3:9]):
        by, said = User.objects.get(name=f"Lead {seat.department.name[-1]}"), {"seen": 1}
        if number < 3:
            said |= {
                "choice": "object",
                "section": "message",
                "harm": "It hurts.",
                "change": "Ask.",
            }
        else:
            said |= {"choice": "consent_with_condition", "condition": "We read it first."}
        operations.answer(seat, by=by, **said)

    shown = page(client, ada, wide)

    assert "Three objections settled" in shown
    assert "Three conditions met" in shown
    assert "Works 3, Works 4 and Works 5 tick them" in shown


def test_what_is_above_sixty_percent_is_hatched_and_supporters_with_more_are_named(
    client, launch, seat_at, ada, ben, marketing, legal
):
    set_pledge(seat_at(launch, marketing), by=ada, amount=100_000)
    set_pledge(seat_at(launch, legal), by=ben, amount=10_000)
    shown = page(client, ben, launch)

    assert "is-hatched" in shown
    assert "€280 above what counts" in shown
    assert "€380 short. One supporter has more: Legal has €4,900 free." in shown


def test_live_says_why_and_who_pays_what(
    client, launch, seat_at, consent, ada, ben, hal, cleo, marketing, legal, hr
):
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    for person, department in ((ada, marketing), (ben, legal)):
        set_pledge(seat_at(launch, department), by=person, amount=70_000)
    approve(newest(launch), by=cleo, up_to=120_000, seen=1)
    shown = page(client, ben, launch)

    assert "Live, because" in shown
    assert "All three seats agreed" in shown
    assert "Cleo Brandt approved" in shown
    assert "€1,200 committed" in shown
    assert "€600</b> <span>committed</span>" in shown
    assert "Answers are closed." in shown


def test_at_rest_it_says_what_it_lacked_and_who_may_revive(client, launch, ada, hal):
    Initiative.objects.filter(pk=launch.pk).update(
        decision_ends_at=timezone.now() - timedelta(hours=1)
    )
    operations.park(newest(launch))
    shown = page(client, hal, launch)

    assert "It is at rest" in shown
    assert "Legal’s answer is missing." in shown
    assert f"{launch.get_absolute_url()}revive/" in shown


def test_a_draft_shows_who_will_be_asked(client, draft, max_, ben):
    shown = page(client, max_, draft)
    assert "Will be asked" in shown
    assert f"{draft.get_absolute_url()}edit/" in shown
    assert "Nine of ten repairs hold." in shown

    client.force_login(ben)
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_an_executives_question_offers_the_steward_a_reply(client, launch, ada, ben, cleo):
    question = ask(launch, by=cleo, words="Why six?")
    url = f"{launch.get_absolute_url()}questions/{question.pk}/reply/"

    assert url in page(client, ada, launch)
    assert url not in page(client, ben, launch)
    assert "Waits for the steward’s reply." in page(client, ben, launch)
    client.force_login(ada)
    assert client.post(url, {"key": "k", "words": "Six repairs."}).status_code == 302
    assert "Six repairs." in page(client, ben, launch)


def test_an_objection_can_be_taken_into_a_revision(client, launch, seat_at, max_, ben, cleo, legal):
    operations.answer(
        seat_at(launch, legal),
        by=ben,
        choice="object",
        seen=1,
        harm="It promises too much.",
        section="message",
        change="Say nine of ten.",
    )
    review = Review.objects.get(answer="object")
    link = f"{launch.get_absolute_url()}revise/?take={review.pk}"

    assert link in page(client, max_, launch)
    shown = page(client, cleo, launch)
    assert "It promises too much." in shown
    assert link not in shown


def test_leads_elsewhere_glimpse_and_others_find_nothing(client, launch, content, ivo, dan, ada):
    client.force_login(ivo)
    with CaptureQueriesContext(connection) as asked:
        shown = client.get(launch.get_absolute_url()).content.decode()
    assert len(asked) <= 8
    assert "Six short films about what we repaired." in shown
    assert "€1,200" in shown
    assert "Nine of ten repairs hold." not in shown
    client.force_login(dan)
    assert client.get(launch.get_absolute_url()).status_code == 404

    Initiative.objects.filter(pk=launch.pk).update(is_regulated=True)
    client.force_login(ivo)
    assert client.get(launch.get_absolute_url()).status_code == 404


def test_an_older_revision_can_be_read_with_what_it_changed(client, revised, hal):
    client.force_login(hal)
    first = client.get(f"{revised.get_absolute_url()}revisions/1/").content.decode()
    assert "Nine of ten repairs hold." in first
    assert "Revision 2 is on the table" in first
    second = client.get(f"{revised.get_absolute_url()}revisions/2/").content.decode()
    assert "More modest" in second
    assert "<del>" in second
    assert client.get(f"{revised.get_absolute_url()}revisions/3/").status_code == 404


def test_what_the_page_reads_is_what_the_rules_say(
    launch, seat_at, consent, house, ada, ben, hal, cleo, enzo, marketing, legal, hr
):
    """The page reads in few queries what the permissions read one by one."""
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    set_pledge(seat_at(launch, marketing), by=ada, amount=100_000)
    set_pledge(seat_at(launch, legal), by=ben, amount=60_000)
    Initiative.objects.filter(pk=launch.pk).update(is_regulated=True)
    approve(newest(launch), by=cleo, up_to=120_000, seen=1)

    table = Table(find(ada, launch.slug), ada, house)
    assert table.funding == funding_of(newest(launch))
    assert [a.pk for a in table.approvals] == [a.pk for a in counting(newest(launch))]
    assert table.eyes == four_eyes(newest(launch))
    plain = newest(launch)
    assert [seat.pk for seat in table.seats] == [seat.pk for seat in plain.table]
    assert [seat.standing for seat in table.seats] == [seat.standing for seat in plain.table]
    for seat in plain.table:
        assert is_empty(seat) == (
            not table.chairs.able(table.initiative.seat_of(seat.department_id))
        )
    read = contents(table.revision)[table.revision.pk]
    assert read[0] == newest(launch).revision.content
