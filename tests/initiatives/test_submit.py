"""Putting a draft on the table: rules 1 to 4, and the decision day of rule 14."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accounts.models import Rules
from cooperative.verdicts import Refused, Stale
from initiatives import operations
from initiatives.content import Content, Line
from initiatives.models import Initiative, Review, Turn

IN = timedelta


def test_every_seat_is_asked_at_once(launch):
    reviews = Review.objects.filter(seat__initiative=launch)

    assert {review.seat.department.name for review in reviews} == {"Marketing", "Legal", "HR"}
    assert {review.cause for review in reviews} == {"submitted"}
    assert len({review.asked_at for review in reviews}) == 1
    assert {turn.kind for turn in launch.turns.open()} == {Turn.Kind.ANSWER}
    assert launch.turns.open().count() == 3
    assert not launch.drafts.exists()


def test_title_message_and_first_day_are_enough(house, theme, ada, marketing, legal, ben):
    least = Content(title="T", sections={"message": "M"}, first_day=date.today())
    made = operations.propose(marketing, by=ada, content=least, theme=theme, invited=[legal])

    submitted = operations.submit(made, by=ada, version=1)

    assert submitted.status == Initiative.Status.IN_REVIEW
    assert submitted.revision.content.text("people") == ""
    assert submitted.target == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": " "}, "Enter a title first"),
        ({"sections": {"people": "P"}}, "Enter a message first"),
        ({"first_day": None}, "Enter a first day first"),
        ({"title": "", "first_day": None}, "Enter a title and a first day first"),
        ({"last_day": date(2020, 1, 1)}, "The last day lies before the first"),
        ({"lines": (Line("Film", -1),)}, "Each budget line says"),
        ({"lines": (Line(" ", 100),)}, "Each budget line says"),
    ],
)
def test_what_is_missing_is_said(draft, content, ada, fields, sentence):
    operations.edit(draft, by=ada, content=replace(content, **fields), version=1)

    with pytest.raises(Refused, match=sentence):
        operations.submit(draft, by=ada, version=2)

    assert Initiative.objects.get(pk=draft.pk).is_draft


def test_a_table_of_one_is_no_table(house, theme, content, ada, marketing, legal, ben):
    alone = replace(content, facts=frozenset())
    made = operations.propose(marketing, by=ada, content=alone, theme=theme)
    with pytest.raises(Refused, match="At least 2 departments"):
        operations.submit(made, by=ada, version=1)

    operations.invite(made, legal, by=ada)
    assert operations.submit(made, by=ada, version=1).waiting


def test_only_leads_and_deputies_submit_and_the_others_read_who_can(draft, max_, ben, mia):
    with pytest.raises(Refused, match="Ada Lund or Mia Roth"):
        operations.submit(draft, by=max_, version=1)
    with pytest.raises(Refused, match="Only a lead or deputy of Marketing"):
        operations.submit(draft, by=ben, version=1)

    operations.submit(draft, by=mia, version=1)


def test_who_submits_has_read_the_newest_draft(draft, content, ada, max_):
    operations.edit(draft, by=max_, content=replace(content, title="Other"), version=1)

    with pytest.raises(Stale, match="Read it once more"):
        operations.submit(draft, by=ada, version=1)


def test_the_decision_day_is_three_working_days_after_the_last_due_time(launch):
    assert launch.decision_day == date.today() + timedelta(days=6)


def test_the_decision_day_is_never_before_the_last_due_time(draft, content, ada):
    early = date.today() + timedelta(days=2)
    operations.edit(draft, by=ada, content=content, version=1, decision_day=early)
    with pytest.raises(Refused, match="The last answer is due on"):
        operations.submit(draft, by=ada, version=2)

    on_time = date.today() + timedelta(days=3)
    operations.edit(draft, by=ada, content=content, version=2, decision_day=on_time)
    assert operations.submit(draft, by=ada, version=3).decision_day == on_time


def test_later_settings_and_watches_never_touch_it(launch, house, hr, ada, content):
    house.rules_stored = replace(Rules.default("EUR"), total_rise_percent=900).stored()
    house.save()
    hr.watched_sections = ["replies", "message"]
    hr.save()

    again = Initiative.objects.get(pk=launch.pk)
    assert again.rules.total_rise_percent == 5
    assert again.seat_of(hr.pk).watched_sections == {"people"}
