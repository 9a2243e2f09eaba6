"""The questions of the first run, in three steps."""

from collections.abc import Iterator
from functools import lru_cache

from babel import Locale
from babel.numbers import get_territory_currencies
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import User
from .zones import ZoneField, zone_here

FEWEST, MOST, FIRST_ROWS = 2, 12, 3


@lru_cache
def currencies() -> list[tuple[str, str]]:
    """What people pay with today, by code."""
    english = Locale("en")
    used = {code for place in english.territories for code in paid_in(place)}
    named = [(code, f"{code} – {english.currencies.get(code, code)}") for code in sorted(used)]
    return [("", gettext_lazy("Choose")), *named]


def paid_in(place: str) -> list[str]:
    return get_territory_currencies(place) if len(place) == 2 else []


class HouseForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Organisation"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the organisation’s name.")},
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"),
        help_text=gettext_lazy("One for everything. It stays once money has been granted."),
        choices=currencies,
        error_messages={"required": gettext_lazy("Choose the currency.")},
    )
    time_zone = ZoneField(label=gettext_lazy("Time zone"), initial=zone_here)
    theme = forms.CharField(
        label=gettext_lazy("First theme"),
        help_text=gettext_lazy("A chapter of the one story that you tell. More can follow."),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter a first theme, for example Put right.")},
    )


class DepartmentsForm(forms.Form):
    """A row a department: its name, its initials, and who leads it. Empty rows do not count."""

    PARTS = ("name", "initials", "lead_name", "lead_email")
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST)

    def __init__(self, data=None, *, kept: list[dict] = (), more: int = 0) -> None:
        count = row_count(data, kept) + more
        self.numbers = range(1, min(count, MOST) + 1)
        super().__init__(data, initial={"rows": len(self.numbers)})
        for number in self.numbers:
            row = kept[number - 1] if number <= len(kept) else {}
            self.ask_for_row(number, row)

    def ask_for_row(self, number: int, row: dict) -> None:
        fields = (
            forms.CharField(label=_("Name"), max_length=120),
            forms.CharField(label=_("Initials"), max_length=4),
            forms.CharField(label=_("Lead’s name"), max_length=200),
            forms.EmailField(label=_("Lead’s work e-mail"), max_length=254),
        )
        for part, field in zip(self.PARTS, fields, strict=True):
            field.required, field.initial = False, row.get(part, "")
            self.fields[f"{part}_{number}"] = field

    @property
    def may_grow(self) -> bool:
        return len(self.numbers) < MOST

    @property
    def groups(self) -> Iterator[tuple[int, list[forms.BoundField]]]:
        for number in self.numbers:
            yield number, [self[f"{part}_{number}"] for part in self.PARTS]

    def typed(self) -> list[dict]:
        """The rows as they stand, whether right or not."""
        return [
            {part: self.data.get(f"{part}_{number}", "") for part in self.PARTS}
            for number in self.numbers
        ]

    def clean(self) -> dict:
        found = super().clean()
        rows = [row for number in self.numbers if (row := self.row(found, number))]
        names = [row["name"].casefold() for row in rows]
        if not self.errors and len(rows) < FEWEST:
            sentence = _("Name at least two departments. No one owns social media alone.")
            raise ValidationError(sentence)
        if not self.errors and len(set(names)) < len(names):
            raise ValidationError(_("Two departments have the same name. Change one of them."))
        return {"departments": rows}

    def row(self, found: dict, number: int) -> dict | None:
        row = {part: found.get(f"{part}_{number}", "") for part in self.PARTS}
        if not any(self.data.get(f"{part}_{number}", "").strip() for part in self.PARTS):
            return None
        sentences = {
            "name": _("Department %(n)s: enter its name, or clear the whole row."),
            "initials": _("Department %(n)s: enter its initials, for example MK."),
            "lead_name": _("Department %(n)s: enter who leads it."),
            "lead_email": _("Department %(n)s: enter the lead’s work e-mail."),
        }
        for part, sentence in sentences.items():
            name = f"{part}_{number}"
            if not row[part] and name not in self.errors:
                self.add_error(name, sentence % {"n": number})
        return row


def row_count(data, kept: list[dict]) -> int:
    """How many rows the page has: as sent, or as kept, or the first few."""
    sent = str(data.get("rows", "")) if data else ""
    return int(sent) if sent.isdecimal() and len(sent) < 3 else max(len(kept), FIRST_ROWS)


class FirstPeopleForm(forms.Form):
    administrator_name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Enter your name.")},
    )
    administrator_email = forms.EmailField(
        label=gettext_lazy("Your work e-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username"}),
        error_messages={"required": gettext_lazy("Enter your work e-mail.")},
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least 12 characters. You are signed in with it at once."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=False),
        strip=False,
        max_length=200,
        error_messages={"required": gettext_lazy("Choose a password.")},
    )
    executive_name = forms.CharField(
        label=gettext_lazy("The executive’s name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the executive’s name.")},
    )
    executive_email = forms.EmailField(
        label=gettext_lazy("The executive’s work e-mail"),
        max_length=254,
        error_messages={"required": gettext_lazy("Enter the executive’s work e-mail.")},
    )

    def clean(self) -> dict:
        found = super().clean()
        first, second = found.get("administrator_email", ""), found.get("executive_email", "")
        if first and first.lower() == second.lower():
            sentence = _("Two people: what one sets on money and roles, the other countersigns.")
            self.add_error("executive_email", sentence)
        if found.get("password"):
            self.check_password(found)
        return found

    def check_password(self, found: dict) -> None:
        person = User(
            name=found.get("administrator_name", ""), email=found.get("administrator_email", "")
        )
        try:
            validate_password(found["password"], person)
        except ValidationError as error:
            self.add_error("password", error)
