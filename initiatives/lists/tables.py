"""Tables in small: who sits there, what each says, and what is pledged. One query for many."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, Exists, FilteredRelation, OuterRef, Q, Subquery, Sum, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from budgets.models import Account
from cooperative import rings

from ..models import Initiative, Overruling, Review, Seat, Turn

STATE_OF = {
    Review.Answer.CONSENT: rings.CONSENTED,
    Review.Answer.CONSENT_WITH_CONDITION: rings.CONDITION,
    Review.Answer.OBJECT: rings.OBJECTED,
    Review.Answer.STAND_ASIDE: rings.ASIDE,
}
CONSENTING = (rings.CONSENTED, rings.CONDITION)
OF_INITIATIVE = (
    "initiative_id",
    "initiative__slug",
    "initiative__title",
    "initiative__purpose",
    "initiative__status",
    "initiative__target",
    "initiative__decision_day",
    "initiative__steward_id",
    "initiative__revision_id",
    "initiative__agreed_revision_id",
    "initiative__call_back_id",
)
OF_SEAT = (
    "pk",
    "department_id",
    "department__name",
    "department__colour",
    "stand_in_id",
    "counting__answer",
    "counting__cause",
    "counting__due_at",
    "was",
    "is_empty",
    "is_overruled",
    "pledged",
)


class Chair(NamedTuple):
    """One seat, as a row of a list needs it."""

    seat: int
    department: int
    name: str
    colour: str
    state: str  # of rings.STATES
    was: str  # under an outdated answer, what it had been
    due_at: datetime | None
    pledged: int  # minor units
    is_mine: bool

    @property
    def arc(self) -> tuple[str, ...]:
        return (self.colour, self.state, self.was) if self.was else (self.colour, self.state)

    @property
    def is_waiting(self) -> bool:
        return self.state in (rings.WAITING, rings.OUTDATED, rings.EMPTY)


@dataclass(frozen=True)
class Table:
    """One initiative with its chairs: one's own first, then the steward's, then by seating."""

    row: Any
    chairs: list[Chair] = field(default_factory=list)
    seats: list[Any] = field(default_factory=list)  # the rows as read, by order of seating
    sees_all: bool = True  # who reads may see every table that is not a draft

    @property
    def is_glimpsed(self) -> bool:
        """Does who reads know of it alone: title, purpose, state, seats, money in total?"""
        is_open = self.sees_all or self.status == Initiative.Status.DRAFT
        return not is_open and not self.is_mine

    @property
    def slug(self) -> str:
        return self.row.initiative__slug

    @property
    def title(self) -> str:
        return self.row.initiative__title

    @property
    def status(self) -> str:
        return self.row.initiative__status

    @property
    def target(self) -> int:
        return self.row.initiative__target

    @property
    def is_called_back(self) -> bool:
        return self.row.initiative__call_back_id is not None

    @property
    def is_asked(self) -> bool:
        """Is something decided here: the whole, a revision of what is live, or its going on?"""
        revised = self.row.initiative__revision_id != self.row.initiative__agreed_revision_id
        is_live = self.status == Initiative.Status.LIVE
        return self.status in Initiative.DECIDING or self.is_called_back or (is_live and revised)

    @property
    def url(self) -> str:
        return reverse("initiatives:detail", args=[self.slug])

    @property
    def is_mine(self) -> bool:
        """Does a person's own department sit here?"""
        return any(chair.is_mine for chair in self.chairs)

    @property
    def arcs(self) -> list[tuple[str, ...]]:
        if self.is_glimpsed:
            return []
        return [chair.arc for chair in self.chairs]

    @property
    def pledged(self) -> int:
        return sum(chair.pledged for chair in self.chairs)

    @property
    def figure(self) -> str:
        """“3 of 5 consent”; of a draft, and of what one glimpses, the seats alone."""
        if self.status == Initiative.Status.DRAFT or self.is_glimpsed:
            return ngettext("%(n)s seat", "%(n)s seats", len(self.chairs)) % {"n": len(self.chairs)}
        consenting = sum(1 for chair in self.chairs if chair.state in CONSENTING)
        return _("%(n)s of %(all)s consent") % {"n": consenting, "all": len(self.chairs)}

    @property
    def heard(self) -> int:
        """How many have answered: each by somebody who waits for the rest."""
        return sum(1 for chair in self.chairs if not chair.is_waiting)

    def said(self, state: str) -> list[str]:
        """Names of the departments whose seats are in this state."""
        return [chair.name for chair in self.chairs if chair.state == state]

    def is_late(self, now: datetime) -> bool:
        return self.is_asked and any(
            c.is_waiting and c.due_at and c.due_at < now for c in self.chairs
        )


def tables_of(where: Q, user: User | None, **also: Any) -> dict[int, Table]:
    """The tables at which seats meet `where`, by id. `also`: annotations kept on `Table.row`.

    Without a user as they are for everybody: no chair is one’s own.
    """
    tables: dict[int, Table] = {}
    sees_all = user is None or user.is_executive or user.is_administrator
    for row in _seats(where, also):
        table = tables.setdefault(row.initiative_id, Table(row, sees_all=sees_all))
        table.chairs.append(_chair(row, user))
        table.seats.append(row)
    for table in tables.values():
        steward = table.row.initiative__steward_id
        table.chairs.sort(key=lambda c, steward=steward: (not c.is_mine, c.department != steward))
    return tables


def _seats(where: Q, also: dict[str, Any]) -> Iterable[Any]:
    before = Review.objects.filter(seat=OuterRef("pk"), superseded_at__isnull=False)
    said_before = before.exclude(answer="").order_by("-pk").values("answer")[:1]
    own = Account.objects.filter(
        initiative=OuterRef("initiative"), department=OuterRef("department")
    )
    asked_again = Q(counting__answer="", counting__cause=Review.Cause.REVISION)
    unmanned = Turn.objects.open().filter(
        initiative=OuterRef("initiative"), kind=Turn.Kind.APPOINT, about=OuterRef("pk")
    )
    overruled = Overruling.objects.in_force().filter(review=OuterRef("counting__pk"))
    seats = (
        Seat.objects.sitting()
        .filter(where)
        .annotate(
            counting=FilteredRelation("reviews", condition=Q(reviews__superseded_at=None)),
            pledged=Subquery(
                own.order_by().values("department").annotate(sum=Sum("balance")).values("sum")
            ),
            is_empty=Exists(unmanned),
            is_overruled=Exists(overruled),
        )
        .annotate(was=Case(When(asked_again, then=Subquery(said_before))), **also)
        .order_by("department__position", "department_id")
    )
    return seats.values_list(*OF_INITIATIVE, *OF_SEAT, *also, named=True)


def _chair(row: Any, user: User | None) -> Chair:
    state = STATE_OF.get(row.counting__answer or "", rings.WAITING)
    if state == rings.OBJECTED and row.is_overruled:
        state = rings.OVERRULED
    elif state == rings.WAITING and row.is_empty:
        state = rings.EMPTY
    elif state == rings.WAITING and row.counting__cause == Review.Cause.REVISION:
        state = rings.OUTDATED
    return Chair(
        seat=row.pk,
        department=row.department_id,
        name=row.department__name,
        colour=row.department__colour,
        state=state,
        was=STATE_OF.get(row.was or "", "") if state == rings.OUTDATED else "",
        due_at=row.counting__due_at,
        pledged=row.pledged or 0,
        is_mine=user is not None
        and (row.department_id in user.sits_with or row.stand_in_id == user.pk),
    )
