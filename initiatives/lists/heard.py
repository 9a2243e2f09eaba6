"""Notices in words: what a person hears of events and turns. One reading for many of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.models import Change, Organisation, User
from cooperative.templatetags.ui import money

from ..models import Event, Notice, Turn
from ..reading.happening import OF_EVENT
from ..reading.log import words_of
from .sentences import act_of, asked_of
from .tables import Table, tables_of
from .told import told

Kind = Event.Kind
OF_NOTICE = ("pk", "person_id", "step", "due_at", "read_at", "turn_id", "event_id")
OF_TURN = {
    "turn_kind": F("turn__kind"),
    "turn_initiative": F("turn__initiative"),
    "turn_seat": F("turn__seat"),
    "turn_department": F("turn__seat__department"),
    "turn_department_name": F("turn__seat__department__name"),
    "turn_department_slug": F("turn__seat__department__slug"),
    "turn_reasons": F("turn__seat__reasons"),
    "turn_stand_in": F("turn__seat__stand_in"),
    "turn_role": F("turn__role"),
    "turn_person": F("turn__person"),
    "turn_about": F("turn__about"),
    "turn_due_at": F("turn__due_at"),
    "turn_settled_at": F("turn__settled_at"),
}
OF_AN_EVENT = {name: F(f"event__{column.name}") for name, column in OF_EVENT.items()} | {
    "event_kind": F("event__kind"),
    "event_at": F("event__at"),
    "event_initiative": F("event__initiative"),
    "event_details": F("event__details"),
    "event_department_slug": F("event__seat__department__slug"),
}
# Control characters, marks that reverse the direction of writing, halves of characters.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
# Where it leads to hear of something that stands at no table.
IN_THE_HOUSE = {
    Kind.ENVELOPE_GRANTED: "budgets:envelopes",
    Kind.CHANGE_COUNTERSIGNED: "budgets:changes",
    Kind.CHANGE_REFUSED: "budgets:changes",
    Kind.DEPARTMENT_ARCHIVED: "accounts:departments",
    Kind.LEDGER_DIFFERS: "budgets:ledger",
    Kind.LEDGER_HOLDS: "budgets:ledger",
    Kind.MEMBERSHIP_CHANGED: "accounts:settings",
}


class Asked(NamedTuple):
    """A turn, as sentences read it."""

    kind: str
    seat__department__name: str | None
    about: int | None
    named: str | None
    words: str | None
    is_mine: bool


@dataclass(frozen=True)
class Heard:
    """One notice: of what, in one sentence, and where it leads."""

    row: Any
    kind: str  # of the turn or of the event
    title: str  # of the initiative, or of what was set in the house
    path: str
    text: str
    html: SafeString
    table: Table | None
    is_mine: bool  # a turn of this very person

    @property
    def is_turn(self) -> bool:
        return self.row.turn_id is not None


@dataclass
class Papers:
    """Everything that was read for some notices: their rows, the tables, whoever is named."""

    rows: dict[int, Any]
    tables: dict[int, Table]
    names: dict[int, str]
    house: Organisation
    said: dict[tuple, SafeString] = field(default_factory=dict)  # of each event, once

    @classmethod
    def of(
        cls, notices: QuerySet[Notice], *, house: Organisation, user: User | None = None
    ) -> "Papers":
        """At most three queries, whatever the number. `user`: whose inbox it is."""
        columns = {**OF_TURN, **OF_AN_EVENT, **told("turn__")}
        found = notices.annotate(**columns).values_list(*OF_NOTICE, *columns, named=True)
        rows = {row.pk: row for row in found}
        at = {row.turn_initiative or row.event_initiative for row in rows.values()} - {None}
        named = {(row.event_details or {}).get("person") for row in rows.values()} - {None}
        people = User.objects.filter(pk__in=named).values_list("pk", "name")
        return cls(
            rows=rows,
            tables=tables_of(Q(initiative__in=at), user) if at else {},
            names=dict(people) if named else {},
            house=house,
        )

    @cached_property
    def cash(self) -> Callable[[int], str]:
        return partial(money, currency=self.house.currency)

    def heard(self, notice: int, *, is_mine: Callable[[Any], bool]) -> Heard:
        """A notice in words. `is_mine`: whether a turn is that of whoever reads."""
        row = self.rows[notice]
        table = self.tables.get(row.turn_initiative or row.event_initiative)
        if row.turn_id:
            return self._turn(row, table, is_mine(row))
        return Heard(
            row=row,
            kind=row.event_kind,
            title=one_line(table.title) if table else "",
            path=place_of(row, table),
            text="",
            html=self.sentence(row),
            table=table,
            is_mine=False,
        )

    def _turn(self, row: Any, table: Table | None, is_mine: bool) -> Heard:
        name = row.turn_department_name
        asked = Asked(row.turn_kind, name, row.turn_about, row.named, row.words, is_mine)
        text = one_line(asked_of(asked, table, self.house.currency))
        return Heard(
            row=row,
            kind=row.turn_kind,
            title=one_line(table.title) if table else str(Change.Kind(row.change).label),
            path=act_of(asked, table) if table else countersigning(row, is_mine),
            text=text,
            html=format_html("{}", text),
            table=table,
            is_mine=is_mine,
        )

    def sentence(self, row: Any, *, quoting: bool = True) -> SafeString:
        """What happened, in the words of `templates/events/`; a letter quotes what was written."""
        key = row.event_id, quoting, get_language()
        if key not in self.said:
            template = f"events/{row.event_kind}.html"
            page = {"event": self.words(row) | ({} if quoting else {"words": ""})}
            self.said[key] = SafeString(render_to_string(template, page).strip())  # nosec B703 B308
        return self.said[key]

    def words(self, row: Any) -> dict:
        event = {name: getattr(row, name) for name in OF_EVENT}
        return words_of(event | {"details": row.event_details}, self.cash, self.names)


def place_of(row: Any, table: Table | None) -> str:
    """Where an event can be read: at its table, a comment in its place."""
    if table is None:
        return reverse(IN_THE_HOUSE.get(row.event_kind, "initiatives:home"))
    comment = row.event_details.get("comment")
    return f"{table.url}#comment-{comment}" if comment else table.url


def countersigning(row: Any, is_mine: bool) -> str:
    page = ("budgets:countersign", [row.turn_about]) if is_mine else ("budgets:changes", [])
    return reverse(page[0], args=page[1])


def is_turn_of(user: User) -> Callable[[Any], bool]:
    """Whether a turn is a person’s own: by name, by seat or by role."""
    leads = user.leads | set(user.stands_in)

    def check(row: Any) -> bool:
        if row.turn_person or row.turn_role:
            roles = {
                Turn.Role.EXECUTIVES: user.is_executive,
                Turn.Role.ADMINISTRATORS: user.is_administrator,
            }
            return row.turn_person == user.pk or roles.get(row.turn_role, False)
        return row.turn_department in leads or row.turn_stand_in == user.pk

    return check


def one_line(text: str) -> str:
    """No break of whatever kind, and nothing that turns the words around it."""
    return " ".join(UNSEEN.sub(" ", text).split())
