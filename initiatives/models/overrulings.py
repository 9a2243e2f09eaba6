"""Executives overrule an objection or a blocking condition, on the record for ever."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .texts import Text


class OverrulingQuerySet(models.QuerySet):
    def standing(self) -> "OverrulingQuerySet":
        return self.filter(ended_at=None)

    def in_force(self) -> "OverrulingQuerySet":
        """With which as many executives had overruled as it takes."""
        return self.standing().filter(completes=True)


class Overruling(models.Model):
    """An executive overruled what a seat answered, with a written reason (rule 7).

    It ends with the answer, or when regulated or investor matters are ticked, and never revives.
    """

    review = models.ForeignKey("Review", models.PROTECT, related_name="overrulings")
    # In the own name alone: a person and their stand-in count once.
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.ForeignKey(Text, models.PROTECT, related_name="+")
    # The last one needed: from then on the answer is overruled. A department may need two.
    completes = models.BooleanField()
    ended_at = models.DateTimeField(null=True)

    objects = OverrulingQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="an_executive_overrules_an_answer_once",
                fields=["review", "by"],
                condition=Q(ended_at=None),
                violation_error_message=_("This executive has overruled it already."),
            ),
            models.UniqueConstraint(
                name="an_answer_is_overruled_once",
                fields=["review"],
                condition=Q(ended_at=None, completes=True),
                violation_error_message=_("It is overruled already."),
            ),
            models.CheckConstraint(
                name="overruling_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review.seat}: {self.by}"
