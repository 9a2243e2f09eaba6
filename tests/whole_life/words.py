"""What proposals say here, drawn; and what is the same said in other marks."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from accounts.models import Fact, Section
from initiatives.content import Content, Line

SAYINGS = ("Nine of ten hold.", "Nine *of ten*   hold.", "# Nine of ten hold.", "Eight hold.", "")
TOTALS = (120_000, 0, 50_000, 124_000, 126_001, 99_999, 1_000_001)
AWKWARD = (Fact.REGULATED_OR_INVESTOR, Fact.SHOWS_EMPLOYEES, Fact.INVITES_REPLIES)


class Pick:
    """Choices, drawn. What comes first is what an ordinary day would bring."""

    def __init__(self, draw: Callable[[Sequence], Any]) -> None:
        self._draw = draw

    def one(self, *options: Any) -> Any:
        return self._draw(options)

    def of(self, options: Sequence) -> Any:
        return self._draw(options)

    def seldom(self, of: int = 5) -> bool:
        return self._draw(range(of)) == of - 1

    def some(self, options: Sequence) -> list:
        return [option for option in options if self._draw((False, True))]


def first_content(pick: Pick, today: date, payees: list[int], whole: bool = True) -> Content:
    """A proposal; now and then it pays whoever might approve it. Not whole: a title is missing."""
    day = today + timedelta(days=pick.one(30, 3, 300))
    return Content(
        title="Spring launch" if whole else "",
        purpose=pick.one("", "Six short films."),
        first_day=day,
        last_day=pick.one(None, day, day + timedelta(days=9)),
        facts=frozenset(pick.some([Fact.CLAIM_OR_CONTEST, *AWKWARD])),
        sections={"message": pick.of(SAYINGS[:4]), "people": pick.of(SAYINGS)},
        lines=budget(pick, payees),
    )


def budget(pick: Pick, payees: list[int]) -> tuple[Line, ...]:
    """Of one line or of two; sometimes all the executives are paid by it."""
    total = pick.of(TOTALS)
    paid = payees if pick.seldom() else [None, None]
    if pick.one(True, False):
        return (Line("Everything", total, paid[0]),) if total else ()
    return (Line("Filming", total // 3, paid[0]), Line("Captions", total - total // 3, paid[1]))


def changed(said: Content, pick: Pick, payees: list[int], named: list[str]) -> Content:
    """Another content, made of one that was read; often what objections name is changed."""
    part = pick.one(
        "everything", "section", "section", "dearer", "lines", "fact", "title", "day", "nothing"
    )
    if part == "everything":
        return all_new(said)
    if part == "section":
        section = pick.of(named or Section.values)
        return replace(said, sections=said.sections | {section: pick.of(SAYINGS)})
    if part == "dearer":  # by more than may pass unasked, by just that, by less
        total = said.target * pick.one(106, 105, 104) // 100
        return replace(said, lines=(Line("Everything", total),))
    if part == "lines":
        return replace(said, lines=budget(pick, payees))
    if part == "fact":
        return replace(said, facts=said.facts ^ {pick.of([*AWKWARD, *Fact.values])})
    if part == "title":
        return replace(said, title=pick.one("Spring *launch*", "Summer launch", " "))
    if part == "day" and said.first_day:
        return replace(said, last_day=said.first_day + timedelta(days=pick.one(1, 20, -1)))
    return said


def all_new(said: Content) -> Content:
    """A content that changes whatever anybody may watch."""
    sections = {name: f"{said.sections.get(name, '')} And more." for name in Section.values}
    return replace(said, sections=sections)


def words_of(text: str) -> tuple[str, ...]:
    """What a text says, without any marks."""
    return tuple(re.findall(r"\w+", text))
