"""A seat is asked, answers, and may set a condition."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Section, User
from accounts.worktime import working_minutes

from .texts import Text

if TYPE_CHECKING:
    from .seats import Seat


class ReviewQuerySet(models.QuerySet):
    def current(self) -> "ReviewQuerySet":
        return self.filter(superseded_at=None)

    def open(self) -> "ReviewQuerySet":
        return self.current().filter(answered_at=None)

    def lay_before(self, seats: Iterable["Seat"]) -> None:
        """Keep these reviews with their seats, and with them the conditions that they set."""
        places = {seat.pk: seat for seat in seats}
        with_conditions = {}
        for review in self.filter(seat__in=places):
            review.seat = places[review.seat_id]
            review.seat.counting = [review]
            if review.sets_conditions:
                with_conditions[review.pk], review.asked_for = review, []
        for condition in Condition.objects.of(with_conditions):
            condition.review = with_conditions[condition.review_id]
            condition.review.asked_for.append(condition)


class Review(models.Model):
    """One seat is asked about a revision, by a due time. Answered once; asking again: a new row."""

    class Answer(models.TextChoices):
        CONSENT = "consent", _("Consents")
        CONSENT_WITH_CONDITION = "consent_with_condition", _("Consents with a condition")
        OBJECT = "object", _("Objects")
        STAND_ASIDE = "stand_aside", _("Stands aside")

    class Cause(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        JOINED = "joined", _("joined")
        REVISION = "revision", _("a revision changed what it watches")
        RECONSIDERED = "reconsidered", _("reconsiders")
        ANSWERED_AGAIN = "answered_again", _("answers again")
        REVIVED = "revived", _("revived")
        CALLED_BACK = "called_back", _("called back")

    CONSENTING = (Answer.CONSENT, Answer.CONSENT_WITH_CONDITION)

    seat = models.ForeignKey("Seat", models.PROTECT, related_name="reviews")
    revision = models.ForeignKey("Revision", models.PROTECT, related_name="reviews")
    cause = models.CharField(max_length=14, choices=Cause)
    # What this seat watches and what outdated its older answer; "total" where the sum rose.
    changed = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()

    answer = models.CharField(max_length=24, choices=Answer, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    # What lay on the table when the answer came: its hashes and its total are what was seen.
    seen = models.ForeignKey("Revision", models.PROTECT, null=True, related_name="+")
    words = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    # An objection: the harm, the section, and the change that would settle it (rule 5).
    harm = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    section = models.CharField(max_length=10, choices=Section, blank=True)
    change = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")

    superseded_at = models.DateTimeField(null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_review_counts_per_seat",
                fields=["seat"],
                condition=Q(superseded_at=None),
                violation_error_message=_("This seat has already been asked."),
            ),
            models.CheckConstraint(
                name="review_answered_wholly_or_not_at_all",
                condition=Q(answer="", answered_by=None, answered_at=None, seen=None)
                | (
                    ~Q(answer="")
                    & Q(
                        answered_by__isnull=False,
                        answered_at__isnull=False,
                        seen__isnull=False,
                    )
                ),
            ),
            models.CheckConstraint(
                name="an_objection_names_harm_section_and_change",
                condition=~Q(answer="object")
                | (Q(harm__isnull=False, change__isnull=False) & ~Q(section="")),
            ),
            models.CheckConstraint(
                name="review_due_after_it_is_asked", condition=Q(due_at__gte=F("asked_at"))
            ),
        ]
        indexes = [
            # Four eyes: who answered at this table (rule 22).
            models.Index(
                name="review_by_who_answered",
                fields=["answered_by", "seat"],
                condition=Q(answered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_answer_display() or _('waiting')}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.superseded_at is None

    @property
    def is_consent(self) -> bool:
        return self.answer in self.CONSENTING

    @property
    def sets_conditions(self) -> bool:
        return self.answer == self.Answer.CONSENT_WITH_CONDITION

    @cached_property
    def asked_for(self) -> list["Condition"]:
        """The conditions that this answer sets."""
        return list(self.conditions.all()) if self.sets_conditions else []

    @property
    def is_overruled(self) -> bool:
        """Have as many executives overruled what it says as it takes (rule 7)?"""
        if not hasattr(self, "overruled"):
            self.overruled = self.overrulings.in_force().exists()
        return self.overruled

    def is_late(self, now: datetime) -> bool:
        return self.is_open and self.due_at < now

    def is_held_up(self, now: datetime) -> bool:
        """A whole window late: in working time, by the clock where it is urgent (rule 15)."""
        if not self.is_late(now):
            return False
        if self.seat.initiative.is_urgent or self.cause == self.Cause.CALLED_BACK:
            return self.due_at + (self.due_at - self.asked_at) <= now
        calendar = self.seat.department.calendar
        window = working_minutes(calendar, self.asked_at, self.due_at)
        return working_minutes(calendar, self.due_at, now) >= window

    def digest(
        self,
        condition: str = "",
        by_day: date | None = None,
        keeper: int | None = None,
        adviser: int | None = None,
    ) -> str:
        """The hash of this answer with its condition, for the event that says it was given.

        `keeper`: the department that does it; `adviser`: the person, where it is an adviser.
        """
        parts = [self.answer, self.section, condition, str(by_day or "")]
        parts += [self.seen.number, self.answered_by_id]
        parts += [text.sha256 if text else "" for text in (self.words, self.harm, self.change)]
        parts += [keeper] if keeper else []
        parts += ["adviser", adviser] if adviser else []
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def supersede(self, at: datetime) -> bool:
        """Let this review count no more; false if it already did not. Overrulings end with it."""
        # Only this row's own columns: PostgreSQL does not look again at a joined condition.
        rows = Review.objects.filter(pk=self.pk, superseded_at=None).update(superseded_at=at)
        self.superseded_at = at
        if self.answer:
            self.overrulings.standing().update(ended_at=at)
        return bool(rows)


class ConditionQuerySet(models.QuerySet):
    def open_to(self, user: User) -> "ConditionQuerySet":
        """Of what a person may open, the conditions shown there: to advisers, their own alone."""
        return self.filter(adviser__person=user) if user.is_partner else self

    def standing(self) -> "ConditionQuerySet":
        """Of answers that count; a newer answer replaces its seat's conditions (rule 5)."""
        return self.filter(review__superseded_at=None)

    def of(self, reviews: Iterable[int]) -> "ConditionQuerySet":
        """Those that these answers set; nothing is asked where there are none."""
        return self.filter(review__in=list(reviews)).order_by("pk")

    def unmet(self) -> "ConditionQuerySet":
        return self.standing().filter(met_at=None)


class Condition(models.Model):
    """What a seat's consent rests on: before it goes live (blocks), or while it lives by a day."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="conditions")
    words = models.ForeignKey(Text, models.PROTECT, related_name="+")
    by_day = models.DateField(null=True)  # None: before it goes live
    # Who does it, a department or an adviser; None: the steward.
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, null=True, related_name="+"
    )
    adviser = models.ForeignKey("Adviser", models.PROTECT, null=True, related_name="keeps")
    # Who keeps it said that it is done; the department that set it says whether it is met.
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reopened_at = models.DateTimeField(null=True)  # last; by whom and why, the events say

    objects = ConditionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="condition_met_wholly_or_not_at_all",
                condition=Q(met_at=None, met_by=None)
                | Q(met_at__isnull=False, met_by__isnull=False),
            ),
            models.CheckConstraint(
                name="condition_done_wholly_or_not_at_all",
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.words.body

    @property
    def blocks(self) -> bool:
        """Must it be met before the initiative goes live?"""
        return self.by_day is None

    @property
    def is_met(self) -> bool:
        return self.met_at is not None

    def was_reopened_since(self, moment: datetime) -> bool:
        return self.reopened_at is not None and self.reopened_at >= moment

    @property
    def is_done(self) -> bool:
        """Does who keeps it say so?"""
        return self.done_at is not None

    @property
    def stands_in_the_way(self) -> bool:
        """Must it be met before it goes live, is not, and nobody has overruled it?"""
        return self.blocks and not self.is_met and not self.review.is_overruled
