"""Amounts and accounts in words, for sentences. Minor units in, the house's currency out."""

from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.years import fiscal_year_label

from .models import Account

Kind = Account.Kind


def in_words(amount: int, currency: str = "") -> str:
    """“€1,240.50”; whole amounts without decimals, as “€1,240”."""
    currency = currency or Organisation.objects.current().currency
    decimals = get_currency_precision(currency)
    whole = amount % 10**decimals == 0
    value = Decimal(amount).scaleb(-decimals)
    pattern = "¤#,##0" if whole else None
    return format_currency(value, currency, format=pattern, locale="en", currency_digits=not whole)


def place_of(account: Account, house: Organisation | None = None) -> str:
    """“Marketing’s envelope of 2026”; an initiative's account: what lies there for it."""
    if account.kind == Kind.WORLD:
        return _("what is granted from outside")
    house = house or Organisation.objects.current()
    names = {"department": account.department, "initiative": account.initiative}
    names["year"] = fiscal_year_label(house, account.year)
    sentence = {
        Kind.ENVELOPE: _("%(department)s’s envelope of %(year)s"),
        Kind.PLEDGED: _("what %(department)s pledges to “%(initiative)s” (%(year)s)"),
        Kind.COMMITTED: _("what %(department)s has committed to “%(initiative)s” (%(year)s)"),
        Kind.SPENT: _("what “%(initiative)s” has spent of %(department)s’s (%(year)s)"),
    }[Kind(account.kind)]
    return sentence % names
