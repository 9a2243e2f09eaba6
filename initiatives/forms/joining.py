"""What a department types that asks to join, and the steward that does not admit it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import KeyedForm
from accounts.models import Department


class JoinForm(KeyedForm):
    """For which department, and why; the choice is hidden where there is one alone."""

    department = forms.TypedChoiceField(
        label=gettext_lazy("Department"),
        error_messages={"required": gettext_lazy("Choose a department.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Why your department should sit here"),
        help_text=gettext_lazy("One line. The table reads it, and your seat shows it."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why, in a line.")},
    )

    def __init__(self, *args, departments: list[Department], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        by_key = {str(department.pk): department for department in departments}
        names = [(key, department.name) for key, department in by_key.items()]
        field = self.fields["department"]
        field.choices = names if len(names) == 1 else [("", _("Choose one")), *names]
        field.coerce = by_key.__getitem__
        if len(names) == 1:
            field.widget = forms.HiddenInput()
            field.initial = names[0][0]


class RefuseSeatForm(KeyedForm):
    words = forms.CharField(
        label=gettext_lazy("Why it is not admitted"),
        help_text=gettext_lazy("The department that asked reads it, and may ask again."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 40}),
        error_messages={"required": gettext_lazy("Say why, in a line.")},
    )
