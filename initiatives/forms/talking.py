"""What people type in conversation."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import KeyedForm
from accounts.models import Section


def words_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 40}),
        error_messages={"required": gettext_lazy("Write a few words first.")},
    )


class CommentForm(KeyedForm):
    """A word on the initiative, or on one of its sections."""

    words = words_field(gettext_lazy("Say something"))
    section = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    reply_to = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        # Beside the answer's form on one page: names of its own.
        super().__init__(*args, **{"auto_id": "say_%s", **kwargs})
        self.fields["section"].choices = [("", _("The whole")), *Section.choices]


class EditCommentForm(KeyedForm):
    """Other words for a comment. `seen`: how often it had been edited when they were typed."""

    words = words_field(gettext_lazy("What it says"))
    seen = forms.IntegerField(widget=forms.HiddenInput)
