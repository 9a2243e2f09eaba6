"""A working calendar as people write it: days, hours, zone, and a holiday a line."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Calendar
from .seen import SeenForm
from .zones import ZoneField

DAYS = (
    ("mon", gettext_lazy("Monday")),
    ("tue", gettext_lazy("Tuesday")),
    ("wed", gettext_lazy("Wednesday")),
    ("thu", gettext_lazy("Thursday")),
    ("fri", gettext_lazy("Friday")),
    ("sat", gettext_lazy("Saturday")),
    ("sun", gettext_lazy("Sunday")),
)
EASTER = re.compile(r"easter([+-][0-9]{1,3})?")
LEAP_YEAR = 2024
MOST_HOLIDAYS = 60  # a year without working days would never end a window


class HolidaysField(forms.CharField):
    """A holiday a line: “12-25 Christmas Day”, “easter+1 Easter Monday”."""

    widget = forms.Textarea

    def to_python(self, value: str) -> list[dict]:
        lines = [line.split(maxsplit=1) for line in (value or "").splitlines() if line.strip()]
        if len(lines) > MOST_HOLIDAYS:
            raise ValidationError(_("At most %(n)s holidays.") % {"n": MOST_HOLIDAYS})
        return [{"on": valid_day(day), "name": "".join(name)} for day, *name in lines]

    def prepare_value(self, value: object) -> object:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{holiday['on']} {holiday['name']}".strip() for holiday in value)


def valid_day(text: str) -> str:
    """MM-DD or easter±n, else a sentence that says what is wrong with which line."""
    if EASTER.fullmatch(text):
        return text
    try:
        month, day = re.fullmatch(r"([0-9]{2})-([0-9]{2})", text).groups()
        date(LEAP_YEAR, int(month), int(day))
    except (AttributeError, ValueError):
        sentence = _("“%(text)s” is no day. Write 12-25 or easter+1, then the holiday’s name.")
        raise ValidationError(sentence % {"text": text}) from None
    return text


class CalendarForm(SeenForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the calendar’s name.")},
    )
    week = forms.MultipleChoiceField(
        label=gettext_lazy("Working days"),
        choices=DAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one working day.")},
    )
    opens = forms.TimeField(
        label=gettext_lazy("Work begins"),
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
        error_messages={"required": gettext_lazy("Enter when work begins.")},
    )
    closes = forms.TimeField(
        label=gettext_lazy("Work ends"),
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
        error_messages={"required": gettext_lazy("Enter when work ends.")},
    )
    holidays = HolidaysField(
        label=gettext_lazy("Holidays"),
        help_text=gettext_lazy(
            "One a line: 12-25 Christmas Day, or easter+1 Easter Monday (days from Easter Sunday)."
        ),
        required=False,
    )

    def __init__(self, data=None, *, calendar: Calendar | None = None, zone: str) -> None:
        kept = calendar.kept if calendar else None
        initial = kept or {}
        super().__init__(data, kept=kept, initial={"time_zone": zone} | initial)
        current = initial.get("time_zone", zone)
        self.fields["time_zone"] = ZoneField(label=_("Time zone"), current=current)
        self.order_fields(["name", "week", "opens", "closes", "time_zone", "holidays"])

    def clean(self) -> dict:
        found = super().clean()
        opens, closes = found.get("opens"), found.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("Work ends after it begins. Change one of the times."))
        return found
