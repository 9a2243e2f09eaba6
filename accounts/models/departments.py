"""Departments, and who belongs to them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .kept import Kept
from .organisation import Calendar


class DepartmentQuerySet(models.QuerySet):
    def current(self) -> "DepartmentQuerySet":
        return self.filter(archived_at=None)


class Department(Kept, models.Model):
    """A co-owner, with its charter, its colour, its people, and what it watches."""

    KEPT = (
        "name",
        "initials",
        "charter",
        "colour",
        "calendar",
        "watched_sections",
        "watched_facts",
        "always_seated",
        "always_seated_reason",
        "needs_two_executives",
    )

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=300)
    initials = models.CharField(max_length=12)
    charter = models.TextField(blank=True)
    colour = models.CharField(max_length=20)  # a key of cooperative.palette
    position = models.PositiveIntegerField()  # order of seating; ties of money go to the lower
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="departments")

    watched_sections = models.JSONField(default=list)  # of Section
    watched_facts = models.JSONField(default=dict)  # Fact -> the reason which the seat shows
    always_seated = models.BooleanField(default=False)
    always_seated_reason = models.CharField(max_length=2000, blank=True)
    needs_two_executives = models.BooleanField(default=False)  # to overrule it (rule 7)

    archived_at = models.DateTimeField(null=True, editable=False)
    successor = models.ForeignKey("self", models.PROTECT, null=True, editable=False)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_current_department_per_name",
                fields=["name"],
                condition=Q(archived_at=None),
                violation_error_message=_("A department of this name is there already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:department", args=[self.slug])

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def watches(self) -> dict:
        """What an initiative keeps of this department when it is submitted."""
        return {
            "sections": list(self.watched_sections),
            "facts": dict(self.watched_facts),
            "always": self.always_seated_reason if self.always_seated else None,
            "two_executives": self.needs_two_executives,
        }


class MembershipQuerySet(models.QuerySet):
    def current(self) -> "MembershipQuerySet":
        return self.filter(ended_at=None, person__is_active=True)

    def speaking(self) -> "MembershipQuerySet":
        return self.filter(role__in=Membership.SPEAKING)


class Membership(models.Model):
    """A person belongs to a department, as lead, deputy or member."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        DEPUTY = "deputy", _("Deputy")
        MEMBER = "member", _("Member")

    SPEAKING = (Role.LEAD, Role.DEPUTY)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    department = models.ForeignKey(Department, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_current_membership_per_person_and_department",
                fields=["person", "department"],
                condition=Q(ended_at=None),
                violation_error_message=_("This person belongs to the department already."),
            ),
            models.CheckConstraint(
                name="membership_role_known", condition=Q(role__in=["lead", "deputy", "member"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.department}"

    def end(self, at: datetime) -> None:
        self.ended_at = at
        self.save(update_fields=["ended_at"])
