"""A person on the desk: places, roles, and what waits for a countersignature."""

from dataclasses import dataclass, field

from ..forms.people import ChangePersonForm, MembershipForm, RoleForm
from ..models import Change, Membership, User


@dataclass
class PersonPage:
    """Three forms on one page; the one that was sent and is wrong stands among two fresh ones."""

    person: User
    change: ChangePersonForm | None = None
    membership: MembershipForm | None = None
    role: RoleForm | None = None
    memberships: list[Membership] = field(default_factory=list)
    waiting: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        person = self.person
        self.change = self.change or ChangePersonForm(person=person)
        self.membership = self.membership or MembershipForm()
        self.role = self.role or RoleForm()
        held = Membership.objects.filter(person=person, ended_at=None)
        self.memberships = list(held.select_related("department").order_by("department__position"))
        set_roles = Change.objects.open().filter(kind=Change.Kind.ROLE)
        self.waiting = [
            self.in_words(change)
            for change in set_roles.select_related("set_by")
            if change.subject["person"] == person.pk
        ]

    def in_words(self, change: Change) -> Change:
        change.role = dict(RoleForm.ROLES)[change.subject["role"]]
        return change

    @property
    def wrong(self):
        """The form that was sent and did not hold."""
        return next((f for f in (self.change, self.membership, self.role) if f.is_bound), None)
