"""Files that people send along: what is kept of each, and where. Written once."""

from django.db import models

from accounts.models import User


class StoredFile(models.Model):
    """A file under the data folder, by a name that nobody can guess. `media_type` was sniffed."""

    name = models.CharField(max_length=200)  # as it was sent, for whoever saves it
    media_type = models.CharField(max_length=50)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    place = models.CharField(max_length=100, unique=True)  # below MEDIA_ROOT
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [
            # Has the same receipt been handed in before?
            models.Index(name="file_by_content", fields=["sha256"]),
        ]

    def __str__(self) -> str:
        return self.name
