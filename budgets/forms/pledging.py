"""What a department types when it sets its pledge outside an answer."""

from collections.abc import Callable

from babel.numbers import get_currency_symbol
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import AmountField, KeyedForm
from cooperative.widgets import CashInput
from initiatives.reading.money import limit_of
from initiatives.reading.rows import Table


class PledgeForm(KeyedForm):
    """The most that a department puts in. 0 takes the pledge back."""

    note = forms.CharField(
        label=gettext_lazy("A note"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("The steward reads it."),
    )

    def __init__(
        self,
        *args,
        department: str,
        limit: int,
        at_least: int,
        cash: Callable[[int], str],
        symbol: str,
        decimals: int,
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.department, self.limit, self.at_least, self.cash = department, limit, at_least, cash
        self.fields["amount"] = AmountField(
            label=_("%(department)s pledges at most") % {"department": department},
            help_text=_("%(free)s or less; 0 takes the pledge back.") % {"free": cash(limit)},
            decimals=decimals,
            widget=CashInput(symbol),
        )
        self.order_fields(["key", "amount", "note"])

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        names = {"department": self.department, "free": self.cash(self.limit)}
        if amount > self.limit:
            raise ValidationError(
                _("%(department)s has %(free)s free. Pledge that or less.") % names
            )
        if amount < self.at_least:
            raise ValidationError(
                _("While an approval counts, pledges can only be raised: %(amount)s or more.")
                % {"amount": self.cash(self.at_least)}
            )
        return amount


def pledge_form(table: Table, data: object = None) -> PledgeForm:
    """The form for one's own seat; while an approval counts, it takes no less than now."""
    seat, house = table.seat, table.house
    return PledgeForm(
        data,
        department=seat.department.name,
        limit=limit_of(seat),
        at_least=seat.pledged if table.approvals else 0,
        cash=table.cash,
        symbol=get_currency_symbol(house.currency, locale="en"),
        decimals=house.decimals,
    )
