"""What the shared budget of an initiative stands at: derived, never stored. Minor units."""

from dataclasses import dataclass

from django.db.models import F, Sum

from accounts.models import Department, Organisation, Rules
from initiatives.models import Initiative

from .ledger import Account
from .pledges import Commitment


@dataclass(frozen=True)
class Share:
    """What one department puts in, and what of it counts (rule 21)."""

    department: Department
    year: int
    pledged: int
    counted: int


@dataclass(frozen=True)
class Funding:
    """The target, and who carries what of it, in order of seating."""

    target: int
    shares: tuple[Share, ...]
    rules: Rules

    @property
    def pledged(self) -> int:
        return sum(share.pledged for share in self.shares)

    @property
    def counted(self) -> int:
        return sum(share.counted for share in self.shares)

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
    def payers(self) -> int:
        return sum(1 for share in self.shares if share.counted)

    @property
    def is_funded(self) -> bool:
        """Counted pledges reach the target, and above the limit at least two pay (rule 21)."""
        return not self.short and (self.payers >= 2 or not self.needs_two_payers)

    def pledged_by(self, department_id: int) -> int:
        return sum(s.pledged for s in self.shares if s.department.pk == department_id)


def funding_of(initiative: Initiative) -> Funding:
    """Read the shared budget: from the ledger until it is live, from its commitments after."""
    rules = initiative.rules if initiative.rules_stored else Organisation.objects.current().rules
    settled = initiative.status in (Initiative.Status.LIVE, Initiative.Status.CLOSED)
    read = _committed if settled else _pledged
    return Funding(initiative.target, tuple(read(initiative, rules)), rules)


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
    accounts = (
        Account.objects.filter(initiative=initiative, kind=Account.Kind.PLEDGED, balance__gt=0)
        .select_related("department")
        .order_by(F("department__position"), "department_id")
    )
    return [
        Share(
            account.department,
            account.year,
            account.balance,
            rules.counted(account.balance, initiative.target),
        )
        for account in accounts
    ]


def _committed(initiative: Initiative, rules: Rules) -> list[Share]:
    commitments = Commitment.objects.filter(initiative=initiative).select_related("department")
    return [
        Share(row.department, row.year, row.pledged, row.counted)
        for row in commitments.order_by("department__position", "department_id")
    ]
