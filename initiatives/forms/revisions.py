"""Which two revisions one wants to see beside each other. It stays in the address."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class CompareForm(forms.Form):
    """The older one and the newer one; the last two where nobody chose."""

    old = forms.TypedChoiceField(label=gettext_lazy("From"), coerce=int)
    new = forms.TypedChoiceField(label=gettext_lazy("To"), coerce=int)

    def __init__(self, data, *, numbers: list[int]) -> None:
        last_two = {"old": numbers[1], "new": numbers[0]} if len(numbers) > 1 else {}
        super().__init__(data, initial=last_two, auto_id="by-%s")
        for field in self.fields.values():
            field.choices = [(n, _("Revision %(number)s") % {"number": n}) for n in numbers]

    def clean(self) -> None:
        old, new = self.cleaned_data.get("old"), self.cleaned_data.get("new")
        if old and old == new:
            raise ValidationError(_("Choose two different revisions."))

    @property
    def chosen(self) -> tuple[int, int]:
        """The two numbers, whichever way round they were chosen."""
        chosen = self.cleaned_data if self.is_bound else self.initial
        return min(chosen["old"], chosen["new"]), max(chosen["old"], chosen["new"])
