"""What an executive types who sponsors an urgent initiative."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import KeyedForm


class SponsorForm(KeyedForm):
    """A word to the table, if one likes."""

    words = forms.CharField(
        label=_("A word to the table"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 40}),
        help_text=_("Why it cannot wait. It stays on the record with your name."),
    )
