"""What every form here is made of: a key that counts once, and amounts in minor units."""

import re
from datetime import date
from decimal import Decimal
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperative.widgets import DayInput

from ..models import Organisation


def new_key() -> str:
    return uuid4().hex


class KeyedForm(forms.Form):
    """A form that decides or moves money: sent twice, it counts once (its hidden key)."""

    # Nothing points to it, and a page with two forms has two: it bears no id.
    key = forms.CharField(max_length=50, widget=forms.HiddenInput({"id": False}), initial=new_key)


class DayField(forms.DateField):
    """A day as the browser's calendar writes it, in a year that people plan for."""

    widget = DayInput
    input_formats = ["%Y-%m-%d"]  # 11/01/2027 is two different days, depending on who reads it
    default_error_messages = {
        "invalid": gettext_lazy("Write the day as year, month, day, for example 2027-01-31."),
        "out_of_reach": gettext_lazy("Choose a year between 2000 and 2199."),
    }

    def to_python(self, value: object) -> date | None:
        day = super().to_python(value)
        if day and not 2000 <= day.year < 2200:
            raise ValidationError(self.error_messages["out_of_reach"], code="out_of_reach")
        return day


class AmountField(forms.CharField):
    """An amount as people write it, “1,240.50”; minor units of the house's currency inside."""

    default_error_messages = {
        "required": gettext_lazy("Enter an amount, or 0."),
        "negative": gettext_lazy("Enter 0 or more."),
        "not_an_amount": gettext_lazy("Write the amount in digits, for example 1,240.50."),
        "too_large": gettext_lazy("That is more than this field can hold."),
    }
    LARGEST = 10**13  # minor units

    def __init__(self, *, decimals: int | None = None, **kwargs) -> None:
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)
        # What comes out is a number, which has no length: `to_python` looks at the text's.
        self.validators = [v for v in self.validators if not isinstance(v, MaxLengthValidator)]
        self._decimals = decimals
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})

    @property
    def decimals(self) -> int:
        """Those of the house's currency, read once where the form does not know them."""
        if self._decimals is None:
            self._decimals = Organisation.objects.current().decimals
        return self._decimals

    def to_python(self, value: str) -> int | None:
        text = super().to_python(value).replace(" ", "").replace("\u202f", "")
        if text in self.empty_values:
            return None
        if len(text) > self.max_length:
            raise ValidationError(self.error_messages["too_large"], code="too_large")
        return self._minor_units(text)

    def _minor_units(self, text: str) -> int:
        decimals = self.decimals
        if re.fullmatch(r"-[0-9.,]+", text):
            raise ValidationError(self.error_messages["negative"], code="negative")
        if not re.fullmatch(r"([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?", text):
            raise ValidationError(self.error_messages["not_an_amount"], code="not_an_amount")
        value = Decimal(text.replace(",", "")).scaleb(decimals)
        if value != value.to_integral_value():
            sentence = _("This currency has %(decimals)s decimals. Round the amount.")
            raise ValidationError(sentence % {"decimals": decimals}, code="decimals")
        if value > self.LARGEST:
            raise ValidationError(self.error_messages["too_large"], code="too_large")
        return int(value)

    def prepare_value(self, value: object) -> object:
        """Minor units back to what a person would write; typed text as it was typed."""
        if not isinstance(value, int):
            return value
        return f"{Decimal(value).scaleb(-self.decimals):,.{self.decimals}f}"
