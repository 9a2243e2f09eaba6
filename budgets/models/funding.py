"""What the shared budget of an initiative stands at: derived, never stored. Minor units."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from accounts.models import Department, Organisation, Rules
from initiatives.models import Initiative

from .ledger import Account
from .pledges import Commitment

Place = tuple[Department, int]  # and the fiscal year


@dataclass(frozen=True)
class Share:
    """What one department puts in, and what of it counts (rule 21)."""

    department: Department
    year: int
    pledged: int  # the most, with what is committed
    counted: int
    committed: int = 0  # bound already, where it is live

    @classmethod
    def of(
        cls,
        department: Department,
        year: int,
        pledged: int,
        *,
        target: int,
        rules: Rules,
        lifted: bool,
        committed: int = 0,
    ) -> "Share":
        """Whatever is bound counts, be it more than the largest share of another target."""
        counted = max(committed, rules.counted(pledged, target, lifted=lifted))
        return cls(department, year, pledged, counted, committed)

    @property
    def more(self) -> int:
        """What is pledged beside what is bound."""
        return self.pledged - self.committed


@dataclass(frozen=True)
class Funding:
    """The target, and who carries what of it, in order of seating."""

    target: int
    shares: tuple[Share, ...]
    rules: Rules
    lifted: bool = False  # every pledge counts whole

    @property
    def pledged(self) -> int:
        return sum(share.pledged for share in self.shares)

    @property
    def counted(self) -> int:
        return sum(share.counted for share in self.shares)

    @property
    def committed(self) -> int:
        return sum(share.committed for share in self.shares)

    @property
    def short(self) -> int:
        return max(0, self.target - self.counted)

    @property
    def surplus(self) -> int:
        return max(0, self.counted - self.target)

    @property
    def needs_two_payers(self) -> bool:
        return self.target > self.rules.largest_share_above

    @property
    def is_limited(self) -> bool:
        """Does of a pledge no more than the largest share count (rule 21)?"""
        return self.needs_two_payers and not self.lifted

    @property
    def most(self) -> int:
        """What of one pledge can count at most, where it is limited."""
        return self.counts(self.target)

    @property
    def is_held_back(self) -> bool:
        """Is it not funded, and counts a pledge less than it is?"""
        return not self.is_funded and any(share.counted < share.pledged for share in self.shares)

    @property
    def payers(self) -> int:
        return sum(1 for share in self.shares if share.counted)

    @property
    def is_funded(self) -> bool:
        """Counted pledges reach the target, and above the limit at least two pay (rule 21)."""
        return not self.short and (self.payers >= 2 or not self.needs_two_payers)

    def counts(self, pledge: int) -> int:
        """What of a pledge counts here (rule 21)."""
        return self.rules.counted(pledge, self.target, lifted=self.lifted)

    def pledged_by(self, department_id: int) -> int:
        return sum(s.pledged for s in self.shares if s.department.pk == department_id)


def funding_of(initiative: Initiative) -> Funding:
    """Read the shared budget: from the ledger until it is live, from its commitments after.

    From both while what is live is revised: more may be pledged to what is committed.
    """
    rules = initiative.rules if initiative.rules_stored else Organisation.objects.current().rules
    settled = initiative.status in (Initiative.Status.LIVE, Initiative.Status.CLOSED)
    read = _committed if settled and not initiative.is_being_revised else _pledged
    shares = tuple(read(initiative, rules))
    return Funding(initiative.target, shares, rules, initiative.is_lifted)


def free_of(department_id: int, year: int) -> int:
    """What is free in a department's envelope of a fiscal year."""
    envelope = Account.objects.filter(
        kind=Account.Kind.ENVELOPE, department=department_id, year=year
    )
    return envelope.values_list("balance", flat=True).first() or 0


def granted_to(department: Department, year: int) -> int:
    """A department's whole envelope: what is free, pledged, committed and spent of it."""
    own = Account.objects.filter(department=department, year=year)
    return own.aggregate(total=Sum("balance"))["total"] or 0


def _pledged(initiative: Initiative, rules: Rules) -> list[Share]:
    """What is bound already, where it is live, and what is pledged beside it."""
    bound, more = _bound(initiative), defaultdict(int)
    accounts = Account.objects.filter(
        initiative=initiative, kind=Account.Kind.PLEDGED, balance__gt=0
    )
    for account in accounts.select_related("department"):
        more[account.department, account.year] += account.balance
    return [
        Share.of(
            *place,
            bound[place] + more[place],
            target=initiative.target,
            rules=rules,
            lifted=initiative.is_lifted,
            committed=bound[place],
        )
        for place in _by_seating({*bound, *more})
    ]


def _bound(initiative: Initiative) -> dict[Place, int]:
    bound: dict[Place, int] = defaultdict(int)
    if initiative.live_at:
        for row in Commitment.objects.filter(initiative=initiative).select_related("department"):
            bound[row.department, row.year] += row.committed
    return bound


def _committed(initiative: Initiative, rules: Rules) -> list[Share]:
    """As it was pledged when it went live, and to each revision since."""
    found: dict[Place, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in Commitment.objects.filter(initiative=initiative).select_related("department"):
        amounts = (row.pledged, row.counted, row.committed)
        place = row.department, row.year
        found[place] = [sum(pair) for pair in zip(found[place], amounts, strict=True)]
    return [Share(*place, *found[place]) for place in _by_seating(found)]


def _by_seating(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (place[0].position, place[0].pk, place[1]))
