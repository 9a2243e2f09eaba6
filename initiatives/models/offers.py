"""The steward's chair is offered to another seat, which takes it on or says why not."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .texts import Text


class ChairOfferQuerySet(models.QuerySet):
    def open(self) -> "ChairOfferQuerySet":
        return self.filter(settled_at=None)


class ChairOffer(models.Model):
    """The steward offers its chair to a seat. Until that takes it on, the steward stays."""

    class Outcome(models.TextChoices):
        TAKEN_ON = "taken_on", _("taken on")
        REFUSED = "refused", _("refused")
        TAKEN_BACK = "taken_back", _("taken back")
        LAPSED = "lapsed", _("lapsed")

    initiative = models.ForeignKey("Initiative", models.PROTECT, related_name="chair_offers")
    seat = models.ForeignKey("Seat", models.PROTECT, related_name="chair_offers")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")

    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    refusal = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")

    objects = ChairOfferQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_chair_is_offered_to_one_seat",
                fields=["initiative"],
                condition=Q(settled_at=None),
                violation_error_message=_("The chair is offered to a seat already."),
            ),
            models.CheckConstraint(
                name="chair_offer_settled_wholly_or_not_at_all",
                condition=Q(outcome="", settled_at=None)
                | (~Q(outcome="") & Q(settled_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative}: {self.seat}"

    @property
    def is_open(self) -> bool:
        return self.settled_at is None
