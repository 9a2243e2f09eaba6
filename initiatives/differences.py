"""What differs between two contents, word by word, for the pages that show it. Reads nothing."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Fact, Section

from .content import BELONGS_TO, Content, Line, changes

SAME, INS, DEL = "same", "ins", "del"
# Beyond so many comparisons a passage is shown as taken out and put in whole.
PATIENCE = 2_000_000

Describe = Callable[[Line], str]  # how a page writes a budget line: label, amount, payee


class Segment(NamedTuple):
    """A stretch of text and what became of it: same, ins or del."""

    kind: str
    text: str


@dataclass(frozen=True)
class Part:
    """Something that a section is made of, with its difference: its text, a title, the lines."""

    label: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class SectionChange:
    """A section that changed, and the parts of it that did."""

    section: str
    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Difference:
    """All that differs: sections, and facts ticked or unticked (their labels)."""

    sections: tuple[SectionChange, ...] = ()
    ticked: tuple[str, ...] = ()
    unticked: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sections or self.ticked or self.unticked)


def between(old: Content, new: Content, describe: Describe) -> Difference:
    """The difference of two contents by section; each section with what belongs to it (rule 9)."""
    changed = changes(old.hashes, new.hashes)
    sections = (
        SectionChange(name, Section(name).label, tuple(_parts(name, old, new, describe)))
        for name in changed.sections
    )
    return Difference(
        tuple(sections),
        tuple(str(Fact(name).label) for name in changed.facts if name in new.facts),
        tuple(str(Fact(name).label) for name in changed.facts if name in old.facts),
    )


def words(old: str, new: str) -> list[Segment]:
    """What became of the words of a text. White space does not count; the newer is shown."""
    segments: list[Segment] = []
    for before, after in _passages(_lines(old), _lines(new)):
        segments += _of_passage(_tokens(before), _tokens(after))
    return list(_joined(segments))


def _parts(section: str, old: Content, new: Content, describe: Describe) -> Iterator[Part]:
    labels = {
        "title": _("Title"),
        "purpose": _("Purpose"),
        "hope": _("We hope for"),
        "first_day": _("First day"),
        "last_day": _("Last day"),
        "lines": _("Lines"),
    }
    for name in (*BELONGS_TO.get(section, ()), section):
        before, after = _written(old, name, describe), _written(new, name, describe)
        segments = tuple(words(before, after))
        if any(segment.kind != SAME for segment in segments):
            yield Part(labels.get(name, ""), segments)


def _written(content: Content, name: str, describe: Describe) -> str:
    """One part of a content as text."""
    if name == "lines":
        return "\n".join(describe(line) for line in content.lines)
    value = content.text(name)
    return date_format(value, "j F Y") if isinstance(value, date) else value or ""


def _passages(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Pair the lines of two texts: equal ones, and the stretches between them."""
    keys = [" ".join(line.split()) for line in old], [" ".join(line.split()) for line in new]
    matcher = SequenceMatcher(None, *keys)
    for _kind, a, a_end, b, b_end in matcher.get_opcodes():
        yield "".join(old[a:a_end]), "".join(new[b:b_end])


def _of_passage(old: list[str], new: list[str]) -> Iterator[Segment]:
    before, after = [token.strip() for token in old], [token.strip() for token in new]
    if before == after:
        yield Segment(SAME, "".join(new))
        return
    whole = [("replace", 0, len(old), 0, len(new))]
    too_long = len(old) * len(new) > PATIENCE
    for kind, a, a_end, b, b_end in (
        whole if too_long else SequenceMatcher(None, before, after).get_opcodes()
    ):
        if kind != "equal":
            yield Segment(DEL, "".join(old[a:a_end]))
        yield Segment(SAME if kind == "equal" else INS, "".join(new[b:b_end]))


def _joined(segments: list[Segment]) -> Iterator[Segment]:
    """Neighbours of one kind as one; none that is empty."""
    held = Segment(SAME, "")
    for segment in segments:
        if segment.kind == held.kind:
            held = Segment(held.kind, held.text + segment.text)
        elif segment.text:
            if held.text:
                yield held
            held = segment
    if held.text:
        yield held


def _lines(text: str) -> list[str]:
    """The lines that say something, each with the empty ones after it."""
    return re.findall(r"[^\n]+(?:\n\s*)?", text.lstrip())


def _tokens(text: str) -> list[str]:
    """The words, each with the white space after it."""
    return re.findall(r"\S+\s*", text)
