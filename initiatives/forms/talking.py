"""What people type in conversation."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import KeyedForm
from accounts.models import Partner, Section


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

    partner = forms.TypedChoiceField(
        label=gettext_lazy("Who reads it"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args, partners: Iterable[tuple[int, str]] = (), **kwargs) -> None:
        # Beside the answer's form on one page: names of its own.
        super().__init__(*args, **{"auto_id": "say_%s", **kwargs})
        self.fields["section"].choices = [("", _("The whole")), *Section.choices]
        self.may_be_said_to(partners)

    def may_be_said_to(self, partners: Iterable[tuple[int, str]]) -> None:
        """Inside, unless it is said to a partner too: what is said by mistake cannot be unsaid."""
        also = _("Also the advisers of %(partner)s")
        names = [(number, also % {"partner": name}) for number, name in partners]
        self.fields["partner"].choices = [("", _("This table alone")), *names]
        self.is_heard_beyond = bool(names)

    def clean_partner(self) -> Partner | None:
        number = self.cleaned_data["partner"]
        return Partner.objects.get(pk=number) if number else None


class EditCommentForm(KeyedForm):
    """Other words for a comment. `seen`: how often it had been edited when they were typed."""

    words = words_field(gettext_lazy("What it says"))
    seen = forms.IntegerField(widget=forms.HiddenInput)
