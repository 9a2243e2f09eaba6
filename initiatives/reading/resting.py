"""What the pages around a rest read: why it rests, whom reviving asks, by when one may decide."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Organisation

from .. import seating
from ..models import Initiative
from .rows import Table
from .seats import together


def asked_again_by_reviving(table: Table) -> dict[str, str]:
    """Names of those whose answers are kept, who are asked again, and who pledge anew."""
    kept = [seat for seat in table.seats if seat.has_answered and not _outdated(table, seat)]
    names = [seat.department.name for seat in table.seats if seat not in kept]
    joining = seating.who_joins(table.initiative, content_of(table))
    return {
        "kept": together([seat.department.name for seat in kept]),
        "asked": together([*names, *(department.name for department in joining)]),
        "supporters": together([seat.department.name for seat in table.seats if seat.remembered]),
    }


def _outdated(table: Table, seat) -> bool:
    return bool(seating.what_concerns(seat, table.revision))


def content_of(table: Table):
    """Of the newest revision, what seats anybody: its facts."""
    return seating.Content(facts=frozenset(table.revision.facts))


def earliest_day(initiative: Initiative, house: Organisation) -> date:
    """The first day on which an initiative on the table may be decided (rule 14)."""
    return seating.latest_due_day(initiative, house)


def pledges_in_words(table: Table) -> str:
    """“Marketing €600 and Legal €400”: what returns when it comes to rest."""
    pledged = [
        _("%(department)s %(amount)s")
        % {"department": seat.department, "amount": table.cash(seat.pledged)}
        for seat in table.seats
        if seat.pledged
    ]
    return together(pledged)
