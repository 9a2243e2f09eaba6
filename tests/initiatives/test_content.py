"""What counts as a change of content, and what is noise (rule 9)."""

from dataclasses import replace

import pytest

from accounts.models import Section
from initiatives.content import Attachment, Content, Line, changes, normalised


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nine of ten.", "  Nine\r\n of   ten.\n"),
        ("Nine **of** ten.", "Nine of _ten_."),
        ("- one\n- two", "* one\n* two"),
        ("# Heading\n\n> said", "Heading said"),
        ("`code` and ***all***", "code and all"),
        ("Cafe\u0301", "Caf\u00e9"),
    ],
)
def test_white_space_and_markup_are_noise(one, other):
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2*3 prizes", "23 prizes"),
        ("@harbour_works", "@harbourworks"),
        ("a * b", "a b"),
        ("Nine", "nine"),
        ("We pay 5", "We pay -5"),
        ("now here", "nowhere"),
    ],
)
def test_what_a_reader_would_notice_is_a_change(one, other):
    assert normalised(one) != normalised(other)


@pytest.mark.parametrize(
    ("field", "value", "section"),
    [
        ("title", "Summer launch", "message"),
        ("purpose", "Another purpose.", "message"),
        ("hope", "Another hope.", "message"),
        ("first_day", None, "schedule"),
        ("last_day", None, "schedule"),
        ("lines", (Line("Captions", 40_000),), "budget"),
    ],
)
def test_what_stands_outside_the_sections_belongs_to_one(content, field, value, section):
    changed = replace(content, **{field: value})

    assert changes(content.hashes, changed.hashes).sections == (section,)


def test_a_line_changes_with_its_label_its_amount_and_its_payee():
    plain = Content(lines=(Line("Film", 100),)).hashes

    for line in (Line("Films", 100), Line("Film", 101), Line("Film", 100, payee=7)):
        assert changes(plain, Content(lines=(line,)).hashes).sections == (Section.BUDGET,)


def test_an_attachment_counts_by_its_content_alone():
    def attached(name, sha):
        return Content(attachments=(Attachment("people", name, "image/png", sha),)).hashes

    assert not changes(attached("a.png", "1"), attached("b.png", "1"))
    assert changes(attached("a.png", "1"), attached("a.png", "2")).sections == (Section.PEOPLE,)


def test_facts_change_when_they_are_ticked_and_when_they_are_unticked():
    without, ticked = Content().hashes, Content(facts=frozenset({"personal_data"})).hashes

    assert changes(without, ticked).facts == changes(ticked, without).facts == ("personal_data",)


def test_an_empty_section_and_a_missing_one_are_the_same():
    assert not changes(Content().hashes, Content(sections={"people": " \n"}).hashes)


def test_a_draft_keeps_everything_that_was_typed(content):
    kept = replace(content, lines=(*content.lines, Line("", 0), Line("Half", 0, payee=3)))

    assert Content.read(kept.stored()) == kept
