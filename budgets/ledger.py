"""Every movement of money. Each function writes one posting and says so. Minor units."""

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Department, User
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Verdict, not_now, require
from initiatives.models import Initiative, Rest

from .models import Account, Commitment, Funding, Line, Pledge, Posting, Share, funding_of
from .models.ledger import digest_of
from .permissions import administrators
from .shares import largest_remainder
from .words import place_of

Kind = Account.Kind


def account(
    kind: Account.Kind,
    department: Department | None = None,
    year: int | None = None,
    initiative: Initiative | None = None,
) -> Account:
    """The account of this name; opened with nothing in it when it is first needed."""
    place = [part.pk for part in (initiative, department) if part is not None]
    key = ":".join(str(part) for part in (kind.value, *place, year) if part is not None)
    found, _ = Account.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "department": department,
            "year": year,
            "initiative": initiative,
        },
    )
    return found


def post(
    kind: Posting.Kind,
    moves: dict[Account, int],
    *,
    by: User | None,
    at: datetime,
    key: str,
    initiative: Initiative | None = None,
    reason: str = "",
    reverses: Posting | None = None,
) -> Posting:
    """Move money, all or nothing. `moves`: account -> minor units, summing to zero."""
    moves = {moved: amount for moved, amount in moves.items() if amount}
    ids = sorted(moved.pk for moved in moves)
    locked = Account.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    require(_is_free_of_differences(locked))
    named = {moved.key: amount for moved, amount in moves.items()}
    posting = Posting.objects.create(
        key=key,
        kind=kind,
        initiative=initiative,
        by=by,
        reason=reason,
        reverses=reverses,
        posted_at=at,
        digest=digest_of(key, kind, by.pk if by else None, at, named),
    )
    Line.objects.bulk_create(
        Line(posting=posting, account=moved, amount=amount) for moved, amount in moves.items()
    )
    for moved in sorted(moves, key=lambda moved: moved.pk):
        Account.objects.filter(pk=moved.pk).update(**_moved(posting, moved, moves[moved]))
    return posting


def _is_free_of_differences(accounts: QuerySet[Account]) -> Verdict:
    """The check of the ledger stops what it found a difference on, until it holds again."""
    stopped = next((account for account in list(accounts) if account.stopped_at), None)
    if stopped is None:
        return ALLOWED
    names = {"account": place_of(stopped), "administrators": administrators()}
    sentence = _(
        "No money moves on %(account)s now: the check of the ledger found a difference there. "
        "It goes on once that is put right. Ask %(administrators)s."
    )
    return not_now(sentence % names)


def _moved(posting: Posting, account: Account, amount: int) -> dict[str, F]:
    """What a line adds to its account; an envelope also keeps what has come back to it."""
    added = {"balance": F("balance") + amount}
    if account.kind == Kind.ENVELOPE and posting.brings_back:
        added["returned"] = F("returned") + amount
    return added


def free_under_lock(department: Department, year: int, initiative: Initiative | None = None) -> int:
    """What is free in an envelope, locked: nobody takes it between the check and the posting."""
    envelope = account(Kind.ENVELOPE, department, year)
    if initiative is not None:
        lock_envelopes(initiative, envelope)
    lock(envelope)
    return envelope.balance


def lock_envelopes(initiative: Initiative, *more: Account) -> None:
    """Lock every envelope at a table, by id: the act may yet go live, and then needs them all.

    One lock now and the others later would let two initiatives wait for each other.
    """
    here = Account.objects.filter(initiative=initiative).values("department")
    wanted = Q(pk__in=[envelope.pk for envelope in more])
    wanted |= Q(kind=Kind.ENVELOPE, department__in=here)
    list(Account.objects.select_for_update(no_key=True).filter(wanted).order_by("pk"))


def grant(
    department: Department, year: int, amount: int, *, by: User, at: datetime, key: str, reason: str
) -> Posting:
    """Put `amount` more into a department's envelope; below zero takes what is free (rule 20)."""
    moves = {account(Kind.WORLD): -amount, account(Kind.ENVELOPE, department, year): amount}
    return post(Posting.Kind.GRANT, moves, by=by, at=at, key=key, reason=reason)


def pledge(
    initiative: Initiative,
    department: Department,
    year: int,
    rise: int,
    *,
    by: User | None,
    at,
    key: str,
) -> Posting:
    """Move `rise` from the envelope into the pledge; below zero moves it back."""
    envelope = account(Kind.ENVELOPE, department, year)
    pledged = account(Kind.PLEDGED, department, year, initiative)
    kind = Posting.Kind.PLEDGE if rise > 0 else Posting.Kind.RETURN
    moves = {envelope: -rise, pledged: rise}
    return post(kind, moves, by=by, at=at, key=key, initiative=initiative)


def give_back(
    initiative: Initiative,
    *,
    by: User | None,
    at: datetime,
    rest: Rest | None = None,
    department: Department | None = None,
) -> list[Pledge]:
    """Return every pledge, or one department's, whole. A rest remembers them (rule 18).

    Of what is live: what is pledged beside what is bound.
    """
    lock_envelopes(initiative)
    returned = []
    for share in funding_of(initiative).shares:
        if share.more and department in (None, share.department):
            returned.append(_return_one(initiative, share, by=by, at=at, rest=rest))
    return returned


def _return_one(initiative: Initiative, share: Share, *, by, at, rest) -> Pledge:
    key = f"return:{initiative.pk}:{share.department.pk}:{initiative.pledges.count()}"
    place = (initiative, share.department, share.year)
    posting = pledge(*place, -share.more, by=by, at=at, key=key)
    return Pledge.objects.create(
        initiative=initiative,
        department=share.department,
        year=share.year,
        kind=Pledge.Kind.RETURNED if rest else Pledge.Kind.WITHDRAWN,
        before=share.pledged,
        amount=share.committed,
        at=at,
        by=by,
        posting=posting,
        rest=rest,
    )


def commit(initiative: Initiative, *, by: User | None, at: datetime) -> Posting | None:
    """Bind the money of what goes live; the rest of each pledge returns (rule 23).

    Of what is live already: what a new revision adds to it.
    """
    funding = funding_of(initiative)
    charges = charges_of(funding)
    new = [(share, charges[place]) for place, share in enumerate(funding.shares) if share.more]
    if not new:
        return None
    moves: dict[Account, int] = {}
    for share, charge in new:
        place = (share.department, share.year)
        moves[account(Kind.PLEDGED, *place, initiative)] = -share.more
        moves[account(Kind.COMMITTED, *place, initiative)] = charge - share.committed
        moves[account(Kind.ENVELOPE, *place)] = share.pledged - charge
    key = f"commit:{initiative.pk}:{initiative.revision_id}"
    posting = post(Posting.Kind.COMMIT, moves, by=by, at=at, key=key, initiative=initiative)
    Commitment.objects.bulk_create(
        Commitment(
            initiative=initiative,
            department=share.department,
            year=share.year,
            pledged=share.more,
            counted=share.counted - share.committed,
            committed=charge - share.committed,
            posting=posting,
        )
        for share, charge in new
    )
    return posting


def charges_of(funding: Funding) -> dict[int, int]:
    """Position among the payers -> what each pays: what is bound, and of the rest its part."""
    more = {place: s.counted - s.committed for place, s in enumerate(funding.shares)}
    parts = largest_remainder(max(0, funding.target - funding.committed), more)
    return {place: share.committed + parts[place] for place, share in enumerate(funding.shares)}


def left_in(initiative: Initiative) -> list[Account]:
    """The commitments of which something is left, in order of seating."""
    bound = Account.objects.filter(initiative=initiative, kind=Kind.COMMITTED, balance__gt=0)
    in_order = bound.order_by("department__position", "department_id", "year")
    return list(in_order.select_related("department"))


def split(bound: list[Account], amount: int) -> list[int]:
    """What each of these pays of an amount: by what is left of each, exact (rule 24)."""
    parts = largest_remainder(amount, {place: one.balance for place, one in enumerate(bound)})
    return [parts[place] for place in range(len(bound))]


def spend(
    initiative: Initiative, amount: int, *, by: User, at: datetime, key: str, reason: str = ""
) -> Posting:
    """Spend of what is left of the commitments; each department's part of it (rule 24)."""
    moves, bound = {}, left_in(initiative)
    for one, part in zip(bound, split(bound, amount), strict=True):
        moves[one] = -part
        moves[account(Kind.SPENT, one.department, one.year, initiative)] = part
    kind, about = Posting.Kind.SPEND, {"initiative": initiative, "reason": reason}
    return post(kind, moves, by=by, at=at, key=key, **about)


def reverse(posting: Posting, *, by: User, at: datetime, reason: str) -> Posting:
    """Undo a posting, line by line; its key and the database let that happen once (rule 26)."""
    lines = posting.lines.select_related("account")
    moves = {line.account: -line.amount for line in lines}
    about = {"initiative": posting.initiative, "reason": reason, "reverses": posting}
    key = f"reverse:{posting.key}"
    return post(Posting.Kind.REVERSE, moves, by=by, at=at, key=key, **about)


def close(initiative: Initiative, *, by: User, at: datetime) -> Posting | None:
    """Return what is left of each commitment to the envelope it came from (rule 25)."""
    moves: dict[Account, int] = {}
    for one in left_in(initiative):
        moves[one] = -one.balance
        moves[account(Kind.ENVELOPE, one.department, one.year)] = one.balance
    if not moves:
        return None
    key = f"close:{initiative.pk}"
    return post(Posting.Kind.CLOSE, moves, by=by, at=at, key=key, initiative=initiative)
