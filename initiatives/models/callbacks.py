"""A seat calls back what is live: it pauses until those concerned have answered."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Section, User

from .texts import Text


class CallBackQuerySet(models.QuerySet):
    def open(self) -> "CallBackQuerySet":
        return self.filter(resumed_at=None)


class CallBack(models.Model):
    """A live initiative was called back by a seat, over one section, and why (rule 13).

    Until it goes on, spending and tellings pause.
    """

    initiative = models.ForeignKey("Initiative", models.PROTECT, related_name="call_backs")
    seat = models.ForeignKey("Seat", models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    section = models.CharField(max_length=10, choices=Section)
    words = models.ForeignKey(Text, models.PROTECT, related_name="+")
    resumed_at = models.DateTimeField(null=True)

    objects = CallBackQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="called_back_once_at_a_time",
                fields=["initiative"],
                condition=Q(resumed_at=None),
                violation_error_message=_("It has been called back already."),
            ),
            models.CheckConstraint(
                name="it_goes_on_after_it_is_called_back",
                condition=Q(resumed_at=None) | Q(resumed_at__gte=F("at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative}: {self.get_section_display()}"
