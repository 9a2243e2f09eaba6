"""A form that changes what is there already: it carries what was seen, so that nothing is lost."""

import json
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from cooperative.verdicts import Stale


@dataclass(frozen=True)
class Moved:
    """A field that somebody changed meanwhile, before and after in words."""

    label: str
    before: str
    after: str


class SeenForm(forms.Form):
    """`kept`: the thing as it stands, in the words of its model; None where it is to be added."""

    seen = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, kept: dict | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = kept
        if kept is None:
            del self.fields["seen"]

    def moved(self, stale: Stale) -> list[Moved]:
        """What was changed meanwhile. The form stands over it from now on, with what was typed."""
        seen, now = self.cleaned_data["seen"], stale.thing
        before, after = self.by_field(seen if isinstance(seen, dict) else {}), self.by_field(now)
        self.data = self.data.copy()
        self.data["seen"] = json.dumps(now)
        return [
            Moved(
                self.label_of(name),
                self.in_words(name, before.get(name)),
                self.in_words(name, value),
            )
            for name, value in after.items()
            if before.get(name) != value
        ]

    def by_field(self, kept: dict) -> dict:
        """Field of this form -> value, where the model keeps some of them together."""
        return kept

    def label_of(self, name: str) -> str:
        return self.fields[name].label

    def in_words(self, name: str, value: object) -> str:
        field = self.fields[name]
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if value in (None, "", [], {}):
            return _("nothing")
        if hasattr(field, "choices"):
            labels = {str(key): label for key, label in field.choices}
            chosen = [labels.get(str(one), one) for one in _listed(value)]
            return chosen[0] if len(chosen) == 1 else ", ".join(map(str, chosen))
        return str(field.prepare_value(value))


def _listed(value: object) -> list:
    return value if isinstance(value, list) else [value]
