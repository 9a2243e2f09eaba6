"""What people say to each other about an initiative."""

from django.db import models

from accounts.models import Section, User

from .texts import Text


class Comment(models.Model):
    """A word on an initiative, or on one of its sections."""

    initiative = models.ForeignKey("Initiative", models.PROTECT, related_name="comments")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()
    section = models.CharField(max_length=10, choices=Section, blank=True)
    reply_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
    words = models.ForeignKey(Text, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["posted_at", "pk"]
        indexes = [
            # The conversation of one table, newest last.
            models.Index(name="comment_by_initiative", fields=["initiative", "posted_at"]),
        ]

    def __str__(self) -> str:
        return self.words.body
