"""Persons: employees, executives, administrators and partners' people."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from cooperative.clock import now

from .departments import Membership
from .kept import Kept

if TYPE_CHECKING:
    from initiatives.models import Seat


class Partner(models.Model):
    """An agency or outside voice. Its people see only what they are invited to (rule 30)."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager):
    def create_user(self, email: str, name: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email.lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=email.lower())


class UserQuerySet(models.QuerySet):
    def active(self) -> "UserQuerySet":
        """Who may come in: not who has left, nor a partner's person whose last day is over."""
        there = Q(partner=None) | Q(ends_at__gt=now())
        return self.filter(there, is_active=True)

    def executives(self) -> "UserQuerySet":
        return self.active().filter(is_executive=True)

    def administrators(self) -> "UserQuerySet":
        return self.active().filter(is_administrator=True)

    def leading(self, department_ids: Iterable[int]) -> "UserQuerySet":
        """Leads and deputies of these departments, each once."""
        held = Membership.objects.current().speaking().filter(department_id__in=department_ids)
        return self.active().filter(pk__in=held.values("person_id"))


class User(Kept, AbstractUser):
    """A person, known by the work e-mail address."""

    KEPT = ("name", "title")

    username = None
    first_name = None
    last_name = None

    email = models.EmailField(unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=300)
    title = models.CharField(max_length=1000, blank=True)
    is_executive = models.BooleanField(default=False)
    is_administrator = models.BooleanField(default=False)
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="people"
    )
    # Of a partner's person: until when, in UTC. Without it they see nothing (rule 30).
    ends_at = models.DateTimeField(null=True, editable=False)
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=12, default="en")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="email_is_lower_case", condition=Q(email=Lower(F("email")))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:person", args=[self.slug])

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @staticmethod
    def held_by(person: int) -> list[Membership]:
        """What `held` holds, each with its person and department. One query."""
        away = Absence.objects.at(now()).filter(stand_in=person).values("person")
        covered = Q(person__in=away, role__in=Membership.SPEAKING)
        held = Membership.objects.current().filter(Q(person=person) | covered)
        return list(held.select_related("department", "person"))

    @cached_property
    def held(self) -> list[Membership]:
        """Own memberships, and those of who is away and left it to this person (rule 16).

        Read once a request: roles, who one stands in for and the place in the bar come from it.
        """
        return User.held_by(self.pk)

    @cached_property
    def roles(self) -> dict[int, str]:
        """Department id -> own role there."""
        return {held.department_id: held.role for held in self.held if held.person_id == self.pk}

    @cached_property
    def stands_in(self) -> dict[int, "User"]:
        """Department id -> the absent lead or deputy whom this person stands in for (rule 16)."""
        return {held.department_id: held.person for held in self.held if held.person_id != self.pk}

    @property
    def is_partner(self) -> bool:
        return self.partner_id is not None

    @property
    def is_over(self) -> bool:
        """Is it a partner's person whose last day has ended?"""
        return self.is_partner and not (self.ends_at and self.ends_at > now())

    @property
    def leads(self) -> set[int]:
        """Ids of the departments that this person speaks for as lead or deputy."""
        return {pk for pk, role in self.roles.items() if role in Membership.SPEAKING}

    @property
    def sits_with(self) -> set[int]:
        """Ids of the departments whose papers this person sees."""
        return set(self.roles) | set(self.stands_in)

    def speaks_for(self, seat: "Seat") -> bool:
        """May this person answer for a seat: lead, deputy, stand-in, or appointed (rules 3, 16)?"""
        if not self.is_active or self.is_partner:
            return False
        department = seat.department_id
        return department in self.leads or department in self.stands_in or self == seat.stand_in

    def on_behalf(self, seat: "Seat") -> "User | None":
        """For whom this person stands in here: an answer names both (rule 16)."""
        return self.stands_in.get(seat.department_id)


class AbsenceQuerySet(models.QuerySet):
    def at(self, now: datetime) -> "AbsenceQuerySet":
        return self.filter(starts_at__lte=now, ends_at__gt=now, ended_at=None)


class Absence(models.Model):
    """A person is away, and who stands in meanwhile (rule 16)."""

    person = models.ForeignKey(User, models.PROTECT, related_name="absences")
    stand_in = models.ForeignKey(User, models.PROTECT, null=True, related_name="stand_ins")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=2000, blank=True)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # taken back early

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="nobody_stands_in_for_oneself",
                condition=Q(stand_in=None) | ~Q(stand_in=F("person")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.starts_at:%Y-%m-%d} – {self.ends_at:%Y-%m-%d}"
