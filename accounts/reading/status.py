"""Whether what runs beside the web is well: signs of life, what waits to go out, dead letters."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, Min, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.models import Posting, Verification
from cooperative import broker
from cooperative.models import Heartbeat
from initiatives.models import Event, Notice, Turn

from ..models import Organisation

SILENCE = timedelta(minutes=2)  # a sweep every 15 seconds; after this something is amiss
PATIENCE = timedelta(minutes=5)  # a letter that waits longer than this is stuck
NIGHTS = timedelta(days=2)  # the ledger is verified every night
MOST = 25
COLUMNS = ("sweep", "oldest", "has_dead", "verified", "differs", "since")


@dataclass(frozen=True)
class Sign:
    """When a part was last heard of."""

    at: datetime | None
    ago: str
    is_well: bool


@dataclass(frozen=True)
class DeadLetter:
    """A letter that was given up: to whom, what, what the server said."""

    pk: int  # of its first notice
    name: str
    email: str
    what: str
    more: int  # other things in the same letter
    error: str
    attempts: int
    dead_at: datetime


@dataclass(frozen=True)
class Status:
    beat: Sign
    sweep: Sign
    broker: bool
    waiting: int
    oldest: Sign
    trouble: str  # what a mail server said of something that waits
    dead: list[DeadLetter]
    more_dead: bool
    verified: Verification | None  # the ledger, when last


def status_now() -> Status:
    """Four queries, and a word with the broker."""
    now = timezone.now()
    beats = dict(Heartbeat.objects.values_list("name", "at"))
    waiting = Notice.objects.unsent().filter(due_at__lte=now)
    some = waiting.aggregate(n=Count("pk"), oldest=Min("due_at"), error=Max("error"))
    dead = _dead_letters()
    return Status(
        beat=sign(beats.get("beat"), now, SILENCE),
        sweep=sign(beats.get("sweep"), now, SILENCE),
        broker=broker.is_there(),
        waiting=some["n"],
        oldest=sign(some["oldest"], now, PATIENCE),
        trouble=some["error"] or "",
        dead=dead[:MOST],
        more_dead=len(dead) > MOST,
        verified=Verification.objects.last(),
    )


def what_is_amiss() -> list[str]:
    """One sentence for each part that is not well, for the desk. One query."""
    now = timezone.now()
    sweeps = Heartbeat.objects.filter(name="sweep").values("at")
    due = Notice.objects.unsent().filter(due_at__lte=now).order_by("due_at").values("due_at")
    last = Verification.objects.order_by("-at", "-pk")
    found = Organisation.objects.annotate(
        sweep=Subquery(sweeps[:1]),
        oldest=Subquery(due[:1]),
        has_dead=Exists(Notice.objects.dead().filter(dead_at__lte=now)),
        verified=Subquery(last.values("at")[:1]),
        differs=Subquery(last.values("differences")[:1]),
        since=Subquery(Posting.objects.order_by("pk").values("posted_at")[:1]),
    ).values(*COLUMNS)
    row = found.first() or dict.fromkeys(COLUMNS)
    amiss = []
    if not sign(row["sweep"], now, SILENCE).is_well:
        amiss.append(_("Nothing runs beside the web: nobody is reminded, and no letter goes out."))
    if row["oldest"] and not sign(row["oldest"], now, PATIENCE).is_well:
        amiss.append(_("Letters wait to go out for longer than they should."))
    if row["has_dead"]:
        amiss.append(_("Some letters could not be delivered."))
    if row["differs"]:
        amiss.append(_("The ledger does not hold: %(first)s") % {"first": row["differs"][0]})
    elif row["since"] and not sign(row["verified"] or row["since"], now, NIGHTS).is_well:
        amiss.append(_("The ledger has not been verified for two nights."))
    return amiss


def _dead_letters() -> list[DeadLetter]:
    """The oldest first; what went into one letter is one row."""
    letters = Notice.objects.dead().order_by().values("letter", "person__name", "person__email")
    told = letters.annotate(
        first=Min("pk"),
        things=Count("pk"),
        title=Coalesce(Min("turn__initiative__title"), Min("event__initiative__title")),
        turn=Min("turn__kind"),
        event=Min("event__kind"),
        error_=Min("error"),
        tries=Max("attempts"),
        since=Min("dead_at"),
    )
    return [
        DeadLetter(
            pk=row["first"],
            name=row["person__name"],
            email=row["person__email"],
            what=_what(row),
            more=row["things"] - 1,
            error=row["error_"],
            attempts=row["tries"],
            dead_at=row["since"],
        )
        for row in told.order_by("since", "first")[: MOST + 1]
    ]


def _what(row: dict) -> str:
    """“answer: Night line”, or what happened in the house."""
    kind = Turn.Kind(row["turn"]).label if row["turn"] else Event.Kind(row["event"]).label
    if not row["title"]:
        return str(kind)
    return _("%(title)s: %(kind)s") % {"title": row["title"], "kind": str(kind).lower()}


def sign(at: datetime | None, now: datetime, allowed: timedelta) -> Sign:
    """How long ago that is, and whether that is as it should be. Never heard of: it is not."""
    if at is None:
        return Sign(None, _("never"), False)
    return Sign(at, ago(now - at), now - at <= allowed)


def ago(span: timedelta) -> str:
    """“12 seconds ago”, “3 minutes ago”, “2 hours ago”, “4 days ago”."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return ngettext("%(n)s second ago", "%(n)s seconds ago", seconds) % {"n": seconds}
    if seconds < 3600:
        n = seconds // 60
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", n) % {"n": n}
    if seconds < 24 * 3600:
        n = seconds // 3600
        return ngettext("%(n)s hour ago", "%(n)s hours ago", n) % {"n": n}
    return ngettext("%(n)s day ago", "%(n)s days ago", span.days) % {"n": span.days}
