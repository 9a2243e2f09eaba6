"""The ledger in words: every posting as a sentence with its lines, 25 a page."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.years import fiscal_year_label
from cooperative.spreadsheets import plain
from cooperative.templatetags.ui import money
from initiatives.reading.seats import together

from ..models import Account, Line, Posting

PAGE, AT_ONCE = 25, 500
Kind = Account.Kind


class Moved(NamedTuple):
    """One line: on which account, and how much into it or out of it."""

    place: str
    amount: str  # with its sign


@dataclass(frozen=True)
class Row:
    """One posting, in words."""

    pk: int
    at: datetime
    sentence: str
    title: str
    url: str
    reason: str
    lines: list[Moved]


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    newer: int | None  # `after` of the page before this one
    older: int | None  # `before` of the page after it


def page_of(user: User, wanted: Mapping[str, Any], *, house: Organisation) -> Page:
    """The postings that a person may see and asked for, newest first. Two queries."""
    after, before = wanted.get("after"), wanted.get("before")
    found = filtered(user, wanted)
    found = found.filter(pk__gt=after).order_by("pk") if after else _before(found, before)
    read = list(found[: PAGE + 1])
    more, shown = len(read) > PAGE, read[:PAGE]
    shown = shown[::-1] if after else shown
    lines = lines_of(shown)
    return Page(
        rows=[row_of(posting, lines[posting.pk], house) for posting in shown],
        newer=shown[0].pk if shown and (more if after else before) else None,
        older=shown[-1].pk if shown and (after or more) else None,
    )


def _before(found: QuerySet[Posting], before: int | None) -> QuerySet[Posting]:
    return (found.filter(pk__lt=before) if before else found).order_by("-pk")


def filtered(user: User, wanted: Mapping[str, Any]) -> QuerySet[Posting]:
    found = Posting.objects.visible_to(user).select_related("initiative", "by", "reverses")
    if slug := wanted.get("initiative"):
        found = found.filter(initiative__slug=slug)
    named = {"department__slug": wanted.get("department"), "year": wanted.get("year")}
    named = {name: value for name, value in named.items() if value}
    return found.moving(**named) if named else found


def lines_of(postings: list[Posting]) -> dict[int, list[Line]]:
    lines = defaultdict(list)
    found = Line.objects.filter(posting__in=[posting.pk for posting in postings])
    for line in found.select_related("account__department").order_by("pk"):
        lines[line.posting_id].append(line)
    return lines


def row_of(posting: Posting, lines: list[Line], house: Organisation) -> Row:
    initiative = posting.initiative
    return Row(
        pk=posting.pk,
        at=posting.posted_at,
        sentence=sentence_of(posting, lines, house),
        title=initiative.title if initiative else "",
        url=initiative.get_absolute_url() if initiative else "",
        reason=posting.reason,
        lines=[Moved(place_in(line.account, house), signed(line.amount, house)) for line in lines],
    )


def signed(amount: int, house: Organisation) -> str:
    """“+€700”, “−€700”."""
    return ("+" if amount > 0 else "\N{MINUS SIGN}") + money(abs(amount), house.currency)


def place_in(account: Account, house: Organisation) -> str:
    """“Marketing, envelope 2026”, “Legal, committed 2026”."""
    if account.kind == Kind.WORLD:
        return _("From outside")
    year = fiscal_year_label(house, account.year)
    about = {"department": account.department, "kind": account.get_kind_display(), "year": year}
    return _("%(department)s, %(kind)s %(year)s") % about


def sentence_of(posting: Posting, lines: list[Line], house: Organisation) -> str:
    """What happened, by its kind: who moved how much of whose money where."""
    cash = partial(money, currency=house.currency)
    envelopes = [line for line in lines if line.account.kind == Kind.ENVELOPE]
    moved = sum(line.amount for line in envelopes)
    there = [line for line in lines if line.account.kind in OF_INITIATIVE]
    about = {
        "who": posting.by.name if posting.by else _("The clock"),
        "amount": cash(abs(moved)),
        "whose": together([str(line.account.department) for line in envelopes or there]),
        "places": together([_envelope(line.account, house) for line in envelopes]),
        "number": posting.reverses_id or "",
    }
    kind = Posting.Kind(posting.kind)
    if kind == Posting.Kind.GRANT and moved < 0:
        return _("%(who)s countersigned %(amount)s less for %(places)s.") % about
    if kind in (Posting.Kind.COMMIT, Posting.Kind.SPEND):
        return _shared(posting, there, cash, about | {"rest": cash(moved)}, moved)
    return _SENTENCES[kind]() % about


OF_INITIATIVE = (Kind.PLEDGED, Kind.COMMITTED, Kind.SPENT)
_SENTENCES = {
    Posting.Kind.GRANT: lambda: _("%(who)s countersigned %(amount)s more for %(places)s."),
    Posting.Kind.PLEDGE: lambda: _("%(who)s pledged %(amount)s of %(places)s."),
    Posting.Kind.RETURN: lambda: _("%(who)s returned %(amount)s of the pledge to %(places)s."),
    Posting.Kind.REVERSE: lambda: _("%(who)s reversed posting %(number)s."),
    Posting.Kind.CLOSE: lambda: _("%(who)s closed it; %(amount)s returned to %(places)s."),
}


def _shared(posting: Posting, there: list[Line], cash, about: dict, rest: int) -> str:
    """Money that several departments pay together."""
    into = Kind.SPENT if posting.kind == Posting.Kind.SPEND else Kind.COMMITTED
    shares = [line for line in there if line.account.kind == into and line.amount > 0]
    about["amount"] = cash(sum(line.amount for line in shares))
    about["whose"] = together([str(line.account.department) for line in shares])
    if posting.kind == Posting.Kind.SPEND:
        return _("%(who)s confirmed an expense of %(amount)s, shared by %(whose)s.") % about
    if rest:
        sentence = _("%(amount)s was committed by %(whose)s, and %(rest)s of the pledges returned.")
        return sentence % about
    return _("%(amount)s was committed by %(whose)s.") % about


def _envelope(account: Account, house: Organisation) -> str:
    about = {"department": account.department, "year": fiscal_year_label(house, account.year)}
    return _("%(department)s’s envelope of %(year)s") % about


# --- As a spreadsheet --------------------------------------------------------------------------


def sheet_of(
    user: User, wanted: Mapping[str, Any], *, house: Organisation
) -> Iterator[Sequence[Any]]:
    """A head, and a row for each line of what was asked for, newest first, some hundred at once."""
    currency = {"currency": house.currency}
    head = [
        *(_("Posting"), _("Posted"), _("Kind"), _("What happened"), _("Initiative"), _("By")),
        *(_("Reason"), _("Reverses"), _("Account"), _("Department"), _("Fiscal year")),
        *(_("Into it (%(currency)s)") % currency, _("Out of it (%(currency)s)") % currency),
        _("Digest"),
    ]
    return chain([head], _cells(filtered(user, wanted), house))


def _cells(found: QuerySet[Posting], house: Organisation) -> Iterator[Sequence[Any]]:
    edge = None
    while read := list(_before(found, edge)[:AT_ONCE]):
        lines = lines_of(read)
        for posting in read:
            said = sentence_of(posting, lines[posting.pk], house)
            yield from (_cell(posting, line, said, house) for line in lines[posting.pk])
        edge = read[-1].pk


def _cell(posting: Posting, line: Line, said: str, house: Organisation) -> Sequence[Any]:
    amount = plain(abs(line.amount), house.decimals)
    return (
        *(posting.pk, posting.posted_at.isoformat(), posting.kind, said),
        *(posting.initiative or "", posting.by or "", posting.reason, posting.reverses_id),
        *(line.account.key, line.account.department or "", line.account.year),
        *((amount, "") if line.amount > 0 else ("", amount)),
        posting.digest,
    )
