"""What differs between two texts and between two contents, word by word."""

from dataclasses import replace

from initiatives.content import Line
from initiatives.differences import between, words


def said(segments, *kinds):
    return [segment.text.strip() for segment in segments if segment.kind in kinds]


def test_only_the_words_that_changed_are_marked():
    found = words("Nine of ten repairs hold.", "Eight of ten repairs hold.")

    assert found == [("del", "Nine "), ("ins", "Eight "), ("same", "of ten repairs hold.")]


def test_white_space_alone_is_no_difference():
    assert {s.kind for s in words("one  two\r\nthree", "one two\nthree\n")} == {"same"}


def test_an_empty_text_is_put_in_or_taken_out_whole():
    assert words("", "a b") == [("ins", "a b")]
    assert words("a b", "") == [("del", "a b")]
    assert words("", "") == []


def test_the_newer_text_can_be_read_from_what_stays_and_what_is_put_in():
    old = "One line.\n\nAnother line here.\nThe last.\n"
    new = "One line.\nAnother word here.\n\nA new one.\nThe last.\n"

    found = words(old, new)

    kept = "".join(segment.text for segment in found if segment.kind != "del")
    assert kept.split() == new.split()
    assert said(found, "del") == ["line"]


def test_a_passage_without_end_is_shown_whole():
    found = words("a b " * 2000, "c d " * 2000)

    assert [segment.kind for segment in found] == ["del", "ins"]


def test_contents_differ_by_section_with_what_belongs_to_it(content):
    newer = replace(
        content,
        title="Summer launch",
        facts=frozenset({"claim_or_contest", "personal_data"}),
        lines=(*content.lines, Line("Music", 10_000)),
    )

    difference = between(content, newer, lambda line: f"{line.label}: {line.amount}")

    assert [change.section for change in difference.sections] == ["message", "budget"]
    message, budget = difference.sections
    assert [part.label for part in message.parts] == ["Title"]
    assert said(budget.parts[0].segments, "ins") == ["Music: 10000"]
    assert difference.ticked == ("uses personal data",)
    assert difference.unticked == ("shows employees",)


def test_the_same_content_differs_in_nothing(content):
    assert not between(content, content, str)
