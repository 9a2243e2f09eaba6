"""The list as a spreadsheet: what stands on its pages, all of it, in its order."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from cooperative.spreadsheets import plain

from ..models import Initiative
from .index import some
from .tables import CONSENTING, Table

AT_ONCE = 500
MORE = {
    "theme": F("initiative__theme__title"),
    "proposer": F("initiative__department__name"),
    "steward": F("initiative__steward__name"),
}


def sheet_of(
    user: User, wanted: Mapping[str, object], *, house: Organisation, at: datetime
) -> Iterator[Sequence[Any]]:
    """A head, and a row for each initiative that meets what was wanted, some hundred at a time."""
    return chain([_head(house.currency)], _rows(user, wanted, house, at))


def _head(currency: str) -> list[str]:
    money = {"currency": currency}
    return [
        *(_("Title"), _("State"), _("Theme"), _("Proposed by"), _("Steward")),
        *(_("Seats"), _("Consents"), _("Waiting for"), _("Decision day")),
        *(_("Budget (%(currency)s)") % money, _("Pledged (%(currency)s)") % money, _("Address")),
    ]


def _rows(
    user: User, wanted: Mapping[str, object], house: Organisation, at: datetime
) -> Iterator[Sequence[Any]]:
    edge = None
    while tables := some(user, {**wanted, "before": edge, "after": None}, at, AT_ONCE, **MORE):
        yield from (_cells(table, house.decimals) for table in tables.values())
        edge = list(tables)[-1]


def _cells(table: Table, decimals: int) -> Sequence[Any]:
    """What stands at a table that one only glimpses stays empty."""
    row, whole = table.row, not table.is_glimpsed
    deciding = whole and table.status in Initiative.DECIDING
    asked = table.chairs if deciding else []
    return (
        *(table.title, Initiative.Status(table.status).label),
        *((row.theme, row.proposer) if whole else (None, None)),
        *(row.steward, len(table.chairs)),
        sum(1 for chair in table.chairs if chair.state in CONSENTING) if whole else None,
        ", ".join(chair.name for chair in asked if chair.is_waiting),
        row.initiative__decision_day if whole else None,
        plain(table.target, decimals),
        plain(table.pledged, decimals) if deciding else None,
        table.url,
    )
