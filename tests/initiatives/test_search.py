"""Search: every word of title, plan and conversation, but to nobody what they may not read."""

from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from initiatives import operations
from initiatives.lists.index import in_which
from initiatives.models import Initiative, Word
from initiatives.words import LONGEST, words_of


def found(user, typed: str) -> list[str]:
    return [initiative.title for initiative in in_which(user, typed)]


@pytest.fixture
def talked_about(launch, content, max_, ada) -> Initiative:
    sections = {**content.sections, "audience": "Fahrgäste **am Abend** and their families"}
    changed = replace(content, sections=sections)
    operations.revise(launch, by=ada, content=changed, based_on=1)
    operations.comment(launch, by=max_, words="The ferryman's daughter asked for subtitles.")
    return Initiative.objects.get(pk=launch.pk)


@pytest.mark.parametrize(
    "typed",
    [
        *("spring", "SPRING", "launch spring", "spri", "repaired"),  # title and purpose
        *("Fahrgäste", "fahrgaste", "abend", "famil aben"),  # a section
        *("subtitles", "ferryman", "Spring subtitles"),  # what was said, and both
    ],
)
def test_whoever_sits_there_finds_it_by_its_words(talked_about, ben, typed):
    assert found(ben, typed) == ["Spring launch"]


@pytest.mark.parametrize("typed", ["autumn", "pring", "spring autumn", "ends", "…", "%", "_"])
def test_other_words_find_nothing(talked_about, ben, typed):
    assert found(ben, typed) == []


def test_what_it_says_no_more_does_not_find_it(talked_about, content, ada, ben):
    operations.revise(talked_about, by=ada, content=replace(content, title="Autumn"), based_on=2)
    assert found(ben, "fahrgaste") == []
    assert found(ben, "spring") == []
    assert found(ben, "autumn") == ["Autumn"]
    assert found(ben, "subtitles") == ["Autumn"]


def test_leads_elsewhere_find_it_by_title_and_purpose_alone(talked_about, ivo):
    assert found(ivo, "spring") == ["Spring launch"]
    assert found(ivo, "repaired") == ["Spring launch"]
    assert found(ivo, "fahrgaste") == []
    assert found(ivo, "subtitles") == []
    assert found(ivo, "spring subtitles") == []
    Initiative.objects.update(is_regulated=True)
    assert found(ivo, "spring") == []


def test_a_draft_is_found_by_its_department_while_it_is_typed(draft, content, ada, max_, ben, cleo):
    sections = {"message": "Nobody has read this yet"}
    typed = replace(content, title="Nights", sections=sections)
    operations.edit(draft, by=ada, content=typed, version=1)
    assert found(max_, "nights nobody") == ["Nights"]
    assert found(max_, "spring") == []
    for stranger in (ben, cleo):
        assert found(stranger, "nights") == []


def test_strangers_find_nothing(talked_about, dan):
    assert found(dan, "spring") == []


def test_what_was_written_before_there_was_an_index_is_found(talked_about, draft, ben, ada):
    Word.objects.all().delete()
    assert found(ben, "spring") == []

    import_module("initiatives.migrations.0012_words_to_search_by").read_all(apps, None)

    assert found(ben, "spring fahrgaste subtitles") == ["Spring launch"]


def test_the_words_are_read_from_an_index(talked_about, ben):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a table this small from end to end.")
    plan = in_which(ben, "spring").explain()
    assert "SEARCH U0 USING COVERING INDEX" in plan
    assert "SCAN" not in plan


@given(st.text(max_size=200))
def test_every_word_begins_with_itself_and_is_its_own_word(text):
    for word in words_of(text):
        assert 0 < len(word) <= LONGEST
        assert words_of(word.decode()) == {word}
