"""Many notices, a line each: only what a line shows is read, and no table is drawn for it."""

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy

from ..models import Event, Notice, Turn
from .sentences import ASKS

Kind = Turn.Kind
OF_LINE = {
    "turn_kind": F("turn__kind"),
    "turn_role": F("turn__role"),
    "turn_person": F("turn__person"),
    "turn_department": F("turn__seat__department"),
    "turn_stand_in": F("turn__seat__stand_in"),
    "turn_due_at": F("turn__due_at"),
    "who": Coalesce("turn__seat__department__name", "turn__person__name"),
    "turn_title": F("turn__initiative__title"),
    "turn_slug": F("turn__initiative__slug"),
    "event_kind": F("event__kind"),
    "event_at": F("event__at"),
    "event_title": F("event__initiative__title"),
    "event_slug": F("event__initiative__slug"),
}
# Those of the sentences that need more than a name, said in short.
IN_SHORT = {
    Kind.APPROVE: gettext_lazy("An executive approves it"),
    Kind.REPLY: gettext_lazy("%(who)s replies to a question"),
    Kind.KEEP: gettext_lazy("%(who)s keeps a condition"),
    Kind.MEET: gettext_lazy("%(who)s says whether a condition is met"),
    Kind.ADMIT: gettext_lazy("%(who)s admits a department, or says why not"),
    Kind.CONFIRM: gettext_lazy("%(who)s confirms an expense"),
    Kind.APPOINT: gettext_lazy("An administrator appoints somebody for an empty chair"),
    Kind.COUNTERSIGN: gettext_lazy("An executive countersigns a change"),
}


def lines_of(notices: QuerySet[Notice]) -> dict[int, Any]:
    """The rows of some notices, by number, in one query."""
    rows = notices.annotate(**OF_LINE).values_list("pk", "turn_id", *OF_LINE, named=True)
    return {row.pk: row for row in rows}


def title_of(row: Any) -> str:
    return row.turn_title or row.event_title or said_in(row)


def said_in(row: Any) -> str:
    """“Legal answers”, or what happened."""
    if not row.turn_id:
        return str(Event.Kind(row.event_kind).label)
    sentence = IN_SHORT.get(row.turn_kind) or ASKS[row.turn_kind]
    return str(sentence) % {"who": row.who or ""}


def path_of(row: Any, is_mine: bool) -> str:
    """To the form of an answer, else to the round table; what is of the house has its own page."""
    slug = row.turn_slug or row.event_slug
    if not slug:
        return reverse("budgets:changes" if row.turn_id else "initiatives:notices")
    if row.turn_kind in Turn.ANSWERING and is_mine:
        return reverse("initiatives:answer", args=[slug])
    return reverse("initiatives:detail", args=[slug])
