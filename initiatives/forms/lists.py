"""What the list of initiatives is narrowed by. It stays in the address."""

from collections.abc import Mapping

from django import forms
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Department

from ..lists.orders import ORDERS
from ..models import Initiative, Theme

ANY = ("", _("Any"))


class ListFilter(forms.Form):
    """Every part may be missing. `before` and `after` are the edges of a page."""

    q = forms.CharField(
        label=_("Search"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"type": "search"}),
    )
    department = forms.ChoiceField(label=_("Department"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ANY, *Initiative.Status.choices]
    )
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(name, order.label) for name, order in ORDERS.items()],
    )
    mine = forms.BooleanField(label=_("At my table"), required=False)
    waiting = forms.BooleanField(label=_("Waits for me"), required=False)
    late = forms.BooleanField(label=_("Late"), required=False)
    held_up = forms.BooleanField(label=_("Held up"), required=False)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    NARROWING = ("q", "department", "state", "theme", "mine", "waiting", "late", "held_up")

    def __init__(self, wanted: Mapping[str, str]) -> None:
        super().__init__(wanted, auto_id="by-%s")
        named = list(names())
        for field in ("department", "theme"):
            listed = [(slug, name) for kind, slug, name in named if kind == field]
            self.fields[field].choices = [ANY, *listed]

    @property
    def written(self) -> list[forms.BoundField]:
        return [self[name] for name in ("q", "department", "state", "theme", "order")]

    @property
    def ticked(self) -> list[forms.BoundField]:
        return [self[name] for name in ("mine", "waiting", "late", "held_up")]

    @property
    def narrowed(self) -> dict[str, object]:
        """What was understood of it, and asks for less than everything."""
        return {
            name: self.cleaned_data[name] for name in self.NARROWING if self.cleaned_data.get(name)
        }


class Before(forms.Form):
    """The edge of a page of notices: what stands above it was on the page before."""

    before = forms.IntegerField(required=False, min_value=1)


def names():
    """(kind, slug, name) of departments and themes, in one query."""
    departments = Department.objects.current().order_by()
    themes = Theme.objects.filter(archived_at=None).order_by()
    both = departments.annotate(kind=Value("department")).values_list(
        "kind", "slug", "name", "position"
    )
    both = both.union(
        themes.annotate(kind=Value("theme")).values_list("kind", "slug", "title", "position"),
        all=True,
    )
    return ((kind, slug, name) for kind, slug, name, _place in both.order_by("position"))
