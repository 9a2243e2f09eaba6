"""What a person has heard: newest first, 25 a page, and how much of it is unread."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from cooperative.clock import now

from ..models import Initiative, Notice
from ..models.notices import NoticeQuerySet
from ..notices import BEYOND_THE_TABLE
from .heard import Heard, Papers, is_turn_of
from .sentences import late_by

PAGE = 25


class Row(NamedTuple):
    """One notice, in words."""

    pk: int
    title: str
    html: SafeString
    path: str
    at: datetime
    is_unread: bool
    is_turn: bool
    is_open: bool  # it still waits
    due_at: datetime | None
    late: str
    arcs: list[tuple[str, ...]]


@dataclass(frozen=True)
class Inbox:
    rows: list[Row]
    older: int | None  # `before` of the next page


def inbox_of(user: User, *, house: Organisation, before: int | None = None) -> Inbox:
    """One page: at most three queries, whatever there is."""
    found = told_to(user).filter(due_at__lte=now())
    if before:
        found = _after(found, user, before)
    papers = Papers.of(found.order_by("-due_at", "-pk")[: PAGE + 1], house=house, user=user)
    mine, at = is_turn_of(user), now()
    heard = (papers.heard(pk, is_mine=mine) for pk in list(papers.rows)[:PAGE])
    shown = [_row(one, at, beside=user.is_partner) for one in heard]
    more = len(papers.rows) > PAGE
    return Inbox(shown, shown[-1].pk if more else None)


def path_of(user: User, *, house: Organisation, notice: int) -> str:
    """Where a notice of one’s own leads; nothing where there is none."""
    papers = Papers.of(told_to(user).filter(pk=notice), house=house, user=user)
    if not papers.rows:
        return ""
    return _row(papers.heard(notice, is_mine=is_turn_of(user)), now()).path


def unread_of(user: User) -> QuerySet[Notice]:
    """What is news to a person: not what has been settled since."""
    waits = Q(turn=None) | Q(turn__settled_at=None)
    return told_to(user).filter(NoticeQuerySet.UNREAD, waits, due_at__lte=now())


def told_to(user: User) -> QuerySet[Notice]:
    """A person’s notices, but for those of a table that this person may not see any more.

    Asked of each notice: a list of all that one may see would be as long as the house is old.
    """
    here = {"pk": OuterRef("place")}
    seen = Exists(Initiative.objects.open_to(user).filter(**here))
    known = Exists(Initiative.objects.known_to(user).filter(**here))
    heard = Notice.objects.heard_by(user)
    heard = heard.alias(place=Coalesce("turn__initiative", "event__initiative"))
    beyond = Q(event__kind__in=BEYOND_THE_TABLE) & Q(known)
    return heard.filter(Q(place=None) | Q(seen) | beyond)


def _after(found: QuerySet[Notice], user: User, before: int) -> QuerySet[Notice]:
    """What stands below this notice of one’s own; nothing where there is no such notice."""
    last = Notice.objects.filter(pk=before, person=user)
    moment = last.values("due_at")[:1]
    return found.filter(Q(due_at__lt=moment) | Q(due_at=moment, pk__lt=before))


def _row(heard: Heard, at: datetime, *, beside: bool = False) -> Row:
    """`beside`: an adviser reads, who is shown no answers (rule 30)."""
    row = heard.row
    beyond = beside or heard.kind in BEYOND_THE_TABLE
    is_open = heard.is_turn and row.turn_settled_at is None
    return Row(
        pk=row.pk,
        title=heard.title or _("The house"),
        html=heard.html,
        path=heard.path if is_open or not heard.is_turn else _settled(heard),
        at=row.due_at,
        is_unread=row.read_at is None and (is_open or not heard.is_turn),
        is_turn=heard.is_turn,
        is_open=is_open,
        due_at=row.turn_due_at if is_open else None,
        late=late_by(row.turn_due_at, at) if is_open else "",
        arcs=heard.table.arcs if heard.table and not beyond else [],
    )


def _settled(heard: Heard) -> str:
    """What waits no more is read at its table."""
    return heard.table.url if heard.table else heard.path
