"""An executive stands behind an urgent initiative; until then its pace is normal (rule 14)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets import operations as money
from cooperative.verdicts import Refused
from initiatives import operations
from initiatives.climbing import climb
from initiatives.models import Event, Initiative, Notice, Turn

from .drafting import typed

HOUR = timedelta(hours=1)


@pytest.fixture
def hurried(draft, ada, cleo, enzo, marketing, legal, hr, envelopes) -> Initiative:
    """Launch, submitted as urgent."""
    envelopes(marketing, legal, hr)
    operations.edit(draft, by=ada, content=draft.drafts.get().content, version=1, pace="urgent")
    return operations.submit(draft, by=ada, version=2)


def newest(initiative: Initiative) -> Initiative:
    return Initiative.objects.get(pk=initiative.pk)


def turn_of(initiative: Initiative, kind: str, **which) -> Turn:
    return initiative.turns.open().get(kind=kind, **which)


def soon(moment, hours: float) -> bool:
    return abs(moment - timezone.now() - hours * HOUR) < timedelta(minutes=5)


def test_submitting_asks_at_the_normal_pace_and_executives_to_sponsor(hurried, cleo, enzo):
    assert not hurried.is_urgent and hurried.awaits_sponsor
    turn = turn_of(hurried, "sponsor")
    assert soon(turn.due_at, 1) and turn.role == Turn.Role.EXECUTIVES
    assert set(turn.notices.values_list("person", flat=True)) == {cleo.pk, enzo.pk}
    for seat in hurried.table:
        assert soon(seat.review.due_at, 3 * 24)
        assert soon(turn_of(hurried, "answer", seat=seat).due_at, 3 * 24)


def test_what_is_urgent_is_decided_sooner_and_no_answer_is_due_after_that(
    draft, ada, marketing, legal, hr, cleo
):
    content = draft.drafts.get().content
    today = timezone.now().date()
    operations.edit(
        draft, by=ada, content=content, version=1, pace="urgent", decision_day=today + 2 * 24 * HOUR
    )
    initiative = operations.submit(draft, by=ada, version=2)

    assert initiative.decision_day == today + timedelta(days=2)
    assert all(s.review.due_at < initiative.decision_ends_at for s in initiative.table)


def test_the_default_decision_day_counts_from_the_hours(hurried):
    last = (timezone.now() + 5 * HOUR).date()
    assert hurried.decision_day == last + timedelta(days=3)


def test_the_sponsor_lets_the_hours_begin_for_those_who_have_not_answered(
    hurried, consent, seat_at, ada, ben, cleo, marketing, legal, hr
):
    consent(hurried, (ada, marketing))
    answered = seat_at(hurried, marketing).review.due_at

    operations.sponsor(hurried, by=cleo, words="The bridge is closed tonight.")

    assert newest(hurried).is_urgent and newest(hurried).sponsor == cleo
    assert seat_at(hurried, marketing).review.due_at == answered
    for department in (legal, hr):
        seat = seat_at(hurried, department)
        assert soon(seat.review.due_at, 4)
        assert turn_of(hurried, "answer", seat=seat).due_at == seat.review.due_at
    assert not hurried.turns.open().filter(kind="sponsor").exists()
    event = hurried.events.get(kind=Event.Kind.INITIATIVE_SPONSORED)
    assert event.words.body == "The bridge is closed tonight."
    assert ben.pk in event.notices.filter(by_mail=True).values_list("person", flat=True)


def test_who_is_asked_after_the_yes_has_the_hours_too(hurried, cleo, ada, it, ivo):
    operations.sponsor(hurried, by=cleo)
    seat = operations.invite(hurried, it, by=ada)
    assert soon(seat.review.due_at, 4)


def test_a_seat_a_whole_window_late_is_told_to_the_sponsor(hurried, cleo, enzo, legal, dora):
    operations.sponsor(hurried, by=cleo)
    turn = turn_of(hurried, "answer", seat__department=legal)
    Turn.objects.filter(pk=turn.pk).update(
        opened_at=turn.opened_at - 9 * HOUR,
        due_at=turn.due_at - 9 * HOUR,
        climb_at=timezone.now(),
    )
    climb()
    told = Notice.objects.filter(turn=turn, step=Notice.Step.LATE_WHOLE)
    assert set(told.values_list("person", flat=True)) == {cleo.pk, dora.pk}


def test_the_sponsor_may_approve_and_has_two_hours(
    hurried, consent, seat_at, cleo, ada, ben, hal, marketing, legal, hr
):
    operations.sponsor(hurried, by=cleo)
    money.set_pledge(seat_at(hurried, marketing), by=ada, amount=72_000)
    money.set_pledge(seat_at(hurried, legal), by=ben, amount=48_000)
    consent(hurried, (ada, marketing), (ben, legal), (hal, hr))

    assert soon(turn_of(hurried, "approve").due_at, 2)
    money.approve(newest(hurried), by=cleo, up_to=120_000, seen=1)
    assert newest(hurried).status == "live"


def test_nobody_waits_for_a_sponsor_to_agree(
    hurried, consent, seat_at, ada, ben, hal, marketing, legal, hr, cleo
):
    consent(hurried, (ada, marketing), (ben, legal), (hal, hr))
    assert newest(hurried).status == "agreed"
    operations.sponsor(hurried, by=cleo)
    assert newest(hurried).is_urgent


def test_only_executives_and_only_once(hurried, launch_normal, cleo, enzo, ada):
    with pytest.raises(Refused, match="Only executives sponsor. Ask Cleo Brandt or Enzo Costa"):
        operations.sponsor(hurried, by=ada)
    with pytest.raises(Refused, match="Its pace is normal"):
        operations.sponsor(launch_normal, by=cleo)
    operations.sponsor(hurried, by=cleo)
    with pytest.raises(Refused, match="Cleo Brandt sponsors it already"):
        operations.sponsor(hurried, by=enzo)


@pytest.fixture
def launch_normal(content, theme, ada, marketing, legal, hr, ben, hal) -> Initiative:
    made = operations.propose(marketing, by=ada, content=content, theme=theme)
    return operations.submit(made, by=ada, version=1)


def test_the_steward_takes_it_at_the_normal_pace(hurried, seat_at, ada, ben, cleo, legal):
    with pytest.raises(Refused, match="Only the steward does this"):
        operations.change_pace(hurried, by=ben)

    operations.change_pace(hurried, by=ada)

    table = newest(hurried)
    assert table.pace == "normal" and not table.awaits_sponsor
    assert not table.turns.open().filter(kind="sponsor").exists()
    assert soon(seat_at(table, legal).review.due_at, 3 * 24)
    assert table.events.filter(kind=Event.Kind.PACE_CHANGED).count() == 1
    with pytest.raises(Refused, match="Its pace is normal"):
        operations.sponsor(table, by=cleo)


def test_with_the_normal_pace_the_decision_day_moves_along(draft, ada, marketing, legal, hr):
    today = timezone.now().date()
    content = draft.drafts.get().content
    operations.edit(draft, by=ada, content=content, version=1, pace="urgent", decision_day=today)
    initiative = operations.submit(draft, by=ada, version=2)
    assert initiative.decision_day == today

    operations.change_pace(initiative, by=ada)

    assert newest(initiative).decision_day == today + timedelta(days=6)


def test_once_sponsored_the_pace_stays(hurried, ada, cleo):
    operations.sponsor(hurried, by=cleo)
    with pytest.raises(Refused, match="Cleo Brandt sponsors it already"):
        operations.change_pace(newest(hurried), by=ada)


def test_what_is_revived_is_sponsored_anew(hurried, ada, cleo, enzo):
    operations.sponsor(hurried, by=cleo)
    operations.withdraw(hurried, by=ada, words="Not tonight.")
    revived = operations.revive(newest(hurried), by=ada)

    assert revived.awaits_sponsor and revived.sponsor is None
    assert turn_of(revived, "sponsor")
    assert revived.decision_day == (timezone.now() + 5 * HOUR).date() + timedelta(days=3)
    operations.sponsor(revived, by=enzo)
    assert newest(revived).sponsor == enzo


# --- Pages -------------------------------------------------------------------------------------


def test_one_proposes_it_as_urgent_and_is_told_what_that_means(client, propose, ada, legal):
    page = propose(typed(pace="urgent"))
    made = Initiative.objects.get()
    assert made.pace == "urgent"
    text = client.get(page.url).text
    assert "4 hours by the clock, day or night, once an executive sponsors it" in text
    assert '<option value="urgent" selected>' in text
    assert (
        "executives are asked to sponsor it" in client.get(f"/initiatives/{made.slug}/submit/").text
    )


def test_what_is_no_pace_is_said_at_the_field(propose, ada):
    page = propose(typed(pace="quick"))
    assert page.status_code == 422
    assert "pace" in page.context["form"].errors


def test_an_executive_sponsors_it_from_the_home_page(client, hurried, cleo, ben):
    client.force_login(cleo)
    url = reverse("initiatives:sponsor", args=[hurried.slug])
    home = client.get(reverse("initiatives:home")).text
    assert url in home and "Sponsor it: answers are due within hours" in home
    table = client.get(hurried.get_absolute_url()).text
    assert "An executive sponsors it" in table and "Urgent once sponsored" in table
    page = client.get(url)
    assert "Still to answer, with the shorter time: Marketing, Legal and HR." in page.text
    key = page.context["form"]["key"].value()

    done = client.post(url, {"key": key, "words": "Tonight."}, follow=True)

    assert "You sponsor it. Every answer is due within 4 hours from now." in done.text
    assert "Sponsored by <b><bdi>Cleo Brandt</bdi></b>" in done.text
    assert "sponsors it as urgent: Tonight." in done.text
    assert client.post(url, {"key": key, "words": "Tonight."}).status_code == 302
    assert Event.objects.filter(kind=Event.Kind.INITIATIVE_SPONSORED).count() == 1
    assert client.get(url).status_code == 409
    client.force_login(ben)
    assert client.get(url).status_code == 403


def test_the_steward_changes_the_pace_on_a_page_of_its_own(client, hurried, ada):
    client.force_login(ada)
    url = reverse("initiatives:change_pace", args=[hurried.slug])
    assert url in client.get(hurried.get_absolute_url()).text
    page = client.get(url)
    assert "3 working days from now" in page.text
    key = page.context["form"]["key"].value()
    done = client.post(url, {"key": key}, follow=True)
    assert "It goes at the normal pace." in done.text
    assert url not in done.text
