"""Money that an initiative has spent, shared by those who pledged (rule 24)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from initiatives.models import Initiative, StoredFile, Text

from .ledger import Posting


class ExpenseQuerySet(models.QuerySet):
    def waiting(self) -> "ExpenseQuerySet":
        """Recorded, and neither confirmed nor refused yet."""
        return self.filter(settled_at=None)

    def spent(self) -> "ExpenseQuerySet":
        """Confirmed, and not reversed."""
        return self.filter(posting__isnull=False, reversal=None)

    def like(self, expense: "Expense") -> "ExpenseQuerySet":
        """Likely the same money, wherever it was recorded: not refused, not reversed."""
        same = Q(payee=expense.payee_id, amount=expense.amount, day=expense.day)
        if expense.receipt_id:
            same |= Q(receipt__sha256=expense.receipt.sha256)
        standing = self.filter(reversal=None).exclude(outcome=Expense.Outcome.REFUSED)
        return standing.filter(same).exclude(pk=expense.pk)


class Expense(models.Model):
    """Recorded by somebody at the table; confirmed or refused by another department; reversed."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")

    class State(models.TextChoices):
        RECORDED = "recorded", _("Waits for another department")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")
        REVERSED = "reversed", _("Reversed")

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="expenses")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")  # the recorder's
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    day = models.DateField()  # on which it was spent
    amount = models.BigIntegerField()  # minor units
    payee = models.ForeignKey(Text, models.PROTECT, related_name="+")
    line = models.ForeignKey(Text, models.PROTECT, related_name="+")  # label of a budget line
    note = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    receipt = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_for = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")  # of a refusal
    posting = models.OneToOneField(Posting, models.PROTECT, null=True, related_name="expense")
    reversal = models.OneToOneField(Posting, models.PROTECT, null=True, related_name="reverted")
    reversal_reason = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")

    objects = ExpenseQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(name="an_expense_is_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="an_expense_is_settled_wholly_or_not_at_all",
                condition=Q(outcome="", settled_by=None, settled_for=None, settled_at=None)
                | Q(
                    outcome__in=["confirmed", "refused"],
                    settled_by__isnull=False,
                    settled_for__isnull=False,
                    settled_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="what_is_confirmed_is_posted_and_nothing_else",
                condition=Q(outcome="confirmed", posting__isnull=False)
                | (~Q(outcome="confirmed") & Q(posting=None)),
            ),
            models.CheckConstraint(
                name="who_refuses_an_expense_says_why",
                condition=~Q(outcome="refused") | Q(reason__isnull=False),
            ),
            models.CheckConstraint(
                name="only_what_is_posted_is_reversed_with_a_reason",
                condition=Q(reversal=None)
                | Q(posting__isnull=False, reversal_reason__isnull=False),
            ),
            models.CheckConstraint(
                name="another_department_settles_an_expense",
                condition=Q(settled_by=None)
                | (~Q(settled_by=models.F("recorded_by")) & ~Q(settled_for=models.F("department"))),
            ),
        ]
        indexes = [
            # The few that wait for another department.
            models.Index(
                name="expense_waiting", fields=["initiative"], condition=Q(settled_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payee}: {self.amount}"

    @property
    def state(self) -> State:
        if self.reversal_id:
            return self.State.REVERSED
        return self.State(self.outcome) if self.outcome else self.State.RECORDED

    @property
    def is_waiting(self) -> bool:
        return self.settled_at is None

    @property
    def counts(self) -> bool:
        """Is it posted and not reversed?"""
        return self.state == self.State.CONFIRMED
