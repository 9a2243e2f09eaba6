"""All revisions of an initiative, and what differs between two of them."""

from .. import differences
from ..models import Revision
from .plan import describer
from .rows import Table, contents


def revisions_of(table: Table) -> list[Revision]:
    """The newest first, each with who published it and the note. One query."""
    found = table.initiative.revisions.select_related("published_by", "note")
    return list(found.order_by("-number"))


def difference_of(
    table: Table, revisions: list[Revision], old: int, new: int
) -> differences.Difference:
    """What the newer of these two says otherwise than the older. One query."""
    by_number = {revision.number: revision for revision in revisions}
    read = contents(by_number[old], by_number[new])
    before, after = (read[by_number[number].pk][0] for number in (old, new))
    return differences.between(before, after, describer(table))
