"""Something that waits for somebody: who, what, by when. The only thing that reminds."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .notices import Step


class TurnQuerySet(models.QuerySet):
    def open(self) -> "TurnQuerySet":
        return self.filter(settled_at=None)

    def of(self, user: User) -> "TurnQuerySet":
        """Open turns of a person: by seat, by role, or by name. Some still ask a permission."""
        return self.open().filter(TurnQuerySet.whose(user))

    @staticmethod
    def whose(user: User) -> Q:
        """What makes a turn this person's."""
        mine = Q(seat__department__in=user.leads | set(user.stands_in)) | Q(person=user)
        mine |= Q(seat__stand_in=user)
        if user.is_executive:
            mine |= Q(role=Turn.Role.EXECUTIVES)
        if user.is_administrator:
            mine |= Q(role=Turn.Role.ADMINISTRATORS)
        return mine


class Turn(models.Model):
    """Something that waits for somebody. Opened and settled by `turns`, read by everybody."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("answer")
        SETTLE = "settle", _("settle")
        FUND = "fund", _("fund")
        SPONSOR = "sponsor", _("sponsor")
        APPROVE = "approve", _("approve")
        REPLY = "reply", _("reply")
        KEEP = "keep", _("keep")
        MEET = "meet", _("meet")
        APPOINT = "appoint", _("appoint")
        COUNTERSIGN = "countersign", _("countersign")
        ADMIT = "admit", _("admit")
        TAKE_ON = "take_on", _("take on")
        CONFIRM = "confirm", _("confirm")
        PLEDGE_AGAIN = "pledge_again", _("pledge again")
        RESUME = "resume", _("resume")
        REVIVE_OR_WITHDRAW = "revive_or_withdraw", _("revive or withdraw")
        CLOSE = "close", _("close")

    ANSWERING = (Kind.ANSWER, Kind.RESUME)  # settled by an answer

    class Role(models.TextChoices):
        EXECUTIVES = "executives", _("executives")
        ADMINISTRATORS = "administrators", _("administrators")

    kind = models.CharField(max_length=20, choices=Kind)
    initiative = models.ForeignKey("Initiative", models.PROTECT, null=True, related_name="turns")
    # Whose: the people who speak for a seat, a role, or one person.
    seat = models.ForeignKey("Seat", models.PROTECT, null=True, related_name="turns")
    role = models.CharField(max_length=14, choices=Role, blank=True)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="turns")
    # Row of what it is about: a review, a condition, an approval that asks, a change.
    about = models.BigIntegerField(null=True)
    key = models.CharField(max_length=100)  # the same duty has the same key
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # Its ladder (rule 15): the highest step so far, and when the next one is due; None: no more.
    step = models.CharField(max_length=14, choices=Step, default=Step.OPENED)
    climb_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = TurnQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_duty_is_open_once", fields=["key"], condition=Q(settled_at=None)
            ),
            models.CheckConstraint(
                name="a_turn_is_somebodys",
                condition=Q(seat__isnull=False) | ~Q(role="") | Q(person__isnull=False),
            ),
        ]
        indexes = [
            # Home, bell, ladder, digest and reports read the few that are open.
            models.Index(name="turn_open", fields=["due_at"], condition=Q(settled_at=None)),
            # The sweep that reminds.
            models.Index(
                name="turn_to_climb",
                fields=["climb_at", "id"],
                condition=Q(settled_at=None, climb_at__isnull=False),
            ),
            models.Index(name="turn_open_by_seat", fields=["seat"], condition=Q(settled_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.initiative or ''}"

    def is_late(self, now: datetime) -> bool:
        return self.settled_at is None and self.due_at < now
