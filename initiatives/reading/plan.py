"""What the proposal says: its sections, facts and lines, and what changed in them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Fact, Section

from .. import differences
from ..content import Content, Line
from ..models import Revision, Seat
from .rows import Table, contents

CHANGES, TEXT = "changes", "text"


@dataclass(frozen=True)
class Plan:
    """A revision, or a draft, in words; with the difference to an older one where asked for."""

    hope: str
    days: list[tuple[str, date]]
    facts: list[str]
    sections: list[tuple[str, str]]
    lines: list[tuple[str, str, str]]  # what for, payee, amount
    total: str
    pill: list[tuple[str, str, bool]]  # words, query, is it on
    difference: differences.Difference | None = None
    since: int = 0

    @property
    def unplanned(self) -> str:
        """The sections that say nothing; the budget says something by its lines."""
        empty = [name.lower() for name, text in self.sections if not text]
        budget = str(Section.BUDGET.label).lower()
        return ", ".join(name for name in empty if not (self.lines and name == budget))


def plan_of(table: Table, shows: str = "") -> Plan:
    """`shows`: changes, text, or nothing for what suits the reader."""
    if table.initiative.is_draft:
        content = table.initiative.drafts.shared().get().content
        return _plan(table, content, [""] * len(content.lines))
    number, changed = base_of(table), False
    if number:
        changed = shows == CHANGES or (not shows and is_outdated(table.seat))
    base = table.initiative.revisions.get(number=number) if changed else None
    read = contents(table.revision, base) if base else contents(table.revision)
    content, payees = read[table.revision.pk]
    plan = _plan(table, content, payees)
    plan = replace(plan, pill=_pill(table.revision.number, number, changed))
    if base is None:
        return plan
    difference = differences.between(read[base.pk][0], content, describer(table))
    return replace(plan, difference=difference, since=number)


def base_of(table: Table) -> int | None:
    """Number of the revision to compare with: the one my seat answered last, or the one before."""
    newest = table.revision.number
    answered = table.seat.before_number if is_outdated(table.seat) else None
    return (answered if answered and answered < newest else newest - 1) or None


def is_outdated(seat: Seat | None) -> bool:
    """Is a seat asked again because a revision changed what it watches?"""
    return bool(seat and seat.standing == "outdated" and seat.before_answer)


def describer(table: Table) -> differences.Describe:
    def describe(line: Line) -> str:
        return f"{line.label}: {table.cash(line.amount)}"

    return describe


def watched_by(seat: Seat, difference: differences.Difference) -> differences.Difference:
    """What of a difference concerns a seat."""
    sections, facts = set(seat.watched_sections), set(seat.watched_facts)
    if "total" in seat.review.changed:
        sections.add(Section.BUDGET)
    sections |= {name for name in seat.review.changed if name in Section.values}
    labels = {str(Fact(name).label) for name in facts}
    return differences.Difference(
        tuple(change for change in difference.sections if change.section in sections),
        tuple(label for label in difference.ticked if label in labels),
        tuple(label for label in difference.unticked if label in labels),
    )


def _plan(table: Table, content: Content, payees: list[str]) -> Plan:
    return in_words(content, payees, table.cash)


def in_words(content: Content, payees: list[str], cash: Callable[[int], str]) -> Plan:
    """What a content says, with the payee of each line and amounts as people write them."""
    days = [(_("First day"), content.first_day), (_("Last day"), content.last_day)]
    return Plan(
        hope=content.hope,
        days=[(label, day) for label, day in days if day],
        facts=[str(fact.label) for fact in Fact if fact in content.facts],
        sections=[(str(section.label), content.text(section)) for section in Section],
        lines=[
            (line.label, payee, cash(line.amount))
            for line, payee in zip(content.lines, payees, strict=True)
        ],
        total=cash(content.target),
        pill=[],
    )


def _pill(newest: int, base: int | None, changed: bool) -> list[tuple[str, str, bool]]:
    if base is None:
        return []
    return [
        (_("Revision %(n)s") % {"n": newest}, TEXT, not changed),
        (_("Changes since %(n)s") % {"n": base}, CHANGES, changed),
    ]


def plan_of_revision(table: Table, number: int) -> tuple[Revision, Plan] | None:
    """A revision as it was published, with what it changed in the one before."""
    around = table.initiative.revisions.filter(number__in=(number, number - 1))
    found = {r.number: r for r in around.select_related("published_by", "note")}
    revision, before = found.get(number), found.get(number - 1)
    if revision is None:
        return None
    read = contents(*filter(None, [revision, before]))
    plan = _plan(table, *read[revision.pk])
    if before is None:
        return revision, plan
    difference = differences.between(read[before.pk][0], read[revision.pk][0], describer(table))
    return revision, replace(plan, difference=difference, since=before.number)


def difference_since(table: Table, base: Revision) -> differences.Difference:
    """What has changed since a revision."""
    read = contents(table.revision, base)
    old, new = read[base.pk][0], read[table.revision.pk][0]
    return differences.between(old, new, describer(table))
