"""The content of a proposal at one moment, and the hashes by which answers stand or fall."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from accounts.models import Fact, Section

# What stands outside the seven texts belongs to one of them (rule 9).
BELONGS_TO = {
    Section.MESSAGE: ("title", "purpose", "hope"),
    Section.SCHEDULE: ("first_day", "last_day"),
    Section.BUDGET: ("lines",),
}
TEXTS = ("title", "purpose", "hope", *Section.values)
# Marks of a list, a heading or a quotation, and those of emphasis or code before and after words.
# A star or an underscore inside a word or alone, as in 2*3 or @harbour_works, stands for itself.
LINE_MARKS = re.compile(r"^[ \t]*(?:[-*+]|#{1,6}|>)[ \t]+", re.MULTILINE)
EMPHASIS = re.compile(r"(?<![\w*`])[*_`]+(?=[^\s*_`])|(?<=[^\s*_`])[*_`]+(?![\w*`])")


@dataclass(frozen=True)
class Line:
    """One line of the shared budget. `amount` in minor units; `payee` a person's id or None."""

    label: str
    amount: int
    payee: int | None = None


@dataclass(frozen=True)
class Attachment:
    """A file in a section, known by what is in it."""

    section: str
    file_name: str
    media_type: str
    sha256: str


@dataclass(frozen=True)
class Content:
    """What a proposal says: a revision's, or a draft's that is not finished yet."""

    title: str = ""
    purpose: str = ""
    hope: str = ""
    first_day: date | None = None
    last_day: date | None = None
    facts: frozenset[str] = frozenset()
    sections: dict[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def target(self) -> int:
        """The sum of the lines, in minor units (rule 19)."""
        return sum(line.amount for line in self.lines)

    @property
    def is_regulated(self) -> bool:
        return Fact.REGULATED_OR_INVESTOR in self.facts

    def text(self, name: str) -> str:
        return self.sections.get(name, "") if name in Section.values else getattr(self, name)

    @property
    def hashes(self) -> dict:
        """{"sections": {section: hash}, "facts": [ticked]} over normalised content (rule 9)."""
        return {
            "sections": {section: self._section_hash(section) for section in Section.values},
            "facts": sorted(self.facts),
        }

    def _section_hash(self, section: str) -> str:
        parts = [normalised(self.sections.get(section, ""))]
        parts += [self._part(name) for name in BELONGS_TO.get(section, ())]
        parts += sorted(file.sha256 for file in self.attachments if file.section == section)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _part(self, name: str) -> object:
        if name == "lines":
            return [[normalised(line.label), line.amount, line.payee] for line in self.lines]
        value = getattr(self, name)
        return normalised(value) if isinstance(value, str) else str(value or "")

    def stored(self) -> dict:
        """As a draft keeps it: JSON, amounts in minor units, days as ISO dates."""
        return {
            "title": self.title,
            "purpose": self.purpose,
            "hope": self.hope,
            "first_day": self.first_day.isoformat() if self.first_day else None,
            "last_day": self.last_day.isoformat() if self.last_day else None,
            "facts": sorted(self.facts),
            "sections": dict(self.sections),
            "lines": [[line.label, line.amount, line.payee] for line in self.lines],
            "attachments": [list(vars(file).values()) for file in self.attachments],
        }

    @classmethod
    def read(cls, stored: dict) -> "Content":
        return cls(
            title=stored.get("title", ""),
            purpose=stored.get("purpose", ""),
            hope=stored.get("hope", ""),
            first_day=_day(stored.get("first_day")),
            last_day=_day(stored.get("last_day")),
            facts=frozenset(stored.get("facts", ())),
            sections=stored.get("sections", {}),
            lines=tuple(Line(*line) for line in stored.get("lines", ())),
            attachments=tuple(Attachment(*file) for file in stored.get("attachments", ())),
        )


@dataclass(frozen=True)
class Changes:
    """What differs between two revisions: sections, and facts ticked or unticked."""

    sections: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sections or self.facts)

    def watched(self, sections: Iterable[str], facts: Iterable[str]) -> "Changes":
        """Those of the changes that somebody who watches these is concerned by."""
        return Changes(
            tuple(section for section in self.sections if section in set(sections)),
            tuple(fact for fact in self.facts if fact in set(facts)),
        )


def changes(old: dict, new: dict) -> Changes:
    """Compare the hashes of two contents (as `Content.hashes` gives them)."""
    return Changes(
        tuple(s for s in Section.values if old["sections"][s] != new["sections"][s]),
        tuple(f for f in Fact.values if (f in old["facts"]) != (f in new["facts"])),
    )


def normalised(text: str) -> str:
    """The words without white space and markup noise: what a hash of a text is made over."""
    text = LINE_MARKS.sub("", unicodedata.normalize("NFC", text))
    return " ".join(EMPHASIS.sub("", text).split())


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
