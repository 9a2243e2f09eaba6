"""What the steward types who closes what is live."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import KeyedForm


class CloseForm(KeyedForm):
    """What came of it, and what was learned."""

    outcome = forms.CharField(
        label=_("What came of it"),
        help_text=_("Beside what you hoped: what happened, with a figure where there is one."),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 40}),
        error_messages={"required": _("Say what came of it.")},
    )
    learned = forms.CharField(
        label=_("What you learned"),
        help_text=_("What would you tell whoever does the next one?"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 40}),
        error_messages={"required": _("Say what was learned.")},
    )
