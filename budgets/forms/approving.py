"""What executives say to the shared budget, and what the steward replies."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import KeyedForm

LONGEST = 4000  # letters


class ApproveForm(KeyedForm):
    """No words: the revision that was read, and the amount on the button (minor units)."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    up_to = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class Words(forms.CharField):
    """Some lines that everybody at the table reads."""

    def __init__(self, label: str, hint: str, missing: str) -> None:
        super().__init__(
            label=label,
            help_text=hint,
            max_length=LONGEST,
            widget=forms.Textarea({"rows": 5}),
            error_messages={"required": missing},
        )


class AskForm(KeyedForm):
    words = Words(
        _("Your question"),
        _("The steward replies, and everybody at the table reads both."),
        _("Enter your question."),
    )


class SendBackForm(KeyedForm):
    words = Words(
        _("What must change or be explained"),
        _("Everybody at the table reads it."),
        _("Enter what must change or be explained."),
    )


class DeclineForm(KeyedForm):
    words = Words(
        _("Why you decline"),
        _("It stays on the record; whoever revives the initiative reads it first."),
        _("Enter why you decline."),
    )


class LiftForm(KeyedForm):
    words = Words(
        _("Why every pledge is to count in full"),
        _("It stays on the record, for everybody at the table."),
        _("Enter why every pledge is to count in full."),
    )


class ReplyForm(KeyedForm):
    words = Words(
        _("Your reply"),
        _("It stays on the record, for everybody at the table."),
        _("Enter your reply."),
    )
