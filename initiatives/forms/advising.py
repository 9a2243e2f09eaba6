"""What is typed where a partner's person is invited, advises, or says something."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import KeyedForm
from accounts.forms.partners import LastDayField
from accounts.models import Organisation, User
from accounts.operations.partners import LONGEST

from ..models import Adviser, Initiative, Review
from ..operations.advising import WORDY
from .talking import words_field

Answer = Review.Answer


class InviteAdviserForm(KeyedForm):
    """Somebody of a partner, until when, and what is asked."""

    person = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Person"),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose a person.")},
    )
    words = forms.CharField(
        label=gettext_lazy("What you ask"),
        help_text=gettext_lazy("The person reads it, and the table."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 40}),
    )
    field_order = ("key", "person", "last_day", "words")

    def __init__(self, *args, initiative: Initiative, house: Organisation, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        here = Adviser.objects.current().filter(initiative=initiative).values("person")
        people = User.objects.active().filter(partner__isnull=False).exclude(pk__in=here)
        self.fields["person"].queryset = people.select_related("partner").order_by("name")
        self.fields["person"].label_from_instance = lambda who: f"{who.name}, {who.partner.name}"
        self.fields["last_day"] = LastDayField(house=house, required=False)
        self.fields["last_day"].help_text = _(
            "Empty: until the person’s own last day. At most %(days)s days from now."
        ) % {"days": LONGEST.days}
        self.order_fields(self.field_order)


class AdviseForm(KeyedForm):
    """The four answers in simple words. `seen`: the revision that was read."""

    choice = forms.ChoiceField(
        label=gettext_lazy("What do you make of it?"),
        choices=[
            (Answer.CONSENT, gettext_lazy("Fine as it is")),
            (Answer.CONSENT_WITH_CONDITION, gettext_lazy("Fine, if something changes")),
            (Answer.OBJECT, gettext_lazy("I advise against it")),
            (Answer.STAND_ASIDE, gettext_lazy("I have no view on it")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the four answers.")},
    )
    words = forms.CharField(
        label=gettext_lazy("In your words"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 40}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict:
        found = super().clean()
        if found.get("choice") in WORDY and not found.get("words", "").strip():
            raise ValidationError({"words": _("Say in a few words what you would change.")})
        return found


class SayForm(KeyedForm):
    """A word of an adviser to the table."""

    words = words_field(gettext_lazy("Say something to the table"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"auto_id": "say_%s", **kwargs})
