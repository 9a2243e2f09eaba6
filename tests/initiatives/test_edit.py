"""Typing in the shared draft: who may, what it does to the seats, and two people at once."""

from dataclasses import replace

import pytest

from cooperative.verdicts import AlreadyDone, Refused, Stale
from initiatives import operations
from initiatives.models import Initiative


def names(initiative):
    return [seat.department.name for seat in Initiative.objects.get(pk=initiative.pk).table]


def test_unticking_a_fact_in_a_draft_takes_the_seat_away_again(draft, content, ada):
    unticked = replace(content, facts=frozenset({"shows_employees"}))

    operations.edit(draft, by=ada, content=unticked, version=1)

    assert names(draft) == ["Marketing", "HR"]


def test_a_draft_shows_todays_watches(draft, content, ada, it):
    it.watched_facts = {"shows_employees": "IT keeps the cameras."}
    it.save()

    operations.edit(draft, by=ada, content=content, version=1)

    assert "IT" in names(draft)


def test_invitations_of_a_draft_can_be_taken_back(draft, content, ada, it, legal, seat_at):
    operations.edit(draft, by=ada, content=content, version=1, invited=[it, legal])
    assert [r["kind"] for r in seat_at(draft, legal).reasons] == ["fact", "invited"]
    assert seat_at(draft, it).reasons[0]["text"] == "Ada Lund invited IT."

    operations.edit(draft, by=ada, content=content, version=2, invited=[])
    assert names(draft) == ["Marketing", "Legal", "HR"]
    assert [r["kind"] for r in seat_at(draft, legal).reasons] == ["fact"]


def test_who_was_invited_stays_when_the_fact_is_unticked(draft, content, ada, legal):
    operations.edit(draft, by=ada, content=content, version=1, invited=[legal])
    unticked = replace(content, facts=frozenset())
    operations.edit(draft, by=ada, content=unticked, version=2)

    assert names(draft) == ["Marketing", "Legal"]


def test_the_second_of_two_is_shown_what_the_first_saved(draft, content, ada, max_):
    theirs = replace(content, title="Autumn launch")
    operations.edit(draft, by=max_, content=theirs, version=1)

    with pytest.raises(Stale, match="Max Bauer saved this draft") as stale:
        operations.edit(draft, by=ada, content=replace(content, hope="Mine."), version=1)

    assert stale.value.thing.content == theirs
    assert stale.value.thing.version == 2
    operations.edit(draft, by=ada, content=replace(content, hope="Mine."), version=2)


def test_the_same_words_twice_are_no_conflict(draft, content, ada):
    changed = replace(content, hope="More letters.")
    operations.edit(draft, by=ada, content=changed, version=1)

    assert operations.edit(draft, by=ada, content=changed, version=1).version == 3


def test_the_same_form_twice_is_saved_once(draft, content, ada):
    operations.edit(draft, by=ada, content=content, version=1, key="k")
    with pytest.raises(AlreadyDone):
        operations.edit(draft, by=ada, content=content, version=1, key="k")


def test_others_do_not_edit_it_nor_anybody_once_it_is_submitted(
    draft, content, ada, ben, envelopes
):
    with pytest.raises(Refused, match="Only people of Marketing"):
        operations.edit(draft, by=ben, content=content, version=1)

    operations.submit(draft, by=ada, version=1)
    with pytest.raises(Refused, match="Revise it instead") as refusal:
        operations.edit(draft, by=ada, content=content, version=1)
    assert refusal.value.verdict.status == 409


def test_who_typed_is_an_author_of_the_first_revision(draft, content, ada, max_):
    operations.edit(draft, by=max_, content=content, version=1)
    submitted = operations.submit(draft, by=ada, version=2)

    assert set(submitted.revision.authors.all()) == {ada, max_}
