"""No empty chair: administrators name who answers (rules 3, 16)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Absence, Membership
from accounts.operations import deactivate, set_absence
from budgets.permissions import bars_of
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Event, Initiative, Turn
from initiatives.permissions import can_answer, is_empty
from tests.conftest import LONG_AGO


def away(person, *, stand_in=None):
    """Away since just now, for a week."""
    now = timezone.now()
    return set_absence(
        person,
        by=person,
        stand_in=stand_in,
        starts_at=now - timedelta(minutes=1),
        ends_at=now + timedelta(days=7),
    )


@pytest.fixture
def empty(launch, ben, dora):
    """Launch, while the only lead of Legal is away and nobody stands in."""
    away(ben)
    return launch


def test_an_empty_chair_is_the_administrators_turn_and_never_skipped(
    empty, seat_at, consent, ada, hal, marketing, legal, hr
):
    consent(empty, (ada, marketing), (hal, hr))

    empty.refresh_from_db()
    assert is_empty(seat_at(empty, legal))
    assert empty.status == "in_review"
    turn = empty.turns.open().get(kind=Turn.Kind.APPOINT)
    assert turn.role == Turn.Role.ADMINISTRATORS


def test_who_was_appointed_answers_and_cannot_approve(empty, seat_at, dora, cleo, legal):
    operations.appoint(seat_at(empty, legal), cleo, by=dora)

    seat = seat_at(empty, legal)
    assert can_answer(cleo, seat)
    assert not is_empty(seat)
    assert not empty.turns.open().filter(kind=Turn.Kind.APPOINT).exists()
    assert "appointed" in bars_of(empty)[cleo.pk]
    operations.answer(seat, by=cleo, choice="consent", seen=1)
    assert seat_at(empty, legal).standing == "consent"


def test_only_somebody_of_the_department_or_an_executive_is_appointed(
    empty, seat_at, person, dora, ivo, dan, legal
):
    for outsider in (ivo, dan):
        with pytest.raises(Refused, match="Appoint somebody of Legal, or an executive"):
            operations.appoint(seat_at(empty, legal), outsider, by=dora)
    member = person("Lea Marsh", legal, "member")
    operations.appoint(seat_at(empty, legal), member, by=dora)
    assert can_answer(member, seat_at(empty, legal))


def test_nobody_is_appointed_who_has_answered_for_another_seat(
    empty, seat_at, consent, person, hal, dora, legal, hr
):
    Membership.objects.create(person=hal, department=legal, role="member", began_at=LONG_AGO)
    consent(empty, (hal, hr))
    with pytest.raises(Refused, match="has answered for another seat here"):
        operations.appoint(seat_at(empty, legal), hal, by=dora)


def test_only_administrators_appoint_and_only_for_an_empty_chair(
    launch, seat_at, ada, cleo, dora, legal
):
    with pytest.raises(Refused, match="Only administrators") as refusal:
        operations.appoint(seat_at(launch, legal), cleo, by=ada)
    assert refusal.value.verdict.status == 403
    with pytest.raises(Refused, match="is not empty. Ben Okafor can answer") as refusal:
        operations.appoint(seat_at(launch, legal), cleo, by=dora)
    assert refusal.value.verdict.status == 409


def test_the_same_form_counts_once_and_for_another_person_not_at_all(
    empty, seat_at, cleo, enzo, dora, legal
):
    operations.appoint(seat_at(empty, legal), cleo, by=dora, key="once")
    with pytest.raises(AlreadyDone):
        operations.appoint(seat_at(empty, legal), cleo, by=dora, key="once")
    with pytest.raises(Refused) as refusal:
        operations.appoint(seat_at(empty, legal), enzo, by=dora, key="once")
    assert refusal.value.verdict.status == 422
    assert empty.events.filter(kind=Event.Kind.STAND_IN_APPOINTED).count() == 1


def test_a_stand_in_fills_the_chair_and_the_answer_names_both(launch, seat_at, ben, dan, legal):
    away(ben, stand_in=dan)
    seat = seat_at(launch, legal)
    assert not is_empty(seat)

    review = operations.answer(seat, by=dan, choice="consent", seen=1)
    assert (review.answered_by, review.on_behalf_of) == (dan, ben)


def test_a_stand_in_who_answered_for_another_seat_leaves_the_chair_empty(
    launch, seat_at, consent, ben, hal, legal, hr
):
    away(ben, stand_in=hal)
    assert not is_empty(seat_at(launch, legal))

    consent(launch, (hal, hr))
    assert is_empty(seat_at(launch, legal))
    assert launch.turns.open().filter(kind=Turn.Kind.APPOINT).exists()


def test_a_deputy_or_another_time_fills_the_chair(launch, seat_at, person, ben, legal):
    absence = away(ben)
    later = timezone.now() + timedelta(days=8)
    assert is_empty(seat_at(launch, legal))
    assert not is_empty(seat_at(launch, legal), at=later)

    person("Lea Marsh", legal, "deputy")
    assert not is_empty(seat_at(launch, legal))
    Absence.objects.filter(pk=absence.pk).update(ended_at=timezone.now())


def test_the_page_says_so_and_offers_those_who_may(
    client, empty, seat_at, consent, ada, hal, cleo, dora, ivo, marketing, legal
):
    consent(empty, (ada, marketing))
    client.force_login(dora)
    url = f"{empty.get_absolute_url()}seats/{seat_at(empty, legal).pk}/appoint/"
    page = client.get(empty.get_absolute_url()).content.decode()
    assert "Nobody here can answer before" in page
    assert url in page

    form = client.get(url).content.decode()
    assert "Cleo Brandt" in form
    assert "Ivo Tanaka" not in form
    assert client.post(url, {"key": "k"}).status_code == 422
    answer = client.post(url, {"key": "k", "person": cleo.pk}, follow=True)
    assert "Cleo Brandt answers for Legal here." in answer.content.decode()
    again = client.post(url, {"key": "k", "person": cleo.pk}, follow=True)
    assert "This was done when the form was sent first." in again.text
    client.force_login(hal)
    assert client.get(url).status_code == 403


def test_a_steward_whom_money_waits_for_has_no_empty_chair_either(
    launch, consent, seat_at, ada, ben, hal, cleo, dora, marketing, legal, hr
):
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    away(ada)

    assert {turn.kind for turn in launch.turns.open()} == {Turn.Kind.FUND, Turn.Kind.APPOINT}
    operations.appoint(seat_at(launch, marketing), cleo, by=dora)
    assert [turn.kind for turn in launch.turns.open()] == [Turn.Kind.FUND]
    operations.withdraw(launch, by=cleo, words="Marketing has nobody for it now.")


def test_one_that_is_parked_waits_for_somebody_who_is_there(launch, ada, dora):
    Initiative.objects.filter(pk=launch.pk).update(decision_ends_at=timezone.now())
    operations.park(launch)
    deactivate(ada, by=dora)
    assert launch.turns.open().filter(kind=Turn.Kind.APPOINT).exists()
