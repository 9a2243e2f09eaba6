"""The orders of the list, and what comes after a row in each: no page counts what it skips."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from ..models import Initiative
from .tables import Table


@dataclass(frozen=True)
class Order:
    """By one column, then by number, both in one direction."""

    label: str
    column: str
    falls: bool = False

    def sorted(self, found: QuerySet[Initiative], *, forth: bool) -> QuerySet[Initiative]:
        """In this order, without those that have no place in it; backwards where not `forth`."""
        sign = "-" if self.falls == forth else ""
        known = found.filter(**{f"{self.column}__isnull": False})
        return known.order_by(f"{sign}{self.column}", f"{sign}pk")

    def beyond(self, edge: int, *, forth: bool) -> Q:
        """What comes after the row with this number; before it, where one pages back."""
        further = "lt" if self.falls == forth else "gt"
        if self.column == "pk":
            return Q(**{f"pk__{further}": edge})
        its = Subquery(Initiative.objects.filter(pk=edge).values(self.column)[:1])
        same = Q(**{self.column: its, f"pk__{further}": edge})
        return Q(**{f"{self.column}__{further}": its}) | same

    def arranged(self, tables: dict[int, Table]) -> list[int]:
        """The numbers of tables that were read, in this order again."""
        return sorted(tables, key=lambda pk: self._place(pk, tables[pk]), reverse=self.falls)

    def _place(self, pk: int, table: Table) -> tuple:
        own = () if self.column == "pk" else (getattr(table.row, f"initiative__{self.column}"),)
        return (*own, pk)


ORDERS = {
    "": Order(_("Newest first"), "pk", falls=True),
    "day": Order(_("Decision day"), "decision_day"),
    "budget": Order(_("Largest budget"), "target", falls=True),
}
