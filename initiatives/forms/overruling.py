"""What an executive types who overrules."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import KeyedForm


class OverruleForm(KeyedForm):
    """The reason, and the answer that was read."""

    review = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Why it goes ahead all the same"),
        help_text=_("It stays on the record with your name, for everybody at the table."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 40}),
        error_messages={"required": _("Enter why it goes ahead all the same.")},
    )
