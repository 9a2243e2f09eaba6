"""What departments promise to an initiative, and what they owe once it is live."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from initiatives.models import Initiative, Rest

from .ledger import Posting


class PledgeQuerySet(models.QuerySet):
    def given(self) -> "PledgeQuerySet":
        """Set for a department; who declines or withdraws an initiative pledges for nobody."""
        return self.exclude(kind=Pledge.Kind.RETURNED)

    def remembered(self) -> "PledgeQuerySet":
        """Returned when an initiative came to rest, and neither pledged again nor let go yet."""
        return self.filter(kind=Pledge.Kind.RETURNED, answered_at=None)


class Pledge(models.Model):
    """A department's pledge was set: the most it puts in from here on. The ledger holds the sum."""

    class Kind(models.TextChoices):
        MADE = "made", _("made")
        RAISED = "raised", _("raised")
        LOWERED = "lowered", _("lowered")
        WITHDRAWN = "withdrawn", _("withdrawn")
        RETURNED = "returned", _("returned")

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="pledges")
    department = models.ForeignKey(Department, models.PROTECT, related_name="pledges")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    before = models.BigIntegerField()  # minor units
    amount = models.BigIntegerField()  # the new total, minor units
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    # Of a returned one: the rest that remembers it, and when its department was heard again.
    rest = models.ForeignKey(Rest, models.PROTECT, null=True, related_name="remembered")
    answered_at = models.DateTimeField(null=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_pledge_is_not_negative", condition=Q(amount__gte=0, before__gte=0)
            ),
            models.CheckConstraint(
                name="a_returned_pledge_has_its_rest",
                condition=~Q(kind="returned") | Q(rest__isnull=False),
            ),
        ]
        indexes = [
            # Four eyes: who pledged at this table (rule 22).
            models.Index(name="pledge_by_initiative", fields=["initiative", "department"]),
        ]

    def __str__(self) -> str:
        return f"{self.department}: {self.amount}"


class Commitment(models.Model):
    """What one department owes since an initiative went live (rule 23). Minor units."""

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="commitments")
    department = models.ForeignKey(Department, models.PROTECT, related_name="commitments")
    year = models.PositiveSmallIntegerField()
    pledged = models.BigIntegerField()
    counted = models.BigIntegerField()
    committed = models.BigIntegerField()
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="commitments")

    class Meta:
        ordering = ["department__position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="nobody_pays_more_than_pledged",
                condition=Q(committed__gte=0, committed__lte=models.F("pledged")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department}: {self.committed}"
