"""A turn in one line: whose it is and what it asks, where the act is, how late it is."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from cooperative import rings
from cooperative.templatetags.ui import money

from ..models import Turn
from .tables import Table

Kind = Turn.Kind
LONGEST = 80  # letters of somebody's words
ASKS = {
    Kind.ANSWER: gettext_lazy("%(who)s answers"),
    Kind.SETTLE: gettext_lazy("%(who)s settles what stands in the way"),
    Kind.FUND: gettext_lazy("%(who)s finds the rest of the money"),
    Kind.SPONSOR: gettext_lazy("An executive sponsors it"),
    Kind.APPROVE: gettext_lazy("An executive approves %(target)s"),
    Kind.REPLY: gettext_lazy("%(who)s replies to %(named)s: “%(words)s”"),
    Kind.KEEP: gettext_lazy("%(who)s keeps the condition “%(words)s”"),
    Kind.MEET: gettext_lazy("%(who)s says whether “%(words)s” is met"),
    Kind.APPOINT: gettext_lazy("An administrator appoints somebody for %(named)s"),
    Kind.COUNTERSIGN: gettext_lazy("An executive countersigns what %(named)s has set"),
    Kind.ADMIT: gettext_lazy("%(who)s admits %(named)s, or says why not"),
    Kind.TAKE_ON: gettext_lazy("%(who)s takes the steward’s chair on, or says why not"),
    Kind.CONFIRM: gettext_lazy("%(who)s confirms what %(named)s spent: “%(words)s”"),
    Kind.PLEDGE_AGAIN: gettext_lazy("%(who)s pledges again, or lets go"),
    Kind.RESUME: gettext_lazy("%(who)s says whether it can go on"),
    Kind.REVIVE_OR_WITHDRAW: gettext_lazy("%(who)s revives or withdraws it"),
    Kind.CLOSE: gettext_lazy("%(who)s closes it"),
}
OF_ONESELF = {
    Kind.SPONSOR: gettext_lazy("Sponsor it: answers are due within hours"),
    Kind.TAKE_ON: gettext_lazy("%(named)s offers you the steward’s chair"),
    Kind.ADMIT: gettext_lazy("%(named)s asks to join: “%(words)s”"),
    Kind.CONFIRM: gettext_lazy("Confirm what %(named)s spent: “%(words)s”"),
    Kind.CLOSE: gettext_lazy("Close it: say what came of it, and what was learned"),
    Kind.APPROVE: gettext_lazy("Approve up to %(target)s"),
    Kind.APPOINT: gettext_lazy("Appoint somebody for %(named)s: nobody there can answer"),
    Kind.COUNTERSIGN: gettext_lazy("Countersign what %(named)s has set"),
}
OBJECTION = ngettext_lazy(
    "%(who)s settles the objection of %(objecting)s",
    "%(who)s settles the objections of %(objecting)s",
    "count",
)


def asked_of(turn: Any, table: Table | None, currency: str) -> str:
    """“Legal answers”: whose turn it is, and what is asked."""
    objecting = table.said(rings.OBJECTED) if table else []
    sentence = OF_ONESELF.get(turn.kind) if turn.is_mine else None
    if turn.kind == Kind.SETTLE and objecting:
        sentence = OBJECTION
    return (sentence or ASKS[turn.kind]) % {
        "who": turn.seat__department__name or turn.named or "",
        "target": money(table.target, currency) if table else "",
        "named": turn.named or "",
        "words": Truncator(turn.words or "").chars(LONGEST),
        "objecting": get_text_list(objecting, _("and")),
        "count": len(objecting),
    }


def act_of(turn: Any, table: Table | None) -> str:
    """Where the person whose turn it is can act at once; for everybody else, the round table."""
    if table is None:
        return reverse("budgets:changes")
    pages = {
        Kind.ANSWER: ("initiatives:answer",),
        Kind.RESUME: ("initiatives:answer",),
        Kind.SPONSOR: ("initiatives:sponsor",),
        Kind.APPROVE: ("budgets:approval",),
        Kind.REPLY: ("budgets:reply", turn.about),
        Kind.APPOINT: ("initiatives:appoint", turn.about),
        Kind.ADMIT: ("initiatives:admit", turn.about),
        Kind.TAKE_ON: ("initiatives:take_on", turn.about),
        Kind.CONFIRM: ("budgets:confirm_expense", turn.about),
        Kind.CLOSE: ("initiatives:close",),
        Kind.PLEDGE_AGAIN: ("budgets:pledge",),
        Kind.REVIVE_OR_WITHDRAW: ("initiatives:revive",),
    }
    if not turn.is_mine or turn.kind not in pages:
        return table.url
    name, *about = pages[turn.kind]
    return reverse(name, args=[table.slug, *about])


def late_by(due_at: datetime, at: datetime) -> str:
    """“1 day late”; nothing while there is time."""
    if due_at >= at:
        return ""
    days = (timezone.localdate(at) - timezone.localdate(due_at)).days
    if days:
        return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}
    hours = max(1, int((at - due_at).total_seconds() // 3600))
    return ngettext("%(n)s hour late", "%(n)s hours late", hours) % {"n": hours}
