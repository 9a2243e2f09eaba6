"""What the ledger and the budgets are narrowed by. It stays in the address."""

from collections.abc import Iterable, Mapping

from django import forms
from django.db.models import CharField, IntegerField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Organisation, User
from accounts.years import fiscal_year_label
from initiatives.models import Initiative, Theme

from ..models import Account

ANY = ("", _("Any"))


class LedgerFilter(forms.Form):
    """Every part may be missing. `before` and `after` are the edges of a page."""

    initiative = forms.ChoiceField(label=_("Initiative"), required=False, widget=forms.HiddenInput)
    department = forms.ChoiceField(label=_("Department"), required=False)
    year = forms.ChoiceField(label=_("Fiscal year"), required=False)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    NARROWING = ("initiative", "department", "year")

    def __init__(self, wanted: Mapping[str, str], *, user: User, house: Organisation) -> None:
        super().__init__(wanted, auto_id="by-%s")
        slug = wanted.get("initiative", "")
        named = list(_names(Initiative.objects.visible_to(user).filter(slug=slug), house))
        for name in self.NARROWING:
            listed = [(value, label) for kind, value, label in named if kind == name]
            self.fields[name].choices = [ANY, *listed]
        self.title = dict(self.fields["initiative"].choices).get(slug, "") if slug else ""

    @property
    def written(self) -> list[forms.BoundField]:
        return [self["department"], self["year"]]

    @property
    def narrowed(self) -> dict[str, object]:
        return {
            name: self.cleaned_data[name] for name in self.NARROWING if self.cleaned_data.get(name)
        }

    @property
    def is_of_what_is_unseen(self) -> bool:
        """Does it ask for an initiative that is not there, or not for this person to see?"""
        return bool(self.data.get("initiative")) and not self.title


class BudgetFilter(forms.Form):
    """Every part may be missing. Without a year: the envelopes of this one, budgets of any."""

    year = forms.ChoiceField(label=_("Fiscal year"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[ANY, *(c for c in Initiative.Status.choices if c[0] != Initiative.Status.DRAFT)],
    )
    show = forms.ChoiceField(
        required=False,
        choices=[("", _("Short of money")), ("all", _("All"))],
        widget=forms.HiddenInput,
    )
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    NARROWING = ("year", "theme", "state")

    def __init__(self, wanted: Mapping[str, str], *, house: Organisation, this_year: int) -> None:
        super().__init__(wanted, auto_id="by-%s")
        self.this_year, self.house = this_year, house
        named = list(_places(house))
        themes = [(value, label) for kind, value, label in named if kind == "theme"]
        years = {value: label for kind, value, label in named if kind == "year"}
        years |= {str(this_year): fiscal_year_label(house, this_year)}
        self.fields["theme"].choices = [ANY, *themes]
        self.fields["year"].choices = [ANY, *sorted(years.items(), reverse=True)]

    @property
    def written(self) -> list[forms.BoundField]:
        return [self[name] for name in self.NARROWING]

    @property
    def envelope_year(self) -> int:
        return int(self.cleaned_data.get("year") or self.this_year)

    @property
    def envelope_label(self) -> str:
        return fiscal_year_label(self.house, self.envelope_year)

    @property
    def wanted(self) -> dict[str, object]:
        return self.cleaned_data | {"list_year": self.cleaned_data.get("year")}

    @property
    def narrowed(self) -> int:
        return sum(1 for name in self.NARROWING if self.cleaned_data.get(name))


def _places(house: Organisation) -> Iterable[tuple[str, str, str]]:
    """(kind, value, name) of themes, and of the years with an envelope."""
    themes = Theme.objects.order_by().annotate(kind=Value("theme"))
    themes = themes.values_list("kind", "slug", "title", "position")
    for kind, value, name, _place in themes.union(_years(), all=True).order_by("position"):
        yield kind, value, fiscal_year_label(house, int(value)) if kind == "year" else name


def _years():
    """The years with an envelope, as rows of a union, the newest first."""
    years = Account.objects.filter(kind=Account.Kind.ENVELOPE).order_by()
    years = years.annotate(
        kind_=Value("year"),
        value=Cast("year", CharField()),
        name=Value(""),
        place=-Cast("year", IntegerField()),
    )
    return years.values_list("kind_", "value", "name", "place").distinct()


def _names(initiatives, house: Organisation) -> Iterable[tuple[str, str, str]]:
    """(kind, value, name) of departments, years with an envelope, and what was asked for."""
    departments = Department.objects.order_by().annotate(kind=Value("department"))
    departments = departments.values_list("kind", "slug", "name", "position")
    asked = initiatives.order_by().annotate(kind=Value("initiative"), place=Value(0))
    asked = asked.values_list("kind", "slug", "title", "place")
    for kind, value, name, _place in departments.union(_years(), asked, all=True).order_by(
        "position"
    ):
        yield kind, value, fiscal_year_label(house, int(value)) if kind == "year" else name
