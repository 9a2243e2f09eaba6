"""What people say to each other about an initiative."""

from django.db import models

from accounts.models import Partner, Section, User

from .events import Event
from .texts import Text


class Comment(models.Model):
    """A word on an initiative, or on one of its sections.

    `reply_to` is the comment with which its thread begins: a reply to a reply joins that thread.
    """

    initiative = models.ForeignKey("Initiative", models.PROTECT, related_name="comments")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()
    section = models.CharField(max_length=10, choices=Section, blank=True)
    reply_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
    words = models.ForeignKey(Text, models.PROTECT, related_name="+")
    # Whose advisers read it too; None: it is said inside, at the table alone (rule 30).
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["posted_at", "pk"]
        indexes = [
            # The conversation of one table, newest last.
            models.Index(name="comment_by_initiative", fields=["initiative", "posted_at"]),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """What it says now: as it was posted, or as its author has edited it since."""
        edits = list(self.edits.all())
        return edits[-1].event.words.body if edits else self.words.body


class CommentEdit(models.Model):
    """Its author edited a comment: it says since then what that event says."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="edits")
    event = models.OneToOneField(Event, models.PROTECT, related_name="edit")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.event.words}"
