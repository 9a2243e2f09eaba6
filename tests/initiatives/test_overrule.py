"""An executive overrules an objection or a blocking condition, on the record for ever (rule 7)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from accounts.operations import set_absence
from budgets.operations import approve, set_pledge
from budgets.permissions import can_approve, can_overrule, lacking
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Event, Initiative, Notice, Overruling, Turn
from tests.conftest import LONG_AGO

pytestmark = pytest.mark.django_db
OBJECTION = {
    "choice": "object",
    "harm": "They are named in full.",
    "section": "people",
    "change": "First names only.",
}
REASON = "Both fitters have agreed in writing."


def newest(initiative):
    return Initiative.objects.get(pk=initiative.pk)


@pytest.fixture
def objected(launch, consent, seat_at, ada, ben, hal, marketing, legal, hr):
    """Marketing and Legal consent, HR objects; the money is there."""
    consent(launch, (ada, marketing), (ben, legal))
    for person, department in ((ada, marketing), (ben, legal)):
        set_pledge(seat_at(launch, department), by=person, amount=60_000)
    operations.answer(seat_at(launch, hr), by=hal, seen=1, **OBJECTION)
    return newest(launch)


@pytest.fixture
def legal_objects(launch, consent, seat_at, ada, ben, hal, marketing, legal, hr):
    """Legal objects, which two executives overrule, or nobody."""
    consent(launch, (ada, marketing), (hal, hr))
    operations.answer(seat_at(launch, legal), by=ben, seen=1, **OBJECTION)
    return newest(launch)


@pytest.fixture
def overrule(seat_at):
    """Lets an executive overrule what a department says now."""

    def go(initiative, department, by, words=REASON, **fields):
        seat = seat_at(initiative, department)
        return operations.overrule(seat, by=by, review=seat.review.pk, words=words, **fields)

    return go


def test_an_overruled_objection_counts_for_agreed_and_stays_on_the_record(
    objected, overrule, seat_at, cleo, hr
):
    assert Turn.objects.open().get(kind="settle").initiative == objected

    overruling = overrule(objected, hr, cleo)

    assert overruling.completes and overruling.reason.body == REASON
    agreed = newest(objected)
    assert agreed.status == "agreed"
    assert seat_at(objected, hr).standing == "overruled"
    assert not agreed.objections and agreed.objecting
    assert not Turn.objects.open().filter(kind="settle").exists()
    event = agreed.events.get(kind=Event.Kind.ANSWER_OVERRULED)
    assert (event.by, event.seat.department, event.words.body) == (cleo, hr, REASON)


def test_the_whole_table_hears_of_it_by_mail(objected, overrule, ada, mia, ben, hal, cleo, hr):
    overrule(objected, hr, cleo)

    told = Notice.objects.filter(event__kind=Event.Kind.ANSWER_OVERRULED)
    assert {notice.person for notice in told} == {ada, mia, ben, hal}
    assert all(notice.by_mail for notice in told)


def test_it_bars_nobody_from_approving_the_money(objected, overrule, cleo, hr):
    overrule(objected, hr, cleo)

    assert can_approve(cleo, newest(objected))
    approve(newest(objected), by=cleo, up_to=120_000, seen=1)
    assert newest(objected).status == "live"


def test_only_executives_overrule(objected, overrule, ada, hal, dora, cleo, enzo, hr):
    for outsider in (ada, hal, dora):
        with pytest.raises(Refused, match="Cleo Brandt or Enzo Costa") as refusal:
            overrule(objected, hr, outsider)
        assert refusal.value.verdict.status == 403
    assert not Overruling.objects.exists()


@pytest.mark.parametrize("place", ["marketing", "hr"])
def test_an_executive_of_one_of_the_two_departments_does_not(
    objected, overrule, cleo, enzo, hr, place, request
):
    department = request.getfixturevalue(place)
    held = {"person": cleo, "department": department, "role": "member", "began_at": LONG_AGO}
    Membership.objects.create(**held)

    with pytest.raises(Refused, match="Ask Enzo Costa") as refusal:
        overrule(objected, hr, User.objects.get(pk=cleo.pk))

    assert refusal.value.verdict.status == 403
    assert overrule(objected, hr, enzo)


def test_nor_does_who_stands_in_there_or_answered_there(objected, seat_at, hal, cleo, enzo, hr):
    now = timezone.now()
    away = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=1)}
    set_absence(hal, by=hal, stand_in=cleo, **away)
    cleo, seat = User.objects.get(pk=cleo.pk), seat_at(objected, hr)

    assert can_overrule(cleo, seat).status == 403

    operations.answer(seat, by=cleo, seen=1, **OBJECTION)
    hal.absences.update(ended_at=now)
    assert can_overrule(User.objects.get(pk=cleo.pk), seat_at(objected, hr)).status == 403
    assert can_overrule(enzo, seat_at(objected, hr))


def test_an_executive_from_a_third_department_does(objected, overrule, cleo, it, hr):
    held = {"person": cleo, "department": it, "role": "lead", "began_at": LONG_AGO}
    Membership.objects.create(**held)

    assert overrule(objected, hr, User.objects.get(pk=cleo.pk))


def test_a_department_may_need_two_executives(legal_objects, overrule, seat_at, cleo, enzo, legal):
    first = overrule(legal_objects, legal, cleo)

    assert not first.completes
    assert seat_at(legal_objects, legal).standing == "object"
    assert newest(legal_objects).status == "in_review"
    with pytest.raises(Refused, match="One more executive must") as refusal:
        overrule(legal_objects, legal, cleo)
    assert refusal.value.verdict.status == 409

    assert overrule(legal_objects, legal, enzo).completes
    assert seat_at(legal_objects, legal).standing == "overruled"
    assert newest(legal_objects).status == "agreed"


def test_how_many_it_takes_is_as_it_was_when_it_was_submitted(legal_objects, overrule, cleo, legal):
    legal.needs_two_executives = False
    legal.save(update_fields=["needs_two_executives"])

    assert not overrule(legal_objects, legal, cleo).completes


@pytest.mark.parametrize("away", ["cleo", "enzo"])
def test_a_person_and_whom_they_stand_in_for_count_once(
    legal_objects, overrule, cleo, enzo, legal, away
):
    absent, stand_in = (cleo, enzo) if away == "cleo" else (enzo, cleo)
    now = timezone.now()
    dates = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=1)}
    set_absence(absent, by=absent, stand_in=stand_in, **dates)
    overrule(legal_objects, legal, cleo)

    with pytest.raises(Refused, match="count once") as refusal:
        overrule(legal_objects, legal, enzo)
    assert refusal.value.verdict.status == 409


def test_where_regulated_matters_are_touched_only_the_objector_settles_it(
    objected, overrule, content, ada, cleo, hr
):
    facts = content.facts | {"regulated_or_investor"}
    operations.revise(objected, by=ada, content=replace(content, facts=facts), based_on=1)

    with pytest.raises(Refused, match="only HR settles this") as refusal:
        overrule(objected, hr, cleo)
    assert refusal.value.verdict.status == 409


def test_regulated_matters_that_are_ticked_later_end_it(
    objected, overrule, seat_at, content, ada, cleo, hr
):
    overrule(objected, hr, cleo)

    facts = content.facts | {"regulated_or_investor"}
    operations.revise(objected, by=ada, content=replace(content, facts=facts), based_on=1)

    assert newest(objected).status == "in_review"
    assert seat_at(objected, hr).standing == "object"
    assert Turn.objects.open().filter(kind="settle").exists()
    operations.revise(newest(objected), by=ada, content=content, based_on=2)
    assert seat_at(objected, hr).standing == "object"  # what has ended does not revive
    assert overrule(objected, hr, cleo)


def test_a_revision_of_that_section_ends_it_and_asks_again(
    launch, consent, seat_at, overrule, content, ada, ben, hal, cleo, marketing, legal, hr
):
    consent(launch, (ada, marketing), (ben, legal))
    said = OBJECTION | {"section": "channels"}  # which HR does not watch else
    operations.answer(seat_at(launch, hr), by=hal, seen=1, **said)
    overrule(launch, hr, cleo)
    elsewhere = replace(content, sections=content.sections | {"replies": "Care answers."})
    operations.revise(newest(launch), by=ada, content=elsewhere, based_on=1)
    assert seat_at(launch, hr).standing == "overruled"

    sections = elsewhere.sections | {"channels": "The notice board."}
    operations.revise(
        newest(launch), by=ada, content=replace(content, sections=sections), based_on=2
    )

    assert seat_at(launch, hr).standing == "outdated"
    assert newest(launch).status == "in_review"
    assert not Overruling.objects.standing().exists()
    assert Overruling.objects.get().reason.body == REASON


def test_a_new_answer_of_the_objector_ends_it(objected, overrule, seat_at, hal, cleo, hr):
    overrule(objected, hr, cleo)

    operations.answer(seat_at(objected, hr), by=hal, seen=1, **OBJECTION)

    assert newest(objected).status == "in_review"
    assert seat_at(objected, hr).standing == "object"
    assert Overruling.objects.get().ended_at
    assert overrule(objected, hr, cleo).completes


def test_a_blocking_condition_is_overruled_too(
    launch, consent, seat_at, overrule, ada, ben, hal, cleo, marketing, legal, hr
):
    consent(launch, (ada, marketing), (ben, legal))
    for person, department in ((ada, marketing), (ben, legal)):
        set_pledge(seat_at(launch, department), by=person, amount=60_000)
    terms = {"choice": "consent_with_condition", "condition": "HR sees every film first."}
    operations.answer(seat_at(launch, hr), by=hal, seen=1, **terms)
    approve(newest(launch), by=cleo, up_to=120_000, seen=1)
    assert newest(launch).status == "agreed"
    assert lacking(newest(launch)) == ["“HR sees every film first.” must be met first."]

    overrule(launch, hr, cleo)

    assert newest(launch).status == "live"
    assert not Turn.objects.open().filter(kind__in=("keep", "meet")).exists()
    assert seat_at(launch, hr).standing == "consent_with_condition"


def test_what_does_not_stand_in_the_way_is_not_overruled(
    launch, consent, seat_at, overrule, ben, hal, cleo, marketing, legal, hr
):
    day = launch.revision.first_day
    terms = {"choice": "consent_with_condition", "condition": "Captions.", "by_day": day}
    operations.answer(seat_at(launch, hr), by=hal, seen=1, **terms)
    consent(launch, (ben, legal))

    for department in (marketing, legal, hr):
        with pytest.raises(Refused, match="stands in the way now") as refusal:
            overrule(launch, department, cleo)
        assert refusal.value.verdict.status == 409


def test_once_it_is_overruled_or_at_rest_it_is_not_again(objected, overrule, ada, cleo, enzo, hr):
    overrule(objected, hr, cleo)
    with pytest.raises(Refused, match="stands in the way now"):
        overrule(objected, hr, enzo)

    operations.withdraw(newest(objected), by=ada, words="We tell it otherwise.")
    with pytest.raises(Refused, match="Nothing is overruled now"):
        overrule(objected, hr, enzo)


def test_it_wants_a_reason_and_counts_once_however_often_it_is_sent(objected, overrule, cleo, hr):
    with pytest.raises(Refused, match="Say why"):
        overrule(objected, hr, cleo, words=" ")

    overrule(objected, hr, cleo, key="once")
    with pytest.raises(AlreadyDone):
        overrule(objected, hr, cleo, key="once")
    assert Overruling.objects.count() == 1


def test_an_answer_that_was_not_read_is_not_overruled(objected, seat_at, hal, cleo, hr):
    read = seat_at(objected, hr)
    other = OBJECTION | {"harm": "One of them is seventeen."}
    operations.answer(seat_at(objected, hr), by=hal, seen=1, **other)

    with pytest.raises(Refused, match="HR has answered again meanwhile"):
        operations.overrule(read, by=cleo, review=read.review.pk, words=REASON)


# --- The pages -----------------------------------------------------------------------------------


def address(initiative, seat):
    return reverse("initiatives:overrule", args=[initiative.slug, seat.pk])


def test_from_the_table_to_the_form_and_back(client, objected, seat_at, cleo, ada, hr):
    url = address(objected, seat_at(objected, hr))
    client.force_login(ada)
    assert url not in client.get(objected.get_absolute_url()).text

    client.force_login(cleo)
    assert url in client.get(objected.get_absolute_url()).text
    page = client.get(url)
    for words in ("They are named in full.", "First names only.", "stays on the record for ever"):
        assert words in page.text
    form = page.context["form"]
    typed = {"key": form["key"].value(), "review": form["review"].value(), "words": ""}
    empty = client.post(url, typed)
    assert empty.status_code == 422
    assert "Enter why it goes ahead all the same." in empty.text

    done = client.post(url, typed | {"words": REASON}, follow=True)

    assert "HR is overruled, and your reason is on the record." in done.text
    for words in (
        "Objected; overruled by Cleo Brandt",
        "Goes ahead over HR’s objection",
        REASON,
        "<b><bdi>Cleo Brandt</bdi></b> overruled <bdi>HR</bdi>’s objection",
    ):
        assert words in done.text
    assert url not in done.text
    assert client.get(url).status_code == 409


def test_the_first_of_two_is_told_that_one_more_must(
    client, legal_objects, seat_at, overrule, cleo, enzo, legal
):
    url = address(legal_objects, seat_at(legal_objects, legal))
    client.force_login(cleo)
    assert "After you, one more must." in client.get(url).text
    review = seat_at(legal_objects, legal).review.pk
    done = client.post(url, {"key": "1", "review": review, "words": REASON}, follow=True)
    assert "Legal needs two executives: one more must overrule it." in done.text
    assert "until one more executive overrules it" in done.text
    assert url not in done.text

    client.force_login(enzo)
    assert url in client.get(legal_objects.get_absolute_url()).text
    assert "Cleo Brandt</bdi> has done so; with you it is overruled" in client.get(url).text


def test_once_live_the_record_says_over_whose_objection_it_went_ahead(
    client, objected, overrule, cleo, ada, hr
):
    overrule(objected, hr, cleo)
    client.force_login(cleo)
    page = client.get(reverse("budgets:approval", args=[objected.slug])).text
    assert f"Cleo Brandt overrules HR’s objection, because: {REASON}" in page
    approve(newest(objected), by=cleo, up_to=120_000, seen=1)

    client.force_login(ada)
    page = client.get(objected.get_absolute_url()).text
    assert "Went ahead over HR’s objection" in page
    assert f"by Cleo Brandt, because: {REASON}" in page
    assert "2 of 3 seats agreed" in page


def test_the_lists_draw_it_as_overruled(client, objected, overrule, cleo, ada, hr):
    def arcs():
        client.force_login(ada)
        row = client.get(reverse("initiatives:list")).context["page"].rows[0]
        return [state for _colour, state, *_was in row.arcs]

    assert "objected" in arcs()
    overrule(objected, hr, cleo)
    assert "overruled" in arcs() and "objected" not in arcs()
