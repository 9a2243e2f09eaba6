"""Signs of life of what runs beside the web."""

from django.db import models

from .clock import moment


class HeartbeatManager(models.Manager):
    def beat(self, name: str) -> None:
        """Write that something runs, at this moment by the database's clock."""
        self.update_or_create(name=name, defaults={"at": moment()})

    def ages(self) -> dict[str, int]:
        """Seconds since each was last heard of."""
        now = moment()
        return {row.name: int((now - row.at).total_seconds()) for row in self.all()}


class Heartbeat(models.Model):
    """When a part was last heard of: `beat`, a sweep began; `sweep`, one came to its end (UTC)."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    objects = HeartbeatManager()

    def __str__(self) -> str:
        return f"{self.name}, {self.at:%Y-%m-%d %H:%M:%S}"
