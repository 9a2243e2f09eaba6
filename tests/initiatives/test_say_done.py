"""Who keeps a condition says that it is done; then the department that set it looks (rule 5)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.worktime import after_working_days
from cooperative.clock import as_of
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.ageing import aged, let_time_pass
from initiatives.models import Condition, Event, Initiative, Turn

pytestmark = pytest.mark.django_db
SET = {"choice": "consent_with_condition", "condition": "Captions in two languages.", "seen": 1}


def newest(initiative):
    return Initiative.objects.get(pk=initiative.pk)


def waiting(initiative) -> set[tuple[str, str]]:
    """(kind, department) of every turn about a condition."""
    turns = initiative.turns.open().filter(kind__in=("keep", "meet"))
    return set(turns.values_list("kind", "seat__department__name"))


@pytest.fixture
def set_by_legal(launch, seat_at, ben, hal, legal, hr):
    """Legal consents on a condition that blocks; the department that is named keeps it."""

    def go(keeper=None, by_day=None) -> Condition:
        seat = seat_at(launch, legal)
        kept = {"keeper": keeper and keeper.pk, "by_day": by_day}
        return operations.answer(seat, by=ben, **SET, **kept).conditions.get()

    return go


def test_the_steward_keeps_it_unless_a_department_is_named(launch, set_by_legal, hr):
    set_by_legal()
    assert waiting(launch) == {("keep", "Marketing")}

    set_by_legal(keeper=hr)
    assert waiting(launch) == {("keep", "HR")}


def test_only_a_department_at_this_table_is_named(set_by_legal, it):
    with pytest.raises(Refused, match="sits at this table"):
        set_by_legal(keeper=it)
    assert not Condition.objects.exists()


def test_once_it_is_done_the_department_that_set_it_looks(launch, set_by_legal, hal, hr, legal):
    condition = set_by_legal(keeper=hr)

    operations.say_done(condition, by=hal)

    assert waiting(launch) == {("meet", "Legal")}
    turn = launch.turns.open().get(kind=Turn.Kind.MEET)
    assert turn.due_at == after_working_days(legal.calendar, turn.opened_at, 1)
    assert Condition.objects.get().done_by == hal
    event = launch.events.get(kind=Event.Kind.CONDITION_DONE)
    assert (event.by, event.seat.department, event.words.body) == (hal, hr, SET["condition"])


def test_it_still_blocks_until_it_is_ticked(
    launch, set_by_legal, consent, ada, ben, hal, hr, marketing
):
    condition = set_by_legal(keeper=hr)
    consent(launch, (ada, marketing), (hal, hr))
    operations.say_done(condition, by=hal)
    assert newest(launch).seat_of(condition.review.seat.department_id).stands_in_the_way

    operations.meet(condition, by=ben)
    assert waiting(launch) == set()


def test_only_who_keeps_it_says_so(set_by_legal, ada, ben, cleo, dora, hr):
    condition = set_by_legal(keeper=hr)
    for other in (ada, ben, cleo, dora):
        with pytest.raises(Refused, match="Only HR, which keeps it, .* Ask Hal Virtanen") as no:
            operations.say_done(condition, by=other)
        assert no.value.verdict.status == 403


def test_it_is_said_once_and_not_of_what_is_met_or_replaced(
    launch, set_by_legal, consent, ada, ben, legal
):
    condition = set_by_legal()
    operations.say_done(condition, by=ada, key="once")
    with pytest.raises(AlreadyDone):
        operations.say_done(condition, by=ada, key="once")
    with pytest.raises(Refused, match="has been said already") as refusal:
        operations.say_done(condition, by=ada)
    assert refusal.value.verdict.status == 409

    met = set_by_legal()
    operations.meet(met, by=ben)
    with pytest.raises(Refused, match="ticked as met already"):
        operations.say_done(met, by=ada)

    replaced = set_by_legal()
    consent(launch, (ben, legal))
    with pytest.raises(Refused, match="A newer answer has replaced it|has replaced this"):
        operations.say_done(replaced, by=ada)


def test_while_it_lives_done_before_its_day_is_looked_at_at_once(lived, ada, hal):
    condition = Condition.objects.get()
    assert waiting(lived) == {("keep", "Marketing")}

    operations.say_done(condition, by=ada)
    assert waiting(lived) == {("meet", "HR")}

    operations.meet(condition, by=hal)
    assert waiting(lived) == set()


def test_when_its_day_has_come_it_is_looked_at_though_nobody_said_done(lived):
    day = Condition.objects.get().by_day
    later = timezone.now() + timedelta(days=(day - date.today()).days + 1)
    with as_of(later):
        assert aged(later) == [lived]
        let_time_pass(newest(lived), at=later)
    assert waiting(lived) == {("meet", "HR")}


# --- The page ------------------------------------------------------------------------------------


def test_who_does_it_is_chosen_with_the_condition(client, launch, seat_at, ben, hal, hr, legal):
    url = f"/initiatives/{launch.slug}/answer/"
    client.force_login(ben)
    page = client.get(url)
    choices = dict(page.context["form"].fields["keeper"].choices)
    assert choices == {"": "The steward, Marketing", legal.pk: "Legal", hr.pk: "HR"}

    typed = {"key": "1", "seen": 1, "choice": "condition", "when": "before", "keeper": hr.pk}
    client.post(url, typed | {"condition": SET["condition"]})
    assert Condition.objects.get().department == hr

    done = f"{launch.get_absolute_url()}conditions/{Condition.objects.get().pk}/done/"
    assert done not in client.get(launch.get_absolute_url()).text
    client.force_login(hal)
    page = client.get(launch.get_absolute_url()).text
    assert "<bdi>HR</bdi> does it." in page and done in page
    page = client.post(done, {"key": "2"}, follow=True).text
    assert "Legal looks whether its condition is met." in page
    assert "Hal Virtanen</bdi> says it is done" in page
    assert "HR says it is done, Legal looks" in page


def test_still_fine_names_the_same_department_again(
    client, launch, set_by_legal, content, ada, ben, hr
):
    set_by_legal(keeper=hr)
    sections = content.sections | {"message": "Eight of ten hold."}
    changed = replace(content, sections=sections)
    operations.revise(launch, by=ada, content=changed, based_on=1)

    client.force_login(ben)
    page = client.get(f"/initiatives/{launch.slug}/answer/")
    assert page.context["changes"]["still_fine"]["keeper"] == hr.pk
    assert f'<input type="hidden" name="keeper" value="{hr.pk}">' in page.text
