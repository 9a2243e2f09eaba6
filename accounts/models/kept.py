"""What the desk changes of a thing, as JSON: to be compared, and kept in an event."""

from datetime import time

from django.db import models


def as_kept(value: object) -> object:
    """A value of a field as JSON has it."""
    if isinstance(value, models.Model):
        return value.pk
    return f"{value:%H:%M}" if isinstance(value, time) else value


class Kept:
    """For models that administrators edit: `KEPT` names the fields of their form."""

    KEPT: tuple[str, ...] = ()

    @property
    def kept(self) -> dict:
        fields = (self._meta.get_field(name) for name in self.KEPT)
        return {field.name: as_kept(field.value_from_object(self)) for field in fields}
