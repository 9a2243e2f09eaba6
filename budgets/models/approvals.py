"""What executives say to the shared budget."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from initiatives.models import Initiative, Revision, Text


class ApprovalQuerySet(models.QuerySet):
    def given(self) -> "ApprovalQuerySet":
        """Approvals that nothing has voided; whether they reach the total is asked apart."""
        return self.filter(verdict=Approval.Verdict.APPROVE, voided_at=None)

    def unanswered(self) -> "ApprovalQuerySet":
        """Asked or sent back, and the steward has not replied."""
        asking = (Approval.Verdict.ASK, Approval.Verdict.SEND_BACK)
        return self.filter(verdict__in=asking, replied_at=None, voided_at=None)


class Approval(models.Model):
    """An executive approves up to an amount, asks, sends back or declines (rule 22)."""

    class Verdict(models.TextChoices):
        APPROVE = "approve", _("Approves")
        ASK = "ask", _("Asks")
        SEND_BACK = "send_back", _("Sends back")
        DECLINE = "decline", _("Declines")

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="approvals")
    verdict = models.CharField(max_length=9, choices=Verdict)
    # In the own name alone: a person and their stand-in count once.
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    up_to = models.BigIntegerField(null=True)  # minor units; only of an approval
    words = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")

    reply = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)  # also set by a revision, which answers as well
    voided_at = models.DateTimeField(null=True)
    voided_because = models.CharField(max_length=300, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="only_an_approval_names_an_amount",
                condition=Q(verdict="approve", up_to__isnull=False)
                | (~Q(verdict="approve") & Q(up_to=None)),
            ),
            models.CheckConstraint(
                name="who_does_not_approve_says_why",
                condition=Q(verdict="approve") | Q(words__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_approval_counts_per_person",
                fields=["initiative", "by"],
                condition=Q(verdict="approve", voided_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.get_verdict_display()}"

    def reaches(self, total: int) -> bool:
        """Is it an approval that nothing has voided and that covers a total (minor units)?"""
        given = self.verdict == self.Verdict.APPROVE and self.voided_at is None
        return given and self.up_to >= total

    @property
    def waits_for_reply(self) -> bool:
        """Asked or sent back, and the steward has neither replied nor revised."""
        asking = (self.Verdict.ASK, self.Verdict.SEND_BACK)
        return self.verdict in asking and not self.replied_at and not self.voided_at
