"""An initiative was closed: what came of it, and what was learned."""

from django.db import models

from accounts.models import User

from .initiative import Initiative
from .texts import Text


class Closing(models.Model):
    """The steward's last word on an initiative (rule 25). What was hoped, its revision says."""

    initiative = models.OneToOneField(Initiative, models.PROTECT, related_name="closing")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    outcome = models.ForeignKey(Text, models.PROTECT, related_name="+")
    learned = models.ForeignKey(Text, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.initiative}: {self.at:%Y-%m-%d}"
