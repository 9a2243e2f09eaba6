"""What somebody types who calls back what is live."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import KeyedForm
from accounts.models import Section


class CallBackForm(KeyedForm):
    """The section, and why."""

    section = forms.ChoiceField(
        label=_("Which section"),
        error_messages={"required": _("Choose the section that it is about.")},
    )
    words = forms.CharField(
        label=_("Why it cannot go on as it is"),
        help_text=_("Everybody at the table reads it at once; it stays on the record."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 40}),
        error_messages={"required": _("Say why you call it back.")},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [("", _("Choose one")), *Section.choices]
