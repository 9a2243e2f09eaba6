"""Time zones, as people choose them: by continent and city."""

from functools import lru_cache
from pathlib import Path
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

CONTINENTS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@lru_cache
def zones() -> list[tuple]:
    """Choices in groups, a continent each; UTC first."""
    groups: dict[str, list] = {continent: [] for continent in CONTINENTS}
    for name in sorted(available_timezones()):
        continent, _slash, city = name.partition("/")
        if continent in groups:
            groups[continent].append((name, city.replace("_", " ").replace("/", ", ")))
    return [("UTC", "UTC"), *((continent, cities) for continent, cities in groups.items())]


def zone_here() -> str:
    """The zone of this machine, which at home is that of the person in front of it."""
    name = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    return name if name in available_timezones() else "UTC"


class ZoneField(forms.ChoiceField):
    """A time zone. One that a file brought and no continent lists stays possible."""

    default_error_messages = {"invalid_choice": _("Choose a time zone from the list.")}

    def __init__(self, *, current: str = "", **kwargs) -> None:
        super().__init__(choices=lambda: with_current(current), **kwargs)


def with_current(current: str) -> list[tuple]:
    listed = {name for _group, cities in zones()[1:] for name, _city in cities} | {"UTC"}
    return [(current, current), *zones()] if current and current not in listed else zones()
