"""The organisation, the numbers that administrators may change, and working calendars."""

from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision
from django.db import models
from django.db.models import Q

from .kept import Kept

WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@dataclass(frozen=True)
class Band:
    """How many approvals a total needs: strictly `below`, or `up_to` it (minor units)."""

    approvals: int
    below: int | None = None
    up_to: int | None = None

    def holds(self, total: int) -> bool:
        """Does a total (minor units) fall under this band?"""
        if self.below is not None:
            return total < self.below
        return self.up_to is None or total <= self.up_to


@dataclass(frozen=True)
class Rules:
    """The numbers in italics of the rules. An initiative keeps those it was submitted under."""

    largest_share_above: int  # minor units (rule 21)
    bands: tuple[Band, ...]  # in order, the first that holds (rule 22)
    minimum_seats: int = 2
    total_rise_percent: int = 5
    normal_working_days: int = 3
    urgent_clock_hours: int = 4
    decision_days_after_due: int = 3  # working days
    single_mails_a_day: int = 3
    quiet_from: str = "18:00"
    quiet_to: str = "08:00"
    largest_share_percent: int = 60
    approvals_if_regulated: int = 2

    @classmethod
    def default(cls, currency: str) -> "Rules":
        """The rules of a new house, in the minor units of its currency."""
        thousand = 1000 * 10 ** get_currency_precision(currency)
        bands = (Band(0, below=thousand), Band(1, up_to=10 * thousand), Band(2))
        return cls(largest_share_above=thousand, bands=bands)

    @classmethod
    def read(cls, stored: dict) -> "Rules":
        return cls(**{**stored, "bands": tuple(Band(**band) for band in stored["bands"])})

    def stored(self) -> dict:
        """As it is kept in a row: JSON, amounts in minor units."""
        return asdict(self)

    def approvals_needed(self, total: int, *, regulated: bool) -> int:
        """How many executives must approve a total (minor units, rule 22)."""
        by_band = next(band.approvals for band in self.bands if band.holds(total))
        return max(by_band, self.approvals_if_regulated) if regulated else by_band

    def counted(self, pledge: int, target: int, *, lifted: bool = False) -> int:
        """What of a pledge counts towards a target, rounded down (minor units, rule 21)."""
        if lifted or target <= self.largest_share_above:
            return pledge
        return min(pledge, target * self.largest_share_percent // 100)


class Calendar(Kept, models.Model):
    """When a department works: days of the week, hours, time zone and holidays."""

    KEPT = ("name", "week", "opens", "closes", "time_zone", "holidays")

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=300)
    week = models.JSONField(default=list)  # of WEEK
    opens = models.TimeField()
    closes = models.TimeField()
    time_zone = models.CharField(max_length=64)
    holidays = models.JSONField(default=list)  # [{"on": "12-25" or "easter+1", "name": …}]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="calendar_opens_before_it_closes",
                condition=Q(closes__gt=models.F("opens")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class OrganisationManager(models.Manager):
    def current(self) -> "Organisation | None":
        """The one organisation of this installation; none before the first run."""
        return self.select_related("calendar").first()


class Organisation(models.Model):
    """The one organisation that this installation serves."""

    slug = models.SlugField(max_length=100)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=1000, blank=True)
    about = models.TextField(blank=True)
    currency = models.CharField(max_length=3)  # fixed by the first posting (rule 19)
    time_zone = models.CharField(max_length=64)
    language = models.CharField(max_length=12, default="en")
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+")
    fiscal_year_starts = models.CharField(max_length=5, default="01-01")  # MM-DD
    rules_stored = models.JSONField(default=dict)
    is_sample = models.BooleanField(default=False)

    # One row, ever: a second organisation needs an installation of its own.
    only = models.BooleanField(default=True, unique=True, editable=False)

    objects = OrganisationManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="there_is_one_organisation", condition=Q(only=True))
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rules(self) -> Rules:
        return Rules.read(self.rules_stored)

    @property
    def settings(self) -> dict:
        """What administrators may change: the numbers of the rules, and when a year begins."""
        return {**self.rules_stored, "fiscal_year_starts": self.fiscal_year_starts}

    def put_into_force(self, name: str, value: object) -> None:
        """A setting holds from now on."""
        if name == "fiscal_year_starts":
            self.fiscal_year_starts = value
        else:
            self.rules_stored = {**self.rules_stored, name: value}
        self.save(update_fields=["rules_stored", "fiscal_year_starts"])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def decimals(self) -> int:
        return get_currency_precision(self.currency)
