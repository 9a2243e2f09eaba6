"""What the desk asks about a person, and what persons say about themselves."""

from datetime import time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Department, Membership, User
from ..worktime import at_local, end_of
from .base import DayField
from .seen import SeenForm
from .zones import ZoneField


class ChangePersonForm(SeenForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the person’s name.")},
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("What this person does, for example Head of Marketing."),
        max_length=200,
        required=False,
    )

    def __init__(self, data=None, *, person: User | None = None) -> None:
        kept = person.kept if person else None
        super().__init__(data, kept=kept, initial=kept)


class AddPersonForm(ChangePersonForm):
    email = forms.EmailField(
        label=gettext_lazy("Work e-mail"),
        help_text=gettext_lazy("A code to this address signs the person in."),
        max_length=254,
        error_messages={"required": gettext_lazy("Enter the person’s work e-mail.")},
    )
    field_order = ("name", "email", "title")

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        known = User.objects.filter(email=email).first()
        if known:
            sentence = _("%(email)s is entered already: %(person)s.")
            raise ValidationError(sentence % {"email": email, "person": known})
        return email


class MembershipForm(forms.Form):
    department = forms.ModelChoiceField(
        Department.objects.current(),
        label=gettext_lazy("Department"),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose the department.")},
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER
    )


class RoleForm(forms.Form):
    """Executive or administrator: one to give or to end, with the reason for the executives."""

    ROLES = (
        ("is_executive", gettext_lazy("Executive")),
        ("is_administrator", gettext_lazy("Administrator")),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose which role.")},
    )
    held = forms.TypedChoiceField(
        label=gettext_lazy("What changes"),
        choices=(("yes", gettext_lazy("Give it")), ("no", gettext_lazy("End it"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether to give or to end it.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The executive who countersigns reads it."),
        max_length=500,
        error_messages={"required": gettext_lazy("Say why, for the executive who countersigns.")},
    )

    def __init__(self, data=None) -> None:
        # Another form of the same page asks for a role too.
        super().__init__(data, auto_id="id_house_%s")


class ZoneForm(forms.Form):
    def __init__(self, data=None, *, person: User) -> None:
        super().__init__(data, initial={"time_zone": person.time_zone})
        self.fields["time_zone"] = ZoneField(
            label=_("Time zone"),
            help_text=_("Times are shown in it. Due times follow your department’s calendar."),
            current=person.time_zone,
        )


class AbsenceForm(forms.Form):
    first_day = DayField(
        label=gettext_lazy("First day away"),
        error_messages={"required": gettext_lazy("Choose the first day away.")},
    )
    last_day = DayField(
        label=gettext_lazy("Last day away"),
        error_messages={"required": gettext_lazy("Choose the last day away.")},
    )
    stand_in = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Stand-in"),
        help_text=gettext_lazy(
            "Is asked too, also for what is open already. Without one, a chair "
            "that only you hold is empty."
        ),
        empty_label=gettext_lazy("Nobody"),
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note for your colleagues"), max_length=200, required=False
    )

    def __init__(self, data=None, *, person: User) -> None:
        super().__init__(data)
        self.person = person
        colleagues = User.objects.active().filter(partner=None).exclude(pk=person.pk)
        self.fields["stand_in"].queryset = colleagues

    def clean(self) -> dict:
        """The keyword arguments of `set_absence`: whole days in the person's own zone."""
        found = super().clean()
        first, last = found.get("first_day"), found.get("last_day")
        if not first or not last:
            return found
        if last < first:
            raise ValidationError({"last_day": _("The last day is not before the first day.")})
        zone = self.person.zone
        if last < timezone.localdate(timezone=zone):
            raise ValidationError({"last_day": _("Those days are over. Choose a later last day.")})
        return {
            "stand_in": found.get("stand_in"),
            "starts_at": at_local(first, time(0), zone),
            "ends_at": end_of(last, zone),
            "note": found.get("note", ""),
        }
