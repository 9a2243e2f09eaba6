"""Recomputes the whole ledger from its lines and events, and says what differs (rule 26)."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby, islice
from operator import itemgetter

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Department, Organisation
from accounts.years import fiscal_year_label
from cooperative.locks import snapshot
from initiatives.events import digest_of as digest_of_event
from initiatives.models import Event, Initiative
from initiatives.models.events import postings_in

from .models import Account, Line, Posting
from .models.ledger import digest_of
from .words import in_words, place_of

Kind, Status = Account.Kind, Initiative.Status
AT_ONCE = 2_000  # rows in memory
MOST = 1_000  # differences; whoever has more reads the first, and starts there
EVENT = ("kind", "initiative", "number", "at", "by", "on_behalf_of", "seat", "revision")
EVENT += ("words__sha256", "details", "request_id", "address", "previous", "digest")


@dataclass(frozen=True)
class Difference:
    """Something that is not as it should be, in a sentence; on these accounts nothing is posted."""

    sentence: str
    accounts: frozenset[int] = frozenset()


@dataclass
class Look:
    """What was found: how much there is, and everything that differs."""

    postings: int = 0
    lines: int = 0
    last: int = 0  # number of the last posting
    differences: list[Difference] = field(default_factory=list)
    told: set[str] = field(default_factory=set)  # digests that events tell of
    hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def head(self) -> str:
        return self.hash.hexdigest()


def look(*, postings_before: int = 0, last_before: int = 0) -> Look:
    """Read and recompute everything, as it stands at one moment.

    `postings_before`: how many there were up to number `last_before` when it last held.
    """
    found = Look()
    with snapshot():
        checks = chain(
            _sums(),
            _events(found),
            _digests(found),
            _all_there(postings_before, last_before),
            _balances(),
            _returned(),
            _conservation(),
            _states(),
        )
        found.differences = list(islice(checks, MOST))
    return found


def _sums() -> Iterator[Difference]:
    """Every posting sums to zero."""
    sums = Line.objects.order_by().values("posting").annotate(sum=Sum("amount"))
    for row in sums.exclude(sum=0).order_by("posting"):
        sentence = _("The lines of posting %(number)s sum to %(sum)s, not to 0.")
        about = {"number": row["posting"], "sum": in_words(row["sum"])}
        yield Difference(sentence % about, _moved_by(row["posting"]))


def _events(found: Look) -> Iterator[Difference]:
    """Each event holds the digest of the one before, and its own is that of all it says."""
    rows = Event.objects.order_by(F("initiative").asc(nulls_first=True), "number")
    rows = rows.select_related("words").only(*EVENT)
    of_one, number, previous = None, 0, ""
    for event in rows.iterator(AT_ONCE):
        if number == 0 or event.initiative_id != of_one:
            of_one, number, previous = event.initiative_id, 0, ""
        number += 1
        own = digest_of_event(event)
        if (event.number, event.previous, event.digest) != (number, previous, own):
            yield _broken(event)
        number, previous = event.number, event.digest
        found.told.update(postings_in(event.details))


def _broken(event: Event) -> Difference:
    """Where a chain no longer holds: what moved money there is not to be relied upon."""
    if event.initiative_id is None:
        sentence = _("Event %(number)s of the house was changed, or one before it is missing.")
        return Difference(sentence % {"number": event.number}, _told_by(event))
    sentence = _("Event %(number)s of “%(title)s” was changed, or one before it is missing.")
    about = {"number": event.number, "title": Initiative.objects.get(pk=event.initiative_id)}
    own = Account.objects.filter(initiative=event.initiative_id).values_list("pk", flat=True)
    return Difference(sentence % about, frozenset(own))


def _told_by(event: Event) -> frozenset[int]:
    of = Line.objects.filter(posting__digest__in=postings_in(event.details))
    own = of.exclude(account__kind=Kind.WORLD).values_list("account", flat=True)
    return frozenset(own)


def _digests(found: Look) -> Iterator[Difference]:
    """Each posting with its lines has its digest, and an event tells of it; each told is there."""
    told, lines = found.told, _lines_by_posting()
    following = next(lines, (0, []))
    for posting in Posting.objects.order_by("pk").iterator(AT_ONCE):
        while following[0] and following[0] < posting.pk:
            following = next(lines, (0, []))
        moves = {key: amount for _pk, key, amount in following[1]}
        moves = moves if following[0] == posting.pk else {}
        found.postings, found.lines = found.postings + 1, found.lines + len(moves)
        found.last = posting.pk
        found.hash.update(posting.digest.encode())
        yield from _differs(posting, moves, told)
        told.discard(posting.digest)
    if told:
        yield Difference(
            _("An event tells of a posting that is not there: %(digest)s…")
            % {"digest": min(told)[:8]}
        )


def _lines_by_posting() -> Iterator[tuple[int, list[tuple]]]:
    rows = Line.objects.order_by("posting_id").values_list("posting_id", "account__key", "amount")
    for posting, group in groupby(rows.iterator(AT_ONCE), key=itemgetter(0)):
        yield posting, list(group)


def _differs(posting: Posting, moves: dict[str, int], told: set[str]) -> Iterator[Difference]:
    about = {"number": posting.pk, "kind": posting.get_kind_display()}
    said = (posting.key, posting.kind, posting.by_id, posting.posted_at)
    if posting.digest != digest_of(*said, moves):
        sentence = _("Posting %(number)s (%(kind)s) was changed: its digest is another.")
        yield Difference(sentence % about, _moved_by(posting.pk))
    elif posting.digest not in told:
        sentence = _("No event tells of posting %(number)s (%(kind)s).")
        yield Difference(sentence % about, _moved_by(posting.pk))


def _moved_by(posting: int) -> frozenset[int]:
    lines = Line.objects.filter(posting=posting).exclude(account__kind=Kind.WORLD)
    return frozenset(lines.values_list("account", flat=True))


def _all_there(before: int, last: int) -> Iterator[Difference]:
    """What stood in the ledger when it last held stands in it now."""
    missing = before - Posting.objects.filter(pk__lte=last).count()
    if missing > 0:
        sentence = _("%(n)s of the postings that stood here at the last check are gone.")
        yield Difference(sentence % {"n": missing})


def _balances() -> Iterator[Difference]:
    """Each account holds what its lines add up to, and none but the world is overdrawn."""
    summed = Account.objects.annotate(sum=Coalesce(Sum("lines__amount"), 0))
    wrong = ~Q(balance=F("sum")) | (Q(balance__lt=0) & ~Q(kind=Kind.WORLD))
    for account in summed.filter(wrong).select_related("department", "initiative").order_by("pk"):
        about = {"account": place_of(account), "balance": in_words(account.balance)}
        sentence = _("Of %(account)s it says %(balance)s, and its lines add up to %(sum)s.")
        about["sum"] = in_words(account.sum)
        yield Difference(sentence % about, frozenset([account.pk]))


def _returned() -> Iterator[Difference]:
    """Each envelope says rightly what has come back to it."""
    came_back = Q(lines__posting__kind__in=Posting.RETURNING)
    came_back |= Q(lines__posting__reverses__kind__in=Posting.RETURNING)
    summed = Account.objects.filter(kind=Kind.ENVELOPE).annotate(
        sum=Coalesce(Sum("lines__amount", filter=came_back), 0)
    )
    for account in summed.exclude(returned=F("sum")).select_related("department").order_by("pk"):
        about = {"account": place_of(account), "returned": in_words(account.returned)}
        about["sum"] = in_words(account.sum)
        sentence = _("To %(account)s it says %(returned)s returned, and its lines say %(sum)s.")
        yield Difference(sentence % about, frozenset([account.pk]))


def _conservation() -> Iterator[Difference]:
    """Per department and year: envelope + pledged + committed + spent = granted.

    Out of the lines: a balance that is wrong by itself stops its own account alone.
    """
    granting = Q(posting__kind=Posting.Kind.GRANT) | Q(posting__reverses__kind=Posting.Kind.GRANT)
    places = ("account__department", "account__year")
    lines = Line.objects.filter(account__department__isnull=False).order_by().values_list(*places)
    own = lines.filter(granting, account__kind=Kind.ENVELOPE)
    granted, held = (_summed(some.annotate(sum=Sum("amount"))) for some in (own, lines))
    for place in sorted(held.keys() | granted.keys()):
        if held.get(place, 0) != granted.get(place, 0):
            yield _lost(*place, held.get(place, 0), granted.get(place, 0))


def _summed(rows: Iterable[tuple]) -> dict[tuple[int, int], int]:
    return {(department, year): total for department, year, total in rows}


def _lost(department: int, year: int, held: int, granted: int) -> Difference:
    sentence = _("%(department)s was granted %(granted)s for %(year)s, and %(held)s is there.")
    about = {"department": Department.objects.get(pk=department), "held": in_words(held)}
    about["year"] = fiscal_year_label(Organisation.objects.current(), year)
    own = Account.objects.filter(department=department, year=year).values_list("pk", flat=True)
    about["granted"] = in_words(granted)
    return Difference(sentence % about, frozenset(own))


def _states() -> Iterator[Difference]:
    """Only what is decided upon has pledges; only what is or was live has commitments."""
    in_force = Q(initiative__revision=F("initiative__agreed_revision"))
    rests = Q(initiative__status__in=[Status.DRAFT, *Initiative.AT_REST])
    live = Q(initiative__status=Status.LIVE)
    wrong = Q(kind=Kind.PLEDGED) & (rests | (live & in_force))
    wrong |= Q(kind=Kind.COMMITTED) & ~live
    wrong |= Q(kind=Kind.SPENT) & ~Q(initiative__status__in=[Status.LIVE, Status.CLOSED])
    found = Account.objects.filter(wrong, initiative__isnull=False).exclude(balance=0)
    for account in found.select_related("department", "initiative").order_by("pk"):
        about = {"initiative": account.initiative, "account": place_of(account)}
        about["state"] = account.initiative.get_status_display().lower()
        about["amount"] = in_words(account.balance)
        sentence = _("“%(initiative)s” is %(state)s, and %(amount)s is still there: %(account)s.")
        yield Difference(sentence % about, frozenset([account.pk]))
