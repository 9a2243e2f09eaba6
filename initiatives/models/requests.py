"""A department asks for a seat at a table where it does not sit."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User

from .texts import Text


class SeatRequestQuerySet(models.QuerySet):
    def open(self) -> "SeatRequestQuerySet":
        return self.filter(settled_at=None)


class SeatRequest(models.Model):
    """A department asks to join; the steward admits it, or says why not (rule 2)."""

    class Outcome(models.TextChoices):
        SEATED = "seated", _("seated")
        REFUSED = "refused", _("refused")
        TAKEN_BACK = "taken_back", _("taken back")
        LAPSED = "lapsed", _("lapsed")

    initiative = models.ForeignKey("Initiative", models.PROTECT, related_name="seat_requests")
    department = models.ForeignKey(Department, models.PROTECT, related_name="seat_requests")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.ForeignKey(Text, models.PROTECT, related_name="+")

    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    refusal = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")

    objects = SeatRequestQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_department_asks_to_join_once",
                fields=["initiative", "department"],
                condition=Q(settled_at=None),
                violation_error_message=_("This department has asked to join already."),
            ),
            models.CheckConstraint(
                name="seat_request_settled_wholly_or_not_at_all",
                condition=Q(outcome="", settled_at=None)
                | (~Q(outcome="") & Q(settled_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative}: {self.department}"

    @property
    def is_open(self) -> bool:
        return self.settled_at is None

    @property
    def about(self) -> dict:
        """For the log: which department, as it is called now."""
        return {
            "request": self.pk,
            "department": self.department_id,
            "where": self.department.name,
        }

    def settle(self, outcome: Outcome, *, by: User | None, at: datetime) -> None:
        self.outcome, self.settled_at, self.settled_by = outcome, at, by
        self.save(update_fields=["outcome", "settled_at", "settled_by", "refusal"])
