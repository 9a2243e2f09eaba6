"""What a department types whose condition is not met after all."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import KeyedForm


class ReopenForm(KeyedForm):
    words = forms.CharField(
        label=_("What is still to be done"),
        help_text=_("Everybody at the table reads it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 40}),
        error_messages={"required": _("Enter what is still to be done.")},
    )
