"""What a department types that pledges and so takes a seat."""

from collections.abc import Callable

from babel.numbers import get_currency_symbol
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import AmountField, KeyedForm
from accounts.models import Department, Organisation
from cooperative.widgets import CashInput


class JoinByPledgingForm(KeyedForm):
    """For which department, and the most that it puts in: more than 0, and what it has free."""

    department = forms.TypedChoiceField(
        label=gettext_lazy("Department"),
        error_messages={"required": gettext_lazy("Choose a department.")},
    )
    note = forms.CharField(
        label=gettext_lazy("A note"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("The steward reads it."),
    )

    def __init__(
        self,
        *args,
        free: dict[Department, int],
        house: Organisation,
        cash: Callable[[int], str],
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.free, self.cash = free, cash
        by_key = {str(department.pk): department for department in free}
        said = _("%(department)s: %(free)s free")
        names = [
            (key, said % {"department": department, "free": cash(free[department])})
            for key, department in by_key.items()
        ]
        self.fields["department"].choices = names if len(names) == 1 else [("", ""), *names]
        self.fields["department"].coerce = by_key.__getitem__
        self.fields["amount"] = AmountField(
            label=_("The most that it puts in"),
            decimals=house.decimals,
            widget=CashInput(get_currency_symbol(house.currency, locale="en")),
        )
        self.order_fields(["key", "department", "amount", "note"])

    def clean(self) -> dict:
        found = super().clean()
        department, amount = found.get("department"), found.get("amount")
        if amount is not None and amount <= 0:
            self.add_error("amount", _("Enter more than 0, or ask to join instead."))
        elif department and amount is not None and amount > self.free[department]:
            about = {"department": department, "free": self.cash(self.free[department])}
            sentence = _("%(department)s has %(free)s free. Pledge that or less.")
            self.add_error("amount", ValidationError(sentence % about))
        return found
