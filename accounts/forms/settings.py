"""The numbers in italics: what each means, which rule it belongs to, and how it is asked for."""

from dataclasses import asdict, dataclass
from datetime import time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import dates
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.words import in_words
from cooperative.widgets import CashInput

from ..models import Band, Organisation
from ..operations.settings import ON_MONEY
from .base import AmountField
from .seen import SeenForm

MOST_BANDS = 6
MONTHS = [(f"{number:02d}-01", name) for number, name in dates.MONTHS.items()]


@dataclass(frozen=True)
class Setting:
    """One of the rules' numbers. `kind`: count, percent, amount, clock, month, bands."""

    name: str
    label: str | Promise
    meaning: str | Promise
    rule: int
    kind: str
    least: int = 0
    most: int = 100
    unit: str | Promise = ""

    @property
    def is_countersigned(self) -> bool:
        return self.name in ON_MONEY

    def in_words(self, value: object, currency: str) -> str:
        """A value as people read it; `value` as `Rules.stored` keeps it."""
        if self.kind == "amount":
            return in_words(value, currency)
        if self.kind == "bands":
            return ", ".join(band_in_words(Band(**band), currency) for band in value)
        if self.kind == "percent":
            return f"{value} %"
        if self.kind == "month":
            return str(dict(MONTHS).get(value, value))
        return f"{value} {self.unit}".strip()


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting(
            "minimum_seats",
            gettext_lazy("Fewest departments at a table"),
            gettext_lazy("No one owns social media alone: so many sit at every table."),
            rule=1,
            kind="count",
            least=2,
            most=12,
            unit=gettext_lazy("departments"),
        ),
        Setting(
            "total_rise_percent",
            gettext_lazy("Rise of the total that asks again"),
            gettext_lazy("An answer stands while the total is not further above the one it saw."),
            rule=10,
            kind="percent",
        ),
        Setting(
            "normal_working_days",
            gettext_lazy("Normal pace"),
            gettext_lazy("Time to answer, in the calendar of the department that is asked."),
            rule=14,
            kind="count",
            least=1,
            most=30,
            unit=gettext_lazy("working days"),
        ),
        Setting(
            "urgent_clock_hours",
            gettext_lazy("Urgent pace"),
            gettext_lazy("Time to answer once an executive sponsors the hurry."),
            rule=14,
            kind="count",
            least=1,
            most=48,
            unit=gettext_lazy("hours by the clock"),
        ),
        Setting(
            "decision_days_after_due",
            gettext_lazy("Decision day"),
            gettext_lazy("So long after the latest due time an initiative is parked if not live."),
            rule=14,
            kind="count",
            most=60,
            unit=gettext_lazy("working days"),
        ),
        Setting(
            "single_mails_a_day",
            gettext_lazy("Single reminders a day"),
            gettext_lazy("At most so many for one person; a newly opened turn never counts."),
            rule=15,
            kind="count",
            most=20,
            unit=gettext_lazy("reminders"),
        ),
        Setting(
            "quiet_from",
            gettext_lazy("Quiet hours begin"),
            gettext_lazy("From then on nobody is reminded, except of what is urgent."),
            rule=15,
            kind="clock",
        ),
        Setting(
            "quiet_to",
            gettext_lazy("Quiet hours end"),
            gettext_lazy("From then on reminders go out again."),
            rule=15,
            kind="clock",
        ),
        Setting(
            "largest_share_above",
            gettext_lazy("Shared above"),
            gettext_lazy(
                "Above this total at least two departments pay, and the largest share counts."
            ),
            rule=21,
            kind="amount",
        ),
        Setting(
            "largest_share_percent",
            gettext_lazy("Largest share"),
            gettext_lazy("So much of the total one department’s pledge counts at most."),
            rule=21,
            kind="percent",
            least=1,
        ),
        Setting(
            "bands",
            gettext_lazy("Approvals by total"),
            gettext_lazy("How many executives approve a shared budget, by its total."),
            rule=22,
            kind="bands",
        ),
        Setting(
            "approvals_if_regulated",
            gettext_lazy("Approvals of regulated matters"),
            gettext_lazy("At least so many where regulated or investor matters are touched."),
            rule=22,
            kind="count",
            most=9,
            unit=gettext_lazy("executives"),
        ),
        Setting(
            "fiscal_year_starts",
            gettext_lazy("The fiscal year begins in"),
            gettext_lazy(
                "Envelopes are granted by fiscal year. The first one fixes when a year begins."
            ),
            rule=20,
            kind="month",
        ),
    )
}


def band_in_words(band: Band, currency: str) -> str:
    """“below €1,000: none”, “up to €10,000: 1”, “above: 2”."""
    number = str(band.approvals) if band.approvals else _("none")
    if band.below is not None:
        reach = _("below %(amount)s") % {"amount": in_words(band.below, currency)}
    elif band.up_to is not None:
        reach = _("up to %(amount)s") % {"amount": in_words(band.up_to, currency)}
    else:
        reach = _("above")
    return f"{reach}: {number}"


def symbol_of(currency: str) -> str:
    return in_words(0, currency).replace("0", "").strip()


class SettingForm(SeenForm):
    """One setting, and where an executive countersigns it, the reason."""

    def __init__(self, data=None, *, setting: Setting, house: Organisation) -> None:
        self.setting, self.house = setting, house
        self.stored = house.settings[setting.name]
        super().__init__(data, kept={"value": self.stored})
        self.ask()
        if setting.is_countersigned:
            self.fields["reason"] = forms.CharField(
                label=_("Reason"),
                help_text=_("The executive who countersigns reads it."),
                max_length=500,
                error_messages={"required": _("Say why, for the executive who countersigns.")},
            )

    def ask(self) -> None:
        self.fields["value"] = field = self.value_field()
        field.label, field.initial = self.setting.label, self.stored
        field.help_text = self.setting.unit

    def label_of(self, name: str) -> str:
        return self.setting.label

    def in_words(self, name: str, value: object) -> str:
        return self.setting.in_words(value, self.house.currency)

    def value_field(self) -> forms.Field:
        kind, currency = self.setting.kind, self.house.currency
        if kind == "amount":
            return AmountField(decimals=self.house.decimals, widget=CashInput(symbol_of(currency)))
        if kind == "clock":
            return forms.TimeField(widget=forms.TimeInput({"type": "time"}, "%H:%M"))
        if kind == "month":
            return forms.ChoiceField(choices=MONTHS)
        return forms.IntegerField(min_value=self.setting.least, max_value=self.setting.most)

    def clean_value(self) -> object:
        value = self.cleaned_data["value"]
        value = f"{value:%H:%M}" if isinstance(value, time) else value
        if value == self.stored:
            raise ValidationError(_("That is so already. Change it, or go back."))
        return value


class BandsForm(SettingForm):
    """The bands of rule 22: a row each, the last holding for every larger total."""

    REACH = (("below", gettext_lazy("below")), ("up_to", gettext_lazy("up to")))

    def ask(self) -> None:
        bands = [Band(**band) for band in self.stored]
        limited, last = bands[:-1], bands[-1]
        typed = [n for n in range(MOST_BANDS) if f"amount_{n}" in self.data]  # of as many as then
        self.numbers = typed or range(min(len(limited) + 1, MOST_BANDS))
        for number in self.numbers:
            self.ask_for_band(number, limited[number] if number < len(limited) else None)
        self.fields["above"] = forms.IntegerField(
            label=_("Executives above that"), initial=last.approvals, min_value=0, max_value=9
        )

    def ask_for_band(self, number: int, band: Band | None) -> None:
        reach = "up_to" if band and band.up_to is not None else "below"
        amount = getattr(band, reach) if band else None
        counted = {"min_value": 0, "max_value": 9, "required": False}
        approvals = band.approvals if band else None
        self.fields |= {
            f"reach_{number}": forms.ChoiceField(
                label=_("Total"), choices=self.REACH, initial=reach if band else "up_to"
            ),
            f"amount_{number}": AmountField(
                label=_("Amount"),
                initial=amount,
                decimals=self.house.decimals,
                widget=CashInput(symbol_of(self.house.currency)),
                required=False,
            ),
            f"approvals_{number}": forms.IntegerField(
                label=_("Executives"), initial=approvals, **counted
            ),
        }

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        names = ("reach", "amount", "approvals")
        return [[self[f"{name}_{number}"] for name in names] for number in self.numbers]

    def clean(self) -> dict:
        found = super().clean()
        if self.errors:
            return found
        bands = [band for number in self.numbers if (band := self.band(found, number))]
        bands.append(Band(found["above"]))
        if not self.errors:
            self.check_order(bands)
        value = [asdict(band) for band in bands]
        if value == self.stored:
            raise ValidationError(_("That is so already. Change it, or go back."))
        return {"value": value, "reason": found["reason"], "seen": found["seen"]}

    def band(self, found: dict, number: int) -> Band | None:
        """The band of a row; none where the row is empty."""
        amount, approvals = found[f"amount_{number}"], found[f"approvals_{number}"]
        if amount is None and approvals is None:
            return None
        if amount is None:
            self.add_error(f"amount_{number}", _("Enter the amount of this band."))
        if approvals is None:
            self.add_error(f"approvals_{number}", _("Enter how many executives approve."))
        return Band(approvals, **{found[f"reach_{number}"]: amount})

    def check_order(self, bands: list[Band]) -> None:
        limits = [band.up_to if band.below is None else band.below for band in bands[:-1]]
        numbers = [band.approvals for band in bands]
        if limits != sorted(set(limits)):
            raise ValidationError(_("Each amount is larger than the one before it."))
        if numbers != sorted(numbers):
            raise ValidationError(_("A larger total never needs fewer executives."))


def setting_form(setting: Setting, house: Organisation, data=None) -> SettingForm:
    form = BandsForm if setting.kind == "bands" else SettingForm
    return form(data, setting=setting, house=house)
