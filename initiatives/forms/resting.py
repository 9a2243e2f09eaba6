"""Submit, invite, withdraw, revive, move the decision day: short forms on pages of their own."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import DayField, KeyedForm
from accounts.models import Department


class SubmitForm(KeyedForm):
    """The draft as it was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class InviteForm(KeyedForm):
    """A department that does not sit yet, and why it should."""

    department = forms.TypedChoiceField(
        label=gettext_lazy("Department"),
        error_messages={"required": gettext_lazy("Choose a department.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Its seat shows this as the reason."),
    )

    def __init__(self, *args, departments: list[Department], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        by_key = {str(department.pk): department for department in departments}
        names = [(key, department.name) for key, department in by_key.items()]
        self.fields["department"].choices = [("", _("Choose one")), *names]
        self.fields["department"].coerce = by_key.__getitem__


class WithdrawForm(KeyedForm):
    words = forms.CharField(
        label=gettext_lazy("Why it is withdrawn"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 40}),
        help_text=gettext_lazy("The table reads it, and so does whoever revives it one day."),
        error_messages={"required": gettext_lazy("Say why it is withdrawn.")},
    )


class DayForm(KeyedForm):
    """A decision day, today or later."""

    def __init__(self, *args, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def _clean_day(self, name: str) -> date | None:
        day = self.cleaned_data[name]
        if day and day < self.today:
            raise ValidationError(_("That day is over. Choose today or a later day."))
        return day


class ReviveForm(DayForm):
    decision_day = DayField(label=gettext_lazy("Decision day"), required=False)

    def __init__(self, *args, days: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        sentence = _("Left empty: %(days)s working days after the last answer is due.")
        self.fields["decision_day"].help_text = sentence % {"days": days}

    def clean_decision_day(self) -> date | None:
        return self._clean_day("decision_day")


class DecisionDayForm(DayForm):
    day = DayField(
        label=gettext_lazy("Decision day"),
        error_messages={"required": gettext_lazy("Choose a day.")},
    )

    def clean_day(self) -> date | None:
        return self._clean_day("day")
