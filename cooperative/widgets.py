"""Form controls that the browser has and Django does not show: hints, money, days."""

from django import forms


class Hinted(str):
    """A choice's label with a line of explanation beneath it.

    >>> choices = [("consent", Hinted("Consent", hint="Good enough for now, safe to try"))]
    """

    hint: str

    def __new__(cls, text: str, *, hint: str = "") -> "Hinted":
        label = super().__new__(cls, text)
        label.hint = hint
        return label


class CashInput(forms.TextInput):
    """An amount in the installation's currency, typed as text: 1240.50."""

    template_name = "ui/cash.html"

    def __init__(self, symbol: str = "", attrs: dict | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off"} | (attrs or {}))
        self.symbol = symbol

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        context["symbol"] = self.symbol
        return context


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
