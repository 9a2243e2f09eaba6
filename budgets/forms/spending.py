"""What people type about what was spent: an expense with its receipt, and a reason."""

from datetime import date

from babel.numbers import get_currency_symbol
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import AmountField, DayField, KeyedForm
from accounts.models import Department, Organisation
from cooperative.templatetags.ui import spoken
from cooperative.widgets import CashInput
from initiatives import files


class ReceiptField(forms.FileField):
    """An image or a PDF, by what is in it: neither its name nor the browser is believed."""

    ACCEPT = "application/pdf,image/png,image/jpeg,image/gif,image/webp"
    default_error_messages = {
        "empty": gettext_lazy("That file is empty. Choose another one."),
        "too_large": gettext_lazy("That file is larger than 10 MB. Choose a smaller one."),
        "another_kind": gettext_lazy(
            "That file is neither an image nor a PDF. Take a picture of the receipt, or save it "
            "as PDF."
        ),
    }

    def __init__(self, **kwargs) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": self.ACCEPT}), **kwargs)

    def clean(self, data, initial=None) -> files.Sent | None:
        sent = super().clean(data, initial)
        if not sent:
            return None
        if sent.size > files.LARGEST:
            raise ValidationError(self.error_messages["too_large"], code="too_large")
        content = sent.read()
        kind = files.kind_of(content)
        if kind is None:
            raise ValidationError(self.error_messages["another_kind"], code="another_kind")
        media_type, ending = kind
        return files.Sent(files.name_of(sent.name, ending), media_type, content)


class ExpenseForm(KeyedForm):
    """What was spent: how much, when, to whom, for which line, with a note and the receipt."""

    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=gettext_lazy("For which department"),
        empty_label=None,
    )
    payee = forms.CharField(
        label=gettext_lazy("Paid to"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say who was paid.")},
    )
    day = DayField(
        label=gettext_lazy("Day"),
        error_messages={"required": gettext_lazy("Say on which day it was spent.")},
    )
    line = forms.ChoiceField(
        label=gettext_lazy("Line of the budget"),
        error_messages={"required": gettext_lazy("Choose a line of the budget.")},
    )
    note = forms.CharField(
        label=gettext_lazy("A note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 40}),
    )
    receipt = ReceiptField(
        label=gettext_lazy("Receipt"),
        required=False,
        help_text=gettext_lazy("An image or a PDF, up to 10 MB. Whoever confirms it looks at it."),
    )

    def __init__(
        self,
        *args,
        departments: list[Department],
        lines: list[str],
        left: str,
        began: date,
        today: date,
        house: Organisation,
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.began, self.today = began, today
        self.fields["department"].queryset = Department.objects.filter(
            pk__in=[department.pk for department in departments]
        )
        if len(departments) == 1:
            self.fields["department"].widget = forms.HiddenInput()
            self.fields["department"].initial = departments[0]
        self.fields["line"].choices = [("", _("Choose one")), *((line, line) for line in lines)]
        self.fields["day"].help_text = _("From %(began)s, when it went live, to today.") % {
            "began": spoken(began, "day")
        }
        self.fields["day"].widget.attrs |= {"min": began.isoformat(), "max": today.isoformat()}
        self.fields["amount"] = AmountField(
            label=_("Amount"),
            help_text=_("%(left)s is left.") % {"left": left},
            decimals=house.decimals,
            widget=CashInput(get_currency_symbol(house.currency, locale="en")),
            error_messages={"required": _("Enter the amount.")},
        )
        self.order_fields(["key", "department", "amount", "day", "payee", "line", "note"])

    def clean_amount(self) -> int:
        if self.cleaned_data["amount"] < 1:
            raise ValidationError(_("Enter more than 0."))
        return self.cleaned_data["amount"]

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day < self.began:
            sentence = _("It was not live yet on that day. Choose %(began)s or later.")
            raise ValidationError(sentence % {"began": spoken(self.began, "day")})
        if day > self.today:
            raise ValidationError(
                _("That day is still to come. Record it when the money is spent.")
            )
        return day

    def ask_for_the_file_again(self) -> None:
        """A page that comes back has everything that was typed, but no browser keeps a file."""
        if self.files.get("receipt") and "receipt" not in self.errors:
            self.add_error("receipt", _("Choose the receipt again: a page cannot keep a file."))


class ReasonForm(KeyedForm):
    """Why an expense is refused or reversed."""

    words = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Whoever recorded it reads it; it stays on the record."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 40}),
        error_messages={"required": gettext_lazy("Say why.")},
    )
