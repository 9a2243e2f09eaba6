"""Everything that is, as plain rows, read at one moment. Nothing here knows a rule."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache, cached_property
from types import SimpleNamespace as Row

from django.db import DEFAULT_DB_ALIAS, connection

from accounts.models import Absence, Department, Membership, User
from budgets.models import Account, Approval, Commitment, Expense, Line, Pledge
from initiatives.models import (
    Adviser,
    BudgetLine,
    CallBack,
    ChairOffer,
    Condition,
    Initiative,
    Overruling,
    Review,
    Revision,
    Seat,
    SeatRequest,
    Text,
    Turn,
)

from .words import words_of

# What of a revision stands outside the seven texts, and to which section it belongs (rule 9).
OUTSIDE = {"title": "message", "purpose": "message", "hope": "message"}


@cache
def _statement(model: type, lookups: tuple) -> tuple:
    """The same question at every moment is put into SQL once: half of all its time."""
    names = [field.attname for field in model._meta.concrete_fields]
    query = model.objects.filter(**dict(lookups)).order_by("pk").values_list(*names).query
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    sql, parameters = compiler.as_sql()
    converters = compiler.get_converters(column for column, *_ in compiler.select)
    return names, sql, parameters, lambda rows: compiler.apply_converters(rows, converters)


def rows_of(model: type, **lookups) -> list[Row]:
    names, sql, parameters, converted = _statement(model, tuple(lookups.items()))
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found = cursor.fetchall()
    return [Row(**dict(zip(names, row, strict=True))) for row in converted(found)]


class Revisions:
    """Revisions never change: each is read once, with the words that it says."""

    def __init__(self) -> None:
        self._known: dict[int, Row] = {}

    def read(self) -> dict[int, Row]:
        there = Revision.objects.values_list("pk", flat=True)
        for pk in set(there) - self._known.keys():
            self._known[pk] = self._read(pk)
        return self._known

    def _read(self, pk: int) -> Row:
        revision = Row(**Revision.objects.values().get(pk=pk))
        bodies = dict(
            Text.objects.filter(sha256__in=revision.texts.values()).values_list("sha256", "body")
        )
        lines = BudgetLine.objects.filter(revision=pk)
        says: dict[str, list] = defaultdict(list)
        for name, sha in sorted(revision.texts.items()):
            said = words_of(bodies[sha])
            if said:
                says[OUTSIDE.get(name, name)].append((name, said))
        says["schedule"].append((revision.first_day, revision.last_day))
        says["budget"].append([(line.label_id, line.amount, line.payee_id) for line in lines])
        authors = Revision.authors.through.objects.filter(revision=pk)
        revision.says = dict(says)
        revision.payees = {line.payee_id for line in lines} - {None}
        revision.written_by = set(authors.values_list("user", flat=True))
        return revision


class Rows:
    """All rows that matter to a life, at one moment."""

    def __init__(self, revisions: Revisions, now: datetime) -> None:
        self.now = now
        self.revisions = dict(revisions.read())
        self.initiatives = {row.id: row for row in rows_of(Initiative)}
        self.seats = rows_of(Seat)
        self.reviews = rows_of(Review)
        self.conditions = rows_of(Condition)
        self.overrulings = rows_of(Overruling)
        self.approvals = rows_of(Approval)
        self.pledges = rows_of(Pledge)
        self.commitments = rows_of(Commitment)
        self.expenses = rows_of(Expense)
        self.call_backs = rows_of(CallBack)
        self.requests = rows_of(SeatRequest)
        self.offers = rows_of(ChairOffer)
        self.advisers = rows_of(Adviser)
        self.turns = rows_of(Turn, settled_at=None, initiative__isnull=False)
        self.accounts = rows_of(Account)
        columns = ("pk", "posting_id", "posting__kind", "account_id", "amount")
        self.lines = list(Line.objects.order_by("pk").values_list(*columns))

    @cached_property
    def people(self) -> dict[int, Row]:
        columns = ("id", "is_active", "is_executive", "is_administrator", "partner_id")
        return {row["id"]: Row(**row) for row in User.objects.values(*columns)}

    @cached_property
    def memberships(self) -> list[Row]:
        return rows_of(Membership, ended_at=None)

    @cached_property
    def archived(self) -> set[int]:
        gone = Department.objects.exclude(archived_at=None)
        return set(gone.values_list("pk", flat=True))

    @cached_property
    def absences(self) -> list[Row]:
        now = self.now
        away = Absence.objects.filter(ended_at=None, starts_at__lte=now, ends_at__gt=now)
        return [Row(**row) for row in away.values("person_id", "stand_in_id")]

    def tables(self) -> "Iterable[Table]":
        return (Table(self, row) for row in self.initiatives.values())


class Table:
    """One initiative, with what belongs to it."""

    def __init__(self, rows: Rows, one: Row) -> None:
        self.rows, self.one = rows, one
        self.seats = [s for s in rows.seats if s.initiative_id == one.id and not s.left_at]
        self.ever = {s.id: s for s in rows.seats if s.initiative_id == one.id}
        self.reviews = [r for r in rows.reviews if r.seat_id in self.ever]
        self.counts = {r.seat_id: r for r in self.reviews if r.superseded_at is None}
        self.approvals = [a for a in rows.approvals if a.initiative_id == one.id]
        self.pledges = [p for p in rows.pledges if p.initiative_id == one.id]
        self.turns = [t for t in rows.turns if t.initiative_id == one.id]
        self.revision = rows.revisions.get(one.revision_id)
        self.rules = one.rules_stored

    @cached_property
    def pledged(self) -> dict[int, int]:
        """Department -> what it pledges now, in minor units."""
        here = [a for a in self.rows.accounts if a.initiative_id == self.one.id]
        return {a.department_id: a.balance for a in here if a.kind == "pledged" and a.balance}

    @cached_property
    def commitments(self) -> list[Row]:
        return [c for c in self.rows.commitments if c.initiative_id == self.one.id]

    @cached_property
    def committed(self) -> Counter[int]:
        """Department -> what is bound since it is live, in minor units."""
        bound: Counter[int] = Counter()
        for owed in self.commitments:
            bound[owed.department_id] += owed.committed
        return bound

    @cached_property
    def expenses(self) -> list[Row]:
        return [e for e in self.rows.expenses if e.initiative_id == self.one.id]

    @cached_property
    def returned(self) -> Counter[int]:
        """Department -> what of its commitment went back as it was closed, in minor units."""
        bound = (a for a in self.rows.accounts if a.initiative_id == self.one.id)
        whose = {a.id: a.department_id for a in bound if a.kind == "committed"}
        back: Counter[int] = Counter()
        for _pk, _posting, kind, account, amount in self.rows.lines:
            if kind == "close" and account in whose:
                back[whose[account]] -= amount
        return back

    @property
    def is_revised(self) -> bool:
        """Is it live, and a newer revision asked about?"""
        return self.one.status == "live" and self.one.revision_id != self.one.agreed_revision_id

    @cached_property
    def call_backs(self) -> list[Row]:
        return [c for c in self.rows.call_backs if c.initiative_id == self.one.id]

    @property
    def is_called_back(self) -> bool:
        return self.one.call_back_id is not None

    def asked_for(self, review: Row) -> list[Row]:
        return [c for c in self.rows.conditions if c.review_id == review.id]

    def overruled_by(self, review: Row) -> set[int]:
        given = (o for o in self.rows.overrulings if o.review_id == review.id and not o.ended_at)
        return {overruling.by_id for overruling in given}

    def answer_of(self, seat: Row) -> str:
        review = self.counts.get(seat.id)
        return review.answer if review else ""

    def department_of(self, review: Row) -> int:
        return self.ever[review.seat_id].department_id
