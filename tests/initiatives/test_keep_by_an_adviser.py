"""A condition is kept by an adviser: it is that person's turn, until the last day (rules 5, 30)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import operations as house
from accounts.models import User
from cooperative.verdicts import Refused
from initiatives import operations
from initiatives.ageing import aged, let_time_pass
from initiatives.models import Adviser, Condition, Initiative, Turn
from initiatives.operations import answer

from ..letters import html_of, written

SET = {"choice": "consent_with_condition", "seen": 1, "condition": "Both fitters sign first."}


@pytest.fixture
def adviser(launch, ada, pat) -> Adviser:
    return operations.invite_adviser(launch, pat, by=ada)


@pytest.fixture
def condition(launch, adviser, seat_at, ben, legal) -> Condition:
    """Of Legal, before it goes live; Pat keeps it."""
    return answer(seat_at(launch, legal), by=ben, **SET, adviser=adviser.pk).conditions.get()


def waiting(launch) -> set[tuple]:
    turns = launch.turns.open().filter(kind__in=("keep", "meet"))
    return set(turns.values_list("kind", "seat__department__name", "person__name"))


KEPT = {("keep", None, "Pat Moreau")}


def test_it_is_the_advisers_turn_with_its_ladder(client, launch, condition, pat):
    assert waiting(launch) == KEPT
    client.force_login(pat)
    home = client.get("/").text
    assert "Both fitters sign first." in home and "due" in home
    page = client.get(launch.get_absolute_url()).text
    assert "Yours to do" in page and "Before it goes live" in page

    turn = Turn.objects.get(person=pat)
    letter = written(pat, turn)
    assert "Both fitters sign first." in letter.body and "given to you by name" in letter.body
    for secret in ("consent", "pledged", "Marketing", "people wait"):
        assert secret not in letter.body + html_of(letter)


def test_who_keeps_it_says_done_and_the_department_looks(client, launch, condition, pat, ben, ada):
    with pytest.raises(Refused, match="Only Pat Moreau, who keeps it") as refusal:
        operations.say_done(condition, by=ada)
    assert refusal.value.verdict.status == 403
    client.force_login(pat)
    done = reverse("initiatives:say_done", args=[launch.slug, condition.pk])
    assert "said to be done" in client.post(done, {"key": "k"}, follow=True).text
    assert waiting(launch) == {("meet", "Legal", None)}

    operations.reopen(Condition.objects.get(), by=ben, words="One signature is missing.")
    assert waiting(launch) == KEPT
    operations.meet(Condition.objects.get(), by=ben)
    assert waiting(launch) == set()


def test_an_adviser_finds_no_condition_of_others(client, launch, adviser, seat_at, hal, hr, pat):
    other = answer(seat_at(launch, hr), by=hal, **SET).conditions.get()
    client.force_login(pat)
    done = reverse("initiatives:say_done", args=[launch.slug, other.pk])
    assert client.post(done, {"key": "k"}).status_code == 404
    assert "Both fitters" not in client.get(launch.get_absolute_url()).text


def test_only_who_advises_here_is_named(launch, seat_at, ben, legal, tables, adviser, pia, ada):
    elsewhere = operations.invite_adviser(tables["live"], pia, by=ada)
    for named in (elsewhere.pk, 999):
        with pytest.raises(Refused, match="Who keeps a condition advises at this table"):
            answer(seat_at(launch, legal), by=ben, **SET, adviser=named)
    assert waiting(launch) == set()


def test_once_the_adviser_is_gone_the_steward_keeps_it(launch, condition, adviser, ada):
    operations.remove_adviser(adviser, by=ada)
    assert waiting(launch) == {("keep", "Marketing", None)}
    operations.say_done(Condition.objects.get(), by=ada)
    assert waiting(launch) == {("meet", "Legal", None)}


def test_when_the_last_day_is_over_the_sweep_hands_it_to_the_steward(launch, condition, pat):
    at = timezone.now()
    assert aged(at) == []
    User.objects.filter(pk=pat.pk).update(ends_at=at - timedelta(seconds=1))
    assert aged(at) == [launch]
    let_time_pass(Initiative.objects.get(pk=launch.pk))
    assert waiting(launch) == {("keep", "Marketing", None)}
    assert aged(at) == []


def test_whoever_is_deactivated_keeps_nothing(launch, condition, pat, dora):
    house.deactivate(pat, by=dora)
    assert waiting(launch) == {("keep", "Marketing", None)}


def test_the_answers_page_offers_advisers(client, launch, adviser, ben, pat):
    client.force_login(ben)
    page = reverse("initiatives:answer", args=[launch.slug])
    assert f'value="adviser-{adviser.pk}"' in client.get(page).text
    typed = {"key": "1", "seen": 1, "choice": "condition", "when": "before"}
    typed |= {"condition": "Sign.", "keeper": f"adviser-{adviser.pk}"}
    shown = client.post(page, typed, follow=True).text
    assert waiting(launch) == KEPT
    assert "Pat Moreau" in shown
    wrong = client.post(page, typed | {"key": "2", "keeper": "adviser-999"})
    assert wrong.status_code == 422


def test_still_fine_keeps_the_same_keeper(
    client, launch, condition, adviser, content, ada, ben, legal
):
    from dataclasses import replace

    newer = replace(content, sections={**content.sections, "message": "Eight of ten hold."})
    operations.revise(launch, by=ada, content=newer, based_on=1, note="More modest")
    client.force_login(ben)
    page = client.get(launch.get_absolute_url())
    assert page.context["changes"]["still_fine"]["keeper"] == f"adviser-{adviser.pk}"
