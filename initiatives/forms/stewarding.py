"""What is typed where the steward's chair is offered, or not taken on."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import KeyedForm

from ..models import Initiative


class HandOnForm(KeyedForm):
    """A seat at the table other than the steward's, and a word to it."""

    seat = forms.TypedChoiceField(
        label=gettext_lazy("Department"),
        error_messages={"required": gettext_lazy("Choose a department.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 40}),
        help_text=gettext_lazy("The table reads it."),
    )

    def __init__(self, *args, initiative: Initiative, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        others = [s for s in initiative.table if s.department_id != initiative.steward_id]
        by_key = {str(seat.pk): seat for seat in others}
        names = [(key, seat.department.name) for key, seat in by_key.items()]
        self.fields["seat"].choices = [("", _("Choose one")), *names]
        self.fields["seat"].coerce = by_key.__getitem__


class RefuseChairForm(KeyedForm):
    words = forms.CharField(
        label=gettext_lazy("Why your department does not take it on"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 40}),
        help_text=gettext_lazy("The steward reads it."),
        error_messages={"required": gettext_lazy("Say why, in a line.")},
    )
