"""A revision asks again exactly those whom it concerns (rules 9 to 14)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accounts.models import Fact
from cooperative.verdicts import Refused, Stale
from initiatives import operations, seating
from initiatives.content import Line
from initiatives.models import Draft, Initiative, Review, Revision


@pytest.fixture
def answered(launch, consent, ada, ben, hal, marketing, legal, hr):
    """launch, to which Marketing, Legal and HR have consented."""
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    return Initiative.objects.get(pk=launch.pk)


def said(content, **sections):
    return replace(content, sections={**content.sections, **sections})


def standing(initiative):
    found = Initiative.objects.get(pk=initiative.pk).table
    return {seat.department.name: seat.standing for seat in found}


@pytest.mark.parametrize(
    ("section", "asked"),
    [
        ("message", {"Marketing", "Legal"}),
        ("audience", {"Marketing"}),
        ("channels", {"Marketing"}),
        ("people", {"Legal", "HR"}),
        ("replies", set()),
        ("schedule", set()),
    ],
)
def test_a_section_asks_again_those_who_watch_it(answered, content, ada, section, asked):
    before = seating.concerned(answered, said(content, **{section: "Something else."}))
    operations.revise(
        answered, by=ada, content=said(content, **{section: "Something else."}), based_on=1
    )

    outdated = {name for name, state in standing(answered).items() if state == "outdated"}
    assert outdated == asked
    assert {seat.department.name for seat in before} == asked


def test_noise_alone_is_nothing_to_revise(answered, content, ada):
    noisy = said(content, message="  Nine of **ten** repairs\nhold. ")

    with pytest.raises(Refused, match="Nothing has changed"):
        operations.revise(answered, by=ada, content=noisy, based_on=1)
    assert answered.revisions.count() == 1


@pytest.mark.parametrize(
    ("amount", "asked"), [(126_000, False), (126_001, True), (100_000, False), (1, False)]
)
def test_more_than_five_percent_above_what_was_seen_asks_all(answered, content, ada, amount, asked):
    dearer = replace(content, lines=(Line("Everything", amount),))
    operations.revise(answered, by=ada, content=dearer, based_on=1)

    states = set(standing(answered).values())
    assert states == ({"outdated"} if asked else {"consent"})
    if asked:
        changed = Review.objects.current().filter(seat__initiative=answered)
        assert {tuple(review.changed) for review in changed} == {("total",)}


def test_small_rises_add_up_against_the_total_that_was_seen(answered, content, ada):
    for number, amount in ((1, 124_000), (2, 126_000)):
        step = replace(content, lines=(Line("All", amount),))
        operations.revise(answered, by=ada, content=step, based_on=number)
    assert set(standing(answered).values()) == {"consent"}

    operations.revise(
        answered, by=ada, content=replace(content, lines=(Line("All", 126_100),)), based_on=3
    )
    assert set(standing(answered).values()) == {"outdated"}


def test_unticking_a_fact_asks_its_watcher_and_removes_no_seat(answered, content, ada):
    bare = replace(content, facts=frozenset())
    operations.revise(answered, by=ada, content=bare, based_on=1)

    assert standing(answered) == {"Marketing": "consent", "Legal": "outdated", "HR": "outdated"}


def test_a_fact_ticked_later_seats_its_watcher_and_asks_it(answered, content, ivo, it, ada):
    it.refresh_from_db()
    more = replace(content, facts=content.facts | {Fact.NEW_TOOL_OR_ACCOUNT})
    # IT came after this initiative was submitted: the snapshot knows nothing of its watches.
    operations.revise(answered, by=ada, content=more, based_on=1)
    assert "IT" not in standing(answered)


def test_who_watches_a_fact_that_a_revision_ticks_sits_down(
    draft, content, ada, it, ivo, consent, marketing
):
    launch = operations.submit(draft, by=ada, version=1)
    consent(launch, (ada, marketing))
    more = replace(content, facts=content.facts | {Fact.NEW_TOOL_OR_ACCOUNT})
    joining = seating.who_joins(Initiative.objects.get(pk=launch.pk), more)
    assert [department.name for department in joining] == ["IT"]

    operations.revise(launch, by=ada, content=more, based_on=1)

    seat = Initiative.objects.get(pk=launch.pk).seat_of(it.pk)
    assert seat.review.cause == Review.Cause.JOINED and seat.by_right
    assert standing(launch)["Marketing"] == "consent"


def test_who_has_left_comes_back_for_a_fact_ticked_anew_alone(
    answered, content, ada, ben, legal, seat_at
):
    operations.leave(seat_at(answered, legal), by=ben)
    operations.revise(answered, by=ada, content=said(content, message="Other."), based_on=1)
    assert "Legal" not in standing(answered)

    more = replace(content, facts=content.facts | {Fact.PERSONAL_DATA})
    operations.revise(answered, by=ada, content=more, based_on=2)
    assert standing(answered)["Legal"] == "waiting"


def test_an_objector_also_watches_the_section_that_it_names(
    launch, content, seat_at, hal, hr, ada, consent, marketing
):
    operations.answer(
        seat_at(launch, hr),
        by=hal,
        choice="object",
        seen=1,
        harm="Nobody has time.",
        section="schedule",
        change="Begin a week later.",
    )
    operations.revise(
        launch,
        by=ada,
        content=replace(content, first_day=content.first_day + timedelta(days=7)),
        based_on=1,
    )

    assert standing(launch)["HR"] == "outdated"


def test_an_open_review_stays_open_and_keeps_its_due_time(launch, content, ada, legal, seat_at):
    before = seat_at(launch, legal).review
    operations.revise(launch, by=ada, content=said(content, message="Other."), based_on=1)
    after = seat_at(launch, legal).review

    assert (after.pk, after.due_at, after.revision_id) == (
        before.pk,
        before.due_at,
        before.revision_id,
    )


def test_going_back_to_the_old_words_revives_no_older_answer(answered, content, ada):
    operations.revise(answered, by=ada, content=said(content, message="Other."), based_on=1)
    operations.revise(answered, by=ada, content=content, based_on=2)

    assert standing(answered) == {"Marketing": "outdated", "Legal": "outdated", "HR": "consent"}


def test_a_later_review_moves_the_decision_day_along(answered, content, ada):
    due_day = date.today() + timedelta(days=3)
    Initiative.objects.filter(pk=answered.pk).update(decision_day=date.today())
    operations.revise(answered, by=ada, content=said(content, message="Other."), based_on=1)

    moved = Initiative.objects.get(pk=answered.pk)
    assert moved.decision_day == due_day + timedelta(days=3)


def test_what_asks_nobody_again_stays_agreed_and_is_what_was_agreed(answered, content, ada):
    assert answered.status == Initiative.Status.AGREED
    revision = operations.revise(
        answered, by=ada, content=said(content, replies="Ada answers."), based_on=1
    )

    again = Initiative.objects.get(pk=answered.pk)
    assert again.status == Initiative.Status.AGREED
    assert again.agreed_revision == revision


def test_the_second_of_two_revisers_is_shown_the_newer_one(launch, content, ada, ben):
    operations.revise(launch, by=ben, content=said(content, message="Ben's."), based_on=1)

    with pytest.raises(Stale, match="Ben Okafor published revision 2") as stale:
        operations.revise(launch, by=ada, content=said(content, message="Ada's."), based_on=1)
    assert stale.value.thing == Revision.objects.get(number=2)


def test_what_one_types_towards_a_revision_is_ones_own_until_one_revises(launch, content, ada, ben):
    operations.keep_draft(launch, by=ada, content=said(content, people="X."), based_on=1)
    operations.keep_draft(launch, by=ada, content=said(content, people="Y."), based_on=1)
    operations.keep_draft(launch, by=ben, content=said(content, people="Z."), based_on=1)
    assert Draft.objects.get(by=ada).content.text("people") == "Y."

    operations.revise(launch, by=ada, content=said(content, people="Y."), based_on=1)
    assert [draft.by for draft in Draft.objects.all()] == [ben]


def test_any_person_of_a_seated_department_revises_and_nobody_else(
    launch, content, max_, dan, cleo
):
    changed = said(content, message="Max's.")
    for outsider in (dan, cleo):
        with pytest.raises(Refused, match="Only people of a department at this table"):
            operations.revise(launch, by=outsider, content=changed, based_on=1)

    assert operations.revise(launch, by=max_, content=changed, based_on=1).number == 2
