"""A person on the desk: places, roles, and what waits for a countersignature."""

from dataclasses import dataclass, field

from ..forms.partners import LastDayForm
from ..forms.people import ChangePersonForm, MembershipForm, RoleForm
from ..models import Change, Membership, Organisation, User


@dataclass
class PersonPage:
    """Some forms on one page; the one that was sent and is wrong stands among fresh ones.

    Somebody of a partner has a last day, and neither departments nor roles.
    """

    person: User
    house: Organisation
    change: ChangePersonForm | None = None
    membership: MembershipForm | None = None
    role: RoleForm | None = None
    last_day: LastDayForm | None = None
    memberships: list[Membership] = field(default_factory=list)
    waiting: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        person = self.person
        self.change = self.change or ChangePersonForm(person=person)
        if person.is_partner:
            self.last_day = self.last_day or LastDayForm(person=person, house=self.house)
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
        forms = filter(None, (self.change, self.membership, self.role, self.last_day))
        return next((form for form in forms if form.is_bound), None)
