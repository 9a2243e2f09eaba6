"""What is proposed, decided, paid for, lived and closed together."""

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Kept, Organisation, Rules, User
from cooperative.clock import now

from .advisers import Adviser
from .seats import Seat
from .texts import Text

if TYPE_CHECKING:
    from .revisions import Revision


class Theme(Kept, models.Model):
    """A chapter of the one story. Each initiative belongs to one."""

    KEPT = ("title", "summary")

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class InitiativeQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "InitiativeQuerySet":
        """Drafts: the proposing department. Else: who sits there, executives, administrators."""
        own_drafts = Q(status=Initiative.Status.DRAFT, department__in=user.roles)
        submitted = ~Q(status=Initiative.Status.DRAFT)
        if user.is_partner or not user.is_active:
            return self.none()
        if user.is_executive or user.is_administrator:
            return self.filter(own_drafts | submitted)
        at_the_table = Seat.objects.sitting().filter(initiative=OuterRef("pk")).of(user)
        return self.filter(own_drafts | (submitted & Exists(at_the_table)))

    def advised_by(self, user: User) -> "InitiativeQuerySet":
        """Those to which a partner's person is invited by name, until the last day (rule 30)."""
        return self.filter(pk__in=Adviser.objects.of(user).values("initiative"))

    def open_to(self, user: User) -> "InitiativeQuerySet":
        """What a person may open: whole, or as an adviser what an adviser is shown of it."""
        return self.advised_by(user) if user.is_partner else self.visible_to(user)

    def glimpsed_by(self, user: User) -> "InitiativeQuerySet":
        """What leads and deputies elsewhere may know of: enough to ask to join."""
        if not user.leads:
            return self.none()
        return self.exclude(status=Initiative.Status.DRAFT).filter(is_regulated=False)

    def known_to(self, user: User) -> "InitiativeQuerySet":
        """What a person sees whole, and what leads and deputies know of elsewhere."""
        # The cheap half first: a database that finds it true does not look at the tables.
        return self.glimpsed_by(user) | self.visible_to(user)

    def open(self) -> "InitiativeQuerySet":
        """On the table: asked about, or agreed and not live yet."""
        return self.filter(status__in=Initiative.DECIDING)

    def past_decision_day(self, at: datetime) -> "InitiativeQuerySet":
        return self.open().filter(decision_ends_at__lte=at)


class Initiative(models.Model):
    """What departments co-own: proposed, decided, paid for, lived and closed together."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        AGREED = "agreed", _("Agreed")
        LIVE = "live", _("Live")
        CLOSED = "closed", _("Closed")
        PARKED = "parked", _("Parked")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Pace(models.TextChoices):
        NORMAL = "normal", _("Normal")
        URGENT = "urgent", _("Urgent")

    DECIDING = (Status.IN_REVIEW, Status.AGREED)
    AT_REST = (Status.CLOSED, Status.PARKED, Status.WITHDRAWN)

    slug = models.SlugField(max_length=100, unique=True)
    # Title and purpose of the newest revision, for lists; the revisions hold the record.
    title = models.CharField(max_length=1000)
    purpose = models.TextField(blank=True)
    is_regulated = models.BooleanField(default=False)
    target = models.BigIntegerField(default=0)  # minor units, of the newest revision

    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    pace = models.CharField(max_length=6, choices=Pace, default=Pace.NORMAL)
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="initiatives")
    department = models.ForeignKey(Department, models.PROTECT, related_name="proposed")
    steward = models.ForeignKey(Department, models.PROTECT, related_name="stewarded")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    # From whose words its draft was begun.
    origin = models.ForeignKey("self", models.PROTECT, null=True, related_name="begun_from_it")

    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    sponsor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sponsored_at = models.DateTimeField(null=True)
    # An executive lets every pledge count whole, with the reason (rule 21).
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)  # without a break since
    live_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    decision_day = models.DateField(null=True)
    decision_ends_at = models.DateTimeField(null=True)  # UTC; the end of that day where we are

    # The settings and the watches under which it was submitted; later changes never touch it.
    rules_stored = models.JSONField(null=True)
    watches = models.JSONField(default=dict)  # department id (text) -> Department.watches

    revision = models.ForeignKey("Revision", models.PROTECT, null=True, related_name="+")
    agreed_revision = models.ForeignKey("Revision", models.PROTECT, null=True, related_name="+")
    # What pauses it while it is live (rule 13).
    call_back = models.ForeignKey("CallBack", models.PROTECT, null=True, related_name="+")

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="initiative_status_known",
                condition=Q(
                    status__in=[
                        "draft",
                        "in_review",
                        "agreed",
                        "live",
                        "closed",
                        "parked",
                        "withdrawn",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="initiative_submitted_whole",
                condition=Q(status="draft")
                | Q(
                    submitted_at__isnull=False,
                    revision__isnull=False,
                    decision_ends_at__isnull=False,
                    rules_stored__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="initiative_agreed_has_a_date",
                condition=~Q(status__in=["agreed", "live", "closed"]) | Q(agreed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="initiative_live_has_a_date",
                condition=~Q(status__in=["live", "closed"]) | Q(live_at__gte=F("agreed_at")),
            ),
            models.CheckConstraint(
                name="only_what_is_live_is_called_back",
                condition=Q(call_back=None) | Q(status="live"),
            ),
            models.CheckConstraint(
                name="initiative_sponsored_wholly_or_not_at_all",
                condition=Q(sponsor=None, sponsored_at=None)
                | Q(sponsor__isnull=False, sponsored_at__isnull=False),
            ),
            models.CheckConstraint(
                name="initiative_lifted_wholly_or_not_at_all",
                condition=Q(lifted_by=None, lifted_at=None, lifted_because=None)
                | Q(
                    lifted_by__isnull=False,
                    lifted_at__isnull=False,
                    lifted_because__isnull=False,
                ),
            ),
        ]
        indexes = [
            # Lets the sweep that parks find its few rows without reading the many.
            models.Index(
                name="initiative_decision_day_ends",
                fields=["decision_ends_at"],
                condition=Q(status__in=["in_review", "agreed"]),
            ),
            # The list by state, newest first.
            models.Index(name="initiative_by_status", fields=["status", "-id"]),
            # The list and /budgets/ by decision day; the list by budget, the largest first.
            models.Index(name="initiative_by_decision_day", fields=["decision_day", "id"]),
            models.Index(name="initiative_by_target", fields=["-target", "-id"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("initiatives:detail", args=[self.slug])

    @property
    def rules(self) -> Rules:
        """Those it was submitted under; those of the house while it is a draft."""
        return Rules.read(self.rules_stored or Organisation.objects.current().rules_stored)

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def advised_on(self) -> "Revision | None":
        """What advisers are shown: the agreed text; before it is agreed, the one asked about."""
        agreed = self.status in (self.Status.AGREED, self.Status.LIVE, self.Status.CLOSED)
        return self.agreed_revision if agreed else self.revision

    @property
    def is_live(self) -> bool:
        return self.status == self.Status.LIVE

    @property
    def is_deciding(self) -> bool:
        """Is it on the table, to be decided by its decision day?"""
        return self.status in self.DECIDING

    @property
    def is_being_revised(self) -> bool:
        """Is it live, and a newer revision asked about? The agreed one stays in force (rule 13)."""
        return self.status == self.Status.LIVE and self.revision_id != self.agreed_revision_id

    @property
    def is_called_back(self) -> bool:
        """Is it live and paused? Nothing is spent or told until it goes on (rule 13)."""
        return self.call_back_id is not None

    @property
    def takes_answers(self) -> bool:
        return self.takes_pledges or self.is_called_back

    @property
    def is_past_its_day(self) -> bool:
        """Has its decision day ended, so that it is about to be parked (rule 18)?"""
        return self.is_deciding and self.decision_ends_at <= now()

    @property
    def takes_pledges(self) -> bool:
        return self.is_deciding or self.is_being_revised

    @property
    def is_urgent(self) -> bool:
        """Does it go by the clock? It does once an executive sponsors it (rule 14)."""
        return self.pace == self.Pace.URGENT and self.sponsored_at is not None

    @property
    def is_lifted(self) -> bool:
        """Does every pledge count whole, above the largest share too (rule 21)?"""
        return self.lifted_at is not None

    @property
    def awaits_sponsor(self) -> bool:
        """Is it to be urgent, and nobody sponsors it yet? Until then its pace is normal."""
        lives = self.status in (self.Status.LIVE, self.Status.CLOSED)
        return self.pace == self.Pace.URGENT and self.sponsored_at is None and not lives

    def watches_of(self, department_id: int) -> dict:
        """What a department watched when this was submitted."""
        nothing = {"sections": [], "facts": {}, "always": None, "two_executives": False}
        return self.watches.get(str(department_id), nothing)

    @cached_property
    def table(self) -> list[Seat]:
        """The seats that sit, steward first, each with the review that counts. Two queries.

        Kept on the instance; an operation that has changed something asks `look_again`.
        """
        return Seat.objects.table_of(self)

    def look_again(self) -> None:
        """Forget what was read of the table: it has changed."""
        self.__dict__.pop("table", None)

    def seat_of(self, department_id: int) -> Seat | None:
        return next((seat for seat in self.table if seat.department_id == department_id), None)

    @property
    def steward_seat(self) -> Seat | None:
        return self.seat_of(self.steward_id)

    def seats_of(self, user: User) -> list[Seat]:
        """The seats that a person may answer for."""
        return [seat for seat in self.table if user.speaks_for(seat)]

    @property
    def waiting(self) -> list[Seat]:
        """The seats whose answer is still missing."""
        return [seat for seat in self.table if not seat.has_answered]

    @property
    def objecting(self) -> list[Seat]:
        """Whoever objects, also those whom executives have overruled."""
        return [seat for seat in self.table if seat.objects_]

    @property
    def objections(self) -> list[Seat]:
        """Those that stand in the way: not the overruled ones (rule 7)."""
        return [seat for seat in self.objecting if not seat.is_overruled]

    @property
    def consents_elsewhere(self) -> bool:
        """Does a department other than the proposing one consent (rule 1)?"""
        return any(seat.consents for seat in self.table if seat.department_id != self.department_id)

    @property
    def is_of_one_mind(self) -> bool:
        """Rule 6 over the answers alone: all answered, no objection stands, another consents."""
        enough = len(self.table) >= self.rules.minimum_seats
        return enough and not self.waiting and not self.objections and self.consents_elsewhere


class RestQuerySet(models.QuerySet):
    def current(self) -> "RestQuerySet":
        return self.filter(ended_at=None)


class Rest(models.Model):
    """An initiative was parked or withdrawn: since when, why, what it lacked (rule 18)."""

    class Kind(models.TextChoices):
        PARKED = "parked", _("Parked")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="rests")
    kind = models.CharField(max_length=9, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: a day ended
    reason = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    lacked = models.JSONField(default=list)  # sentences
    ended_at = models.DateTimeField(null=True)

    objects = RestQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_rest_at_a_time", fields=["initiative"], condition=Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative}: {self.get_kind_display()}"
