"""What may stand in a field of a file: each reader takes a node and gives a value, or refuses."""

import json
import re
from collections.abc import Callable, Collection
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime, time

from django.db import models

from .moments import CLOCK, Moments
from .places import Broken, Node, Places

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST = 10**15  # minor units; sums of these still fit the database


@dataclass
class Source:
    """What the readers must know of the file that they read."""

    places: Places
    currency: str = ""
    decimals: int = 0
    moments: Moments | None = None
    known: dict[str, set[str]] = field(default_factory=dict)  # "people" -> ids

    def line(self, node: Node) -> int:
        return self.places.line(node.start)

    def broken(self, node: Node, reason: str) -> Broken:
        return Broken(self.line(node), reason)


Reader = Callable[[Node, Source], object]


@dataclass(frozen=True)
class Record:
    """An object of a file, with the line on which it begins."""

    line: int


def given(reader: Reader, *, default: object = MISSING, key: str = ""):
    """A field of a record; one with a default may be null or left out."""
    return field(metadata={"read": reader, "default": default, "key": key})


def record(kind: type) -> Reader:
    """An object, read field by field into a record."""

    def read(node: Node, source: Source) -> object:
        if not isinstance(node.value, dict):
            raise source.broken(node, f"Here an object is to stand, not {shown(node)}.")
        values = [_value(part, node, source) for part in fields(kind)[1:]]
        return kind(source.line(node), *values)

    return read


def _value(part, node: Node, source: Source) -> object:
    name = part.metadata["key"] or part.name
    child = node.value.get(name)
    if child is not None and child.value is not None:
        return part.metadata["read"](child, source)
    if part.metadata["default"] is MISSING:
        missing = "is missing" if child is None else "may not be null"
        raise source.broken(child or node, f"“{name}” {missing}.")
    return part.metadata["default"]


def many(reader: Reader) -> Reader:
    """A list."""

    def read(node: Node, source: Source) -> tuple:
        if not isinstance(node.value, list):
            raise source.broken(node, f"Here a list is to stand, not {shown(node)}.")
        return tuple(reader(child, source) for child in node.value)

    return read


def text(node: Node, source: Source) -> str:
    """Any script, any length, also nothing; but only what a database can keep."""
    if not isinstance(node.value, str):
        raise source.broken(node, f"Here a text is to stand, not {shown(node)}.")
    if "\x00" in node.value or re.search("[\ud800-\udfff]", node.value):
        raise source.broken(node, "This text holds a character that is none.")
    return node.value


def words(node: Node, source: Source) -> str:
    """A text that is not empty."""
    value = text(node, source)
    if not value.strip():
        raise source.broken(node, "This text may not be empty.")
    return value


def fits(model: type[models.Model], name: str, *, reader: Reader = text) -> Reader:
    """A text that is not longer than the column where it will stand."""
    longest = model._meta.get_field(name).max_length

    def read(node: Node, source: Source) -> str:
        value = reader(node, source)
        if len(value) > longest:
            raise source.broken(
                node, f"This text has {len(value)} characters; at most {longest} are kept."
            )
        return value

    return read


def slug(node: Node, source: Source) -> str:
    value = text(node, source)
    if not ID.fullmatch(value) or len(value) > 100:
        raise source.broken(
            node, f"{shown(node)} is no id: a-z, 0-9 and single hyphens, at most 100."
        )
    return value


def ref(kind: str) -> Reader:
    """The id of something that stands elsewhere in the file."""

    def read(node: Node, source: Source) -> str:
        value = text(node, source)
        if value not in source.known[kind]:
            raise source.broken(node, f"{shown(node)} is not among the {kind} of this file.")
        return value

    return read


def one_of(values: Collection[str]) -> Reader:
    """One of a few known words."""

    def read(node: Node, source: Source) -> str:
        if not isinstance(node.value, str) or node.value not in values:
            known = ", ".join(values)
            raise source.broken(node, f"{shown(node)} is none of these: {known}.")
        return node.value

    return read


def whole(least: int, most: int = 10_000) -> Reader:
    """A whole number within bounds."""

    def read(node: Node, source: Source) -> int:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise source.broken(node, f"{shown(node)} is no whole number from {least} to {most}.")
        return value

    return read


def flag(node: Node, source: Source) -> bool:
    if not isinstance(node.value, bool):
        raise source.broken(node, f"Here true or false is to stand, not {shown(node)}.")
    return node.value


def money(node: Node, source: Source) -> int:
    """Minor units, of a text with exactly the decimals of the currency."""
    decimals = rf"\.[0-9]{{{source.decimals}}}" if source.decimals else ""
    value = node.value
    if not isinstance(value, str) or not re.fullmatch(rf"(0|[1-9][0-9]*){decimals}", value):
        example = "1933" + (f".{'3' * source.decimals}" if source.decimals else "")
        raise source.broken(
            node, f"{shown(node)} is no amount in {source.currency}, which is written “{example}”."
        )
    amount = int(value.replace(".", ""))
    if amount > MOST:
        raise source.broken(node, f"{shown(node)} is more than can be kept.")
    return amount


def moment(node: Node, source: Source) -> datetime:
    found = source.moments.moment(text(node, source))
    if found is None:
        raise source.broken(node, f"{shown(node)} is no moment, which is written “-3@10:15”.")
    return found


def past(node: Node, source: Source) -> datetime:
    """The moment of something that has happened."""
    found = moment(node, source)
    if not source.moments.has_happened(node.value):
        raise source.broken(
            node, f"{shown(node)} lies in the future: what has happened lies on day -1 or earlier."
        )
    return found


def day(node: Node, source: Source) -> date:
    found = source.moments.day(text(node, source))
    if found is None:
        raise source.broken(node, f"{shown(node)} is no day, which is written “-3”, “0” or “+4”.")
    return found


def clock(node: Node, source: Source) -> time:
    value = text(node, source)
    if not re.fullmatch(CLOCK, value):
        raise source.broken(node, f"{shown(node)} is no time of day, which is written “09:00”.")
    return time.fromisoformat(value)


def shown(node: Node) -> str:
    """A value as a sentence quotes it."""
    if isinstance(node.value, dict):
        return "an object"
    if isinstance(node.value, list):
        return "a list"
    if isinstance(node.value, str):
        return f"“{node.value[:60]}”"
    return json.dumps(node.value)[:60]
