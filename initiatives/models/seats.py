"""One department's place at an initiative's table."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User

from .reviews import Review

if TYPE_CHECKING:
    from .initiative import Initiative


class SeatQuerySet(models.QuerySet):
    def sitting(self) -> "SeatQuerySet":
        return self.filter(left_at=None)

    def of(self, user: User) -> "SeatQuerySet":
        """Seats whose papers a person sees: of an own department, stood in for, or appointed."""
        return self.filter(Q(department__in=user.sits_with) | Q(stand_in=user))

    def table_of(self, initiative: "Initiative") -> list["Seat"]:
        """Who sits at a table, steward first, then by order of seating.

        Each with the review that counts and the conditions it set: two queries, a third where
        there are conditions. What was said in words is read when somebody asks for it.
        """
        sitting = self.sitting().filter(initiative=initiative)
        seats = sorted(
            sitting.select_related("department__calendar"),
            key=lambda seat: (seat.department_id != initiative.steward_id, seat.position),
        )
        for seat in seats:
            seat.initiative, seat.counting = initiative, []
        Review.objects.current().lay_before(seats)
        return seats


class Seat(models.Model):
    """One department's place at the table, with the reasons why it sits there (rule 2)."""

    class Reason(models.TextChoices):
        PROPOSER = "proposer", _("proposed it")
        ALWAYS = "always", _("always seated")
        FACT = "fact", _("a fact is ticked")
        INVITED = "invited", _("invited")
        ASKED_TO_JOIN = "asked_to_join", _("asked to join")
        PLEDGED = "pledged", _("pledged")

    initiative = models.ForeignKey("Initiative", models.PROTECT, related_name="seats")
    department = models.ForeignKey(Department, models.PROTECT, related_name="seats")
    reasons = models.JSONField(default=list)  # [{"kind": Reason, "fact": Fact or "", "text": …}]
    by_right = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # Appointed by an administrator for an empty chair (rule 3).
    stand_in = models.ForeignKey(User, models.PROTECT, null=True, related_name="appointed_to")
    left_at = models.DateTimeField(null=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_department_sits_once_at_a_table",
                fields=["initiative", "department"],
                condition=Q(left_at=None),
                violation_error_message=_("This department sits at the table already."),
            ),
        ]
        indexes = [
            # Who sees what: the tables of a department.
            models.Index(name="seat_by_department", fields=["department", "initiative"]),
        ]

    def __str__(self) -> str:
        return self.department.name

    @property
    def position(self) -> tuple[int, int]:
        """Order of seating: ties of money go to the lower (rule 23)."""
        return self.department.position, self.department_id

    @property
    def review(self) -> Review | None:
        """The review that counts; none in a draft."""
        if not hasattr(self, "counting"):
            self.counting = list(self.reviews.current())
        return self.counting[0] if self.counting else None

    @property
    def has_answered(self) -> bool:
        return bool(self.review and self.review.answer)

    @property
    def stands(self) -> int:
        """The review with the answer that counts; 0 where there is none."""
        return self.review.pk if self.has_answered else 0

    @property
    def consents(self) -> bool:
        return self.has_answered and self.review.answer in Review.CONSENTING

    @property
    def objects_(self) -> bool:
        return self.has_answered and self.review.answer == Review.Answer.OBJECT

    @property
    def is_overruled(self) -> bool:
        """Is its objection, or its blocking condition, overruled (rule 7)?"""
        return self.has_answered and self.review.is_overruled

    @property
    def stands_in_the_way(self) -> bool:
        """Does it object, or set a condition that is to be met first, and nobody overruled it?"""
        if self.objects_:
            return not self.is_overruled
        return any(c.stands_in_the_way for c in self.review.asked_for) if self.review else False

    @property
    def to_overrule(self) -> int:
        """How many executives it takes, as set when this was submitted (rule 7)."""
        return 2 if self.initiative.watches_of(self.department_id)["two_executives"] else 1

    @property
    def standing(self) -> str:
        """waiting, outdated, overruled, or the answer that holds."""
        if self.objects_ and self.is_overruled:
            return "overruled"
        if self.has_answered:
            return self.review.answer
        asked_again = self.review and self.review.cause == Review.Cause.REVISION
        return "outdated" if asked_again else "waiting"

    @property
    def watched_sections(self) -> set[str]:
        """What this seat watches: its department's sections, and what its objection names."""
        watched = set(self.initiative.watches_of(self.department_id)["sections"])
        if self.objects_:
            watched.add(self.review.section)
        return watched

    @property
    def watched_facts(self) -> set[str]:
        return set(self.initiative.watches_of(self.department_id)["facts"])
