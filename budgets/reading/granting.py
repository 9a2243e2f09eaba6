"""Envelopes by department and year, and what waits for a countersignature, in words."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.forms.people import RoleForm
from accounts.forms.settings import SETTINGS
from accounts.models import Change, Department, Organisation, User
from accounts.years import fiscal_year, fiscal_year_label
from cooperative.verdicts import Verdict

from ..models import Account
from ..permissions import can_countersign
from ..words import in_words

Kind = Account.Kind


@dataclass
class Envelope:
    """What a department has of one year, minor units; `asked` waits for an executive."""

    department: Department
    parts: dict[str, int] = field(default_factory=dict)
    asked: int | None = None
    returned: int = 0  # what has come back into it of pledges and commitments

    @property
    def free(self) -> int:
        return self.parts.get(Kind.ENVELOPE, 0)

    @property
    def granted(self) -> int:
        return sum(self.parts.values())

    @property
    def bound(self) -> int:
        """What it cannot be lowered below."""
        return self.granted - self.free

    @property
    def amounts(self) -> dict[str, int]:
        """Column -> minor units, as the table of envelopes shows them."""
        columns = (Kind.PLEDGED, Kind.COMMITTED, Kind.SPENT)
        return {
            "granted": self.granted,
            **{kind.value: self.parts.get(kind, 0) for kind in columns},
            "returned": self.returned,
            "free": self.free,
        }


def years_of(house: Organisation) -> list[tuple[int, str]]:
    """This fiscal year and the next, with their names."""
    this = fiscal_year(house, timezone.now().astimezone(house.zone).date())
    return [(year, fiscal_year_label(house, year)) for year in (this, this + 1)]


def envelopes_of(departments: QuerySet[Department], year: int) -> list[Envelope]:
    """One a department, in order of seating. Two queries; whatever the number of accounts."""
    parts: dict[int, dict] = defaultdict(dict)
    returned: dict[int, int] = defaultdict(int)
    accounts = Account.objects.filter(department__isnull=False, year=year)
    summed = accounts.values_list("department_id", "kind")
    summed = summed.annotate(total=Sum("balance"), back=Sum("returned"))
    for department_id, kind, total, back in summed.order_by():
        parts[department_id][kind] = total
        returned[department_id] += back
    return [Envelope(d, parts[d.pk], returned=returned[d.pk]) for d in departments]


def with_what_waits(envelopes: list[Envelope], year: int) -> list[Envelope]:
    """The same, with what was set and waits for an executive. One query."""
    set_ = Change.objects.open().filter(kind=Change.Kind.ENVELOPE)
    asked = {
        subject["department"]: after
        for subject, after in set_.values_list("subject", "after")
        if subject["year"] == year
    }
    for envelope in envelopes:
        envelope.asked = asked.get(envelope.department.pk)
    return envelopes


def total_of(envelopes: list[Envelope]) -> dict[str, int]:
    """Column -> the sum over all departments."""
    columns = Envelope(Department()).amounts
    return {name: sum(envelope.amounts[name] for envelope in envelopes) for name in columns}


@dataclass(frozen=True)
class Asked:
    """A change that waits: what it is about, before and after, and whether this person may sign."""

    change: Change
    about: str
    before: str
    after: str
    may_sign: Verdict


def asked_of(user: User, house: Organisation, changes: QuerySet[Change]) -> list[Asked]:
    """What waits for a countersignature, in words. Three queries."""
    changes = list(changes.select_related("set_by"))
    names = names_in(changes)
    # Who signs nothing at all is told so once, not asked about each.
    never = None if user.is_executive or not changes else can_countersign(user, changes[0])
    return [
        Asked(
            change,
            about(change, house, names),
            in_their_words(change, change.before, house),
            in_their_words(change, change.after, house),
            can_countersign(user, change) if never is None else never,
        )
        for change in changes
    ]


def names_in(changes: list[Change]) -> dict[str, dict[int, str]]:
    """Names of the departments and people that changes are about."""
    ids = {kind: [c.subject.get(kind) for c in changes] for kind in ("department", "person")}
    departments = Department.objects.filter(pk__in=[pk for pk in ids["department"] if pk])
    people = User.objects.filter(pk__in=[pk for pk in ids["person"] if pk])
    return {
        "department": dict(departments.values_list("pk", "name")),
        "person": dict(people.values_list("pk", "name")),
    }


def about(change: Change, house: Organisation, names: dict) -> str:
    subject = change.subject
    if change.kind == Change.Kind.ENVELOPE:
        place = {
            "department": names["department"].get(subject["department"], ""),
            "year": fiscal_year_label(house, subject["year"]),
        }
        return _("Envelope of %(department)s for %(year)s") % place
    if change.kind == Change.Kind.ROLE:
        person = names["person"].get(subject["person"], "")
        return _("Role of %(person)s") % {"person": person}
    setting = SETTINGS.get(subject["setting"])
    return str(setting.label) if setting else subject["setting"]


def in_their_words(change: Change, value: object, house: Organisation) -> str:
    if change.kind == Change.Kind.ENVELOPE:
        return in_words(value or 0, house.currency)
    if change.kind == Change.Kind.ROLE:
        role = dict(RoleForm.ROLES)[change.subject["role"]]
        return str(role) if value else _("not %(role)s") % {"role": str(role).lower()}
    setting = SETTINGS.get(change.subject["setting"])
    return setting.in_words(value, house.currency) if setting else str(value)
