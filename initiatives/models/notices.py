"""What a person hears of an event or a turn: inbox and outbox in one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class Notice(models.Model):
    """One person hears of one event, or of one step of a turn's ladder, once."""

    class Step(models.TextChoices):
        OPENED = "opened", _("opened")
        HALF_WAY = "half_way", _("half-way")
        THREE_QUARTERS = "three_quarters", _("three quarters")
        DUE = "due", _("due")
        LATE_HALF = "late_half", _("half a window late")
        LATE_WHOLE = "late_whole", _("a whole window late")

    person = models.ForeignKey(User, models.PROTECT, related_name="notices")
    event = models.ForeignKey("Event", models.PROTECT, null=True, related_name="notices")
    turn = models.ForeignKey("Turn", models.PROTECT, null=True, related_name="notices")
    step = models.CharField(max_length=14, choices=Step, blank=True)

    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-due_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="tell_each_person_of_an_event_once",
                fields=["event", "person"],
                condition=Q(event__isnull=False),
            ),
            models.UniqueConstraint(
                name="tell_each_person_of_a_step_once",
                fields=["turn", "step", "person"],
                condition=Q(turn__isnull=False),
            ),
            models.CheckConstraint(
                name="a_notice_is_of_an_event_or_of_a_turn",
                condition=Q(event__isnull=False, turn=None, step="")
                | (Q(event=None, turn__isnull=False) & ~Q(step="")),
            ),
        ]
        indexes = [
            # The sweep that sends reads the few that are not sent.
            models.Index(name="notice_unsent", fields=["due_at"], condition=Q(sent_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.event or self.turn}"
