"""What the desk asks about a partner, its people, and their last day."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Organisation, Partner, User
from ..operations.partners import is_near
from .base import DayField
from .people import AddPersonForm

SUGGESTED = timedelta(days=90)  # from today


class PartnerForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the partner’s name.")},
    )
    kind = forms.CharField(
        label=gettext_lazy("What it does"),
        help_text=gettext_lazy("For example: film agency."),
        max_length=200,
        required=False,
    )

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if Partner.objects.filter(name__iexact=name).exists():
            raise ValidationError(_("%(name)s is entered already.") % {"name": name})
        return name


class LastDayField(DayField):
    """Until when somebody of a partner may come in: the day itself is included."""

    def __init__(self, *, house: Organisation, **kwargs) -> None:
        super().__init__(
            label=_("Last day"),
            help_text=_("At most 180 days from now. After it this person cannot sign in."),
            error_messages={"required": _("Choose the last day.")},
            **kwargs,
        )
        self.house = house

    def clean(self, value: object) -> date | None:
        day = super().clean(value)
        if day is None:
            return None
        verdict = is_near(day, self.house, timezone.now())
        if not verdict:
            raise ValidationError(verdict.reason)
        return day


class PartnerPersonForm(AddPersonForm):
    field_order = ("name", "email", "title", "last_day")

    def __init__(self, data=None, *, house: Organisation) -> None:
        super().__init__(data)
        day = timezone.localdate(timezone=house.zone) + SUGGESTED
        self.fields["last_day"] = LastDayField(house=house, initial=day)
        self.order_fields(self.field_order)


class LastDayForm(forms.Form):
    def __init__(self, data=None, *, person: User, house: Organisation) -> None:
        # Beside the other forms of a person: names of its own.
        super().__init__(data, auto_id="id_end_%s")
        self.fields["last_day"] = LastDayField(house=house, initial=last_day_of(person, house))


def last_day_of(person: User, house: Organisation) -> date | None:
    """The last day on which somebody of a partner may come in, where the organisation is."""
    if person.ends_at is None:
        return None
    return (person.ends_at - timedelta(seconds=1)).astimezone(house.zone).date()
