"""What the desk asks about a department: who it is, what it watches, when it works."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperative.palette import PALETTE, next_free
from cooperative.templatetags.ui import token

from ..models import Calendar, Department, Fact, Organisation, Section
from .base import KeyedForm
from .seen import SeenForm

CHARTER = gettext_lazy("How this department owns social media, in its own way. Markdown is fine.")


class DepartmentForm(SeenForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter the department’s name.")},
    )
    initials = forms.CharField(
        label=gettext_lazy("Initials"),
        max_length=4,
        error_messages={"required": gettext_lazy("Enter its initials, for example MK.")},
    )
    charter = forms.CharField(
        label=gettext_lazy("Charter"), help_text=CHARTER, widget=forms.Textarea, required=False
    )
    colour = forms.ChoiceField(label=gettext_lazy("Colour"), widget=forms.RadioSelect)
    watched_sections = forms.MultipleChoiceField(
        label=gettext_lazy("Sections it watches"),
        help_text=gettext_lazy("When one of them changes, the department is asked again."),
        choices=Section.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    always_seated = forms.BooleanField(
        label=gettext_lazy("Always seated"),
        help_text=gettext_lazy("It sits at every table, whatever the proposal says."),
        required=False,
    )
    always_seated_reason = forms.CharField(
        label=gettext_lazy("Why it always sits"), max_length=300, required=False
    )
    needs_two_executives = forms.BooleanField(
        label=gettext_lazy("Two executives overrule it"),
        help_text=gettext_lazy("One alone cannot overrule its objection or blocking condition."),
        required=False,
    )
    calendar = forms.ModelChoiceField(
        Calendar.objects.all(), label=gettext_lazy("Calendar"), empty_label=None
    )

    def __init__(self, data=None, *, department: Department | None = None) -> None:
        others = Department.objects.current().exclude(pk=department.pk if department else None)
        taken = dict(others.values_list("name", "colour"))
        kept = department.kept if department else None
        super().__init__(data, kept=kept, initial=shown(department, taken), label_suffix="")
        self.taken_names = {name.casefold() for name in taken}
        self.fields["colour"].choices = swatches(taken)
        watched = department.watched_facts if department else {}
        for fact in Fact:
            self.fields[f"fact_{fact}"] = forms.CharField(
                label=fact.label[:1].upper() + fact.label[1:],
                initial=watched.get(fact, ""),
                max_length=300,
                required=False,
            )

    def by_field(self, kept: dict) -> dict:
        """The reason of each fact stands in a field of its own."""
        others = {name: value for name, value in kept.items() if name != "watched_facts"}
        reasons = kept.get("watched_facts") or {}
        return others | {f"fact_{fact}": reasons.get(fact, "") for fact in Fact.values}

    @property
    def facts(self) -> list[forms.BoundField]:
        return [self[f"fact_{fact}"] for fact in Fact]

    @property
    def colour_name(self) -> str:
        """The name of the colour that is chosen."""
        chosen = self["colour"].value()
        return next((colour.name for colour in PALETTE if colour.key == chosen), "")

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if name.casefold() in self.taken_names:
            sentence = _("There is a department %(name)s already. Choose another name.")
            raise ValidationError(sentence % {"name": name})
        return name

    def clean(self) -> dict:
        """The keyword arguments of `add_department` and `change_department`."""
        found = super().clean()
        if found.get("always_seated") and not found.get("always_seated_reason"):
            self.add_error("always_seated_reason", _("Say why it always sits; its seat shows it."))
        reasons = {fact: found.pop(f"fact_{fact}", "") for fact in Fact.values}
        return found | {"watched_facts": {fact: why for fact, why in reasons.items() if why}}


class ArchiveForm(KeyedForm):
    """Who takes over what the department still has; needed where it has anything."""

    successor = forms.ModelChoiceField(
        Department.objects.current(),
        label=gettext_lazy("Successor"),
        help_text=gettext_lazy("It takes over seats, drafts, the steward’s chair and pledges."),
        empty_label=gettext_lazy("None"),
        required=False,
    )

    def __init__(self, data=None, *, department: Department) -> None:
        super().__init__(data)
        self.fields["successor"].queryset = Department.objects.current().exclude(pk=department.pk)


def shown(department: Department | None, taken: dict[str, str]) -> dict:
    """What the form shows first."""
    if department is None:
        house = Organisation.objects.current()
        return {"colour": next_free(set(taken.values())), "calendar": house.calendar_id}
    plain = ("name", "initials", "charter", "colour", "watched_sections", "always_seated")
    fields = (*plain, "always_seated_reason", "needs_two_executives", "calendar_id")
    return {name.removesuffix("_id"): getattr(department, name) for name in fields}


def swatches(taken: dict[str, str]) -> list[tuple[str, "Swatch"]]:
    """The colours to choose from, each as a token beside its name and whose it is."""
    whose = {colour: name for name, colour in taken.items()}
    return [
        (colour.key, swatch(colour.key, colour.name, whose.get(colour.key))) for colour in PALETTE
    ]


class Swatch(SafeString):
    """A colour’s token beside its name; the hint says whose it is."""

    hint: str


def swatch(key: str, name: str, owner: str | None) -> Swatch:
    drawn = format_html('<span class="cluster">{} {}</span>', token("", key, "", "s"), name)
    shown = Swatch(drawn)
    shown.hint = owner or ""
    return shown
