"""Partners at a table: they advise, which is shown and never counted (rule 30)."""

from datetime import datetime

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cooperative.clock import now

from .reviews import Review
from .texts import Text


class AdviserQuerySet(models.QuerySet):
    def current(self) -> "AdviserQuerySet":
        """Who is invited and may come in: neither the invitation nor the last day is over."""
        at = now()
        here = self.filter(ended_at=None, ends_at__gt=at)
        return here.filter(person__is_active=True, person__ends_at__gt=at)

    def of(self, user: User) -> "AdviserQuerySet":
        """A person's own invitations, to what has been submitted."""
        return self.current().filter(person=user).exclude(initiative__status="draft")

    def told(self) -> "AdviserQuerySet":
        """Each with person, partner, inviter and what was advised last, in one query."""
        last = Advice.objects.filter(adviser=OuterRef("pk")).order_by("-pk")
        said = {
            "answer": "answer",
            "answered_at": "at",
            "answer_words": "words__body",
            "answer_number": "revision__number",
        }
        rows = self.select_related("person__partner", "invited_by", "seat__department", "words")
        return rows.annotate(
            **{name: Subquery(last.values(column)[:1]) for name, column in said.items()}
        )


class Adviser(models.Model):
    """Somebody of a partner whom a seat has invited to its table, until a day (rule 30)."""

    initiative = models.ForeignKey("Initiative", models.PROTECT, related_name="advisers")
    person = models.ForeignKey(User, models.PROTECT, related_name="advises")
    seat = models.ForeignKey("Seat", models.PROTECT, related_name="+")  # whose lead invited
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    words = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")  # what is asked
    ends_at = models.DateTimeField()  # UTC; the end of the last day
    ended_at = models.DateTimeField(null=True)  # taken away from the table before
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = AdviserQuerySet.as_manager()

    class Meta:
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="nobody_advises_twice_at_a_table",
                fields=["initiative", "person"],
                condition=Q(ended_at=None),
                violation_error_message=_("This person advises at this table already."),
            ),
            models.CheckConstraint(
                name="an_adviser_comes_for_a_while", condition=Q(ends_at__gt=F("invited_at"))
            ),
            models.CheckConstraint(
                name="adviser_ended_wholly_or_not_at_all",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.person.name

    @property
    def until(self) -> datetime:
        """When it ends, in UTC: with the invitation, or with the person's own last day."""
        return min(self.ends_at, self.person.ends_at or self.ends_at)

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.ends_at <= now() or self.person.is_over


class Advice(models.Model):
    """What an adviser says of a revision. Never changed; who advises again says it anew."""

    adviser = models.ForeignKey(Adviser, models.PROTECT, related_name="advice")
    revision = models.ForeignKey("Revision", models.PROTECT, related_name="+")
    answer = models.CharField(max_length=24, choices=Review.Answer)
    words = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.adviser}: {self.get_answer_display()}"
