"""Amounts in words, for sentences. Minor units in, the installation's currency out."""

from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision

from accounts.models import Organisation


def in_words(amount: int, currency: str = "") -> str:
    """“€1,240.50”; whole amounts without decimals, as “€1,240”."""
    currency = currency or Organisation.objects.current().currency
    decimals = get_currency_precision(currency)
    whole = amount % 10**decimals == 0
    value = Decimal(amount).scaleb(-decimals)
    pattern = "¤#,##0" if whole else None
    return format_currency(value, currency, format=pattern, locale="en", currency_digits=not whole)
