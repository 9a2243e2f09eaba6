"""What an administrator sets of an envelope, and what an executive says to it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import AmountField, KeyedForm
from accounts.forms.settings import symbol_of
from accounts.models import Organisation
from cooperative.widgets import CashInput

from ..words import in_words


class GrantForm(KeyedForm):
    """A whole envelope, not what is added to it; never below what is bound already (rule 20)."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The executive who countersigns reads it."),
        max_length=500,
        error_messages={
            "required": gettext_lazy("Say why, for the executive who countersigns."),
        },
    )

    def __init__(self, data=None, *, house: Organisation, granted: int, bound: int) -> None:
        super().__init__(data)
        self.house, self.granted, self.bound = house, granted, bound
        self.fields["amount"] = AmountField(
            label=_("Envelope"),
            help_text=_("The whole of it for the year."),
            initial=granted,
            decimals=house.decimals,
            widget=CashInput(symbol_of(house.currency)),
        )
        self.order_fields(["key", "amount", "reason"])

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if amount < self.bound:
            sentence = _("%(bound)s is pledged or committed already. Enter at least that.")
            bound = in_words(self.bound, self.house.currency)
            raise ValidationError(sentence % {"bound": bound})
        if amount == self.granted:
            raise ValidationError(_("That is so already. Change it, or go back."))
        return amount


class RefuseForm(KeyedForm):
    words = forms.CharField(
        label=gettext_lazy("Why not"),
        help_text=gettext_lazy("The administrator who set it reads this."),
        widget=forms.Textarea,
        max_length=500,
        error_messages={"required": gettext_lazy("Say why, for the administrator who set it.")},
    )
