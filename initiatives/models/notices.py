"""What a person hears of an event or a turn: inbox and outbox in one."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class Step(models.TextChoices):
    """The steps of the ladder of a turn (rule 15), in their order."""

    OPENED = "opened", _("opened")
    HALF_WAY = "half_way", _("half-way")
    THREE_QUARTERS = "three_quarters", _("three quarters")
    DUE = "due", _("due")
    LATE_HALF = "late_half", _("half a window late")
    LATE_WHOLE = "late_whole", _("a whole window late")


class NoticeQuerySet(models.QuerySet):
    def unsent(self) -> "NoticeQuerySet":
        """What still has to go out by mail."""
        return self.filter(NoticeQuerySet.UNSENT)

    def due(self, now: datetime) -> "NoticeQuerySet":
        """What a worker may take: unsent, its time has come, and nobody holds its lease."""
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        return self.unsent().filter(free, due_at__lte=now)

    def dead(self) -> "NoticeQuerySet":
        """Dead letters: given up, until an administrator sends them again."""
        return self.filter(dead_at__isnull=False)

    def heard_by(self, user: User) -> "NoticeQuerySet":
        """A person's inbox; a reminder of what was settled before it went out is no news."""
        return self.filter(person=user, dropped_at=None)

    def mark_read(self, at: datetime) -> int:
        """A person has read them; what was read before keeps its moment. How many."""
        return self.filter(read_at=None).update(read_at=at)

    UNSENT = Q(by_mail=True, sent_at=None, dropped_at=None, dead_at=None)
    UNREAD = Q(read_at=None, dropped_at=None)


class Notice(models.Model):
    """One person hears of one event, or of one step of a turn's ladder, once."""

    Step = Step

    class Dropped(models.TextChoices):
        SETTLED = "settled", _("its turn was settled before it went out")
        GONE = "gone", _("the person may not see it any more")

    # No index of their own: those below begin with them, and every mark writes every index.
    person = models.ForeignKey(User, models.PROTECT, related_name="notices", db_index=False)
    event = models.ForeignKey(
        "Event", models.PROTECT, null=True, related_name="notices", db_index=False
    )
    turn = models.ForeignKey(
        "Turn", models.PROTECT, null=True, related_name="notices", db_index=False
    )
    step = models.CharField(max_length=14, choices=Step, blank=True)
    read_at = models.DateTimeField(null=True)

    # The outbox. What goes to one person at once goes in one letter, named by its first notice:
    # sent again after a crash, it is the same letter, with the same Message-ID.
    by_mail = models.BooleanField(default=True)
    due_at = models.DateTimeField()
    letter = models.BigIntegerField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_because = models.CharField(max_length=10, choices=Dropped, blank=True)
    dead_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)  # what the mail server said last

    objects = NoticeQuerySet.as_manager()

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
            models.CheckConstraint(
                name="a_notice_is_sent_or_dropped_or_dead",
                condition=Q(dropped_at=None, dead_at=None)
                | Q(sent_at=None, dead_at=None)
                | Q(sent_at=None, dropped_at=None),
            ),
            models.CheckConstraint(
                name="a_dropped_notice_says_why",
                condition=Q(dropped_at=None, dropped_because="")
                | (Q(dropped_at__isnull=False) & ~Q(dropped_because="")),
            ),
        ]
        indexes = [
            # The sweep that sends, and the status page.
            models.Index(
                name="notice_unsent", fields=["due_at", "id"], condition=NoticeQuerySet.UNSENT
            ),
            models.Index(
                name="notice_dead", fields=["dead_at"], condition=Q(dead_at__isnull=False)
            ),
            # The inbox, and the count beside the bell.
            models.Index(name="notice_inbox", fields=["person", "-due_at", "-id"]),
            models.Index(name="notice_unread", fields=["person"], condition=NoticeQuerySet.UNREAD),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.event or self.turn}"
