"""The lines of a shared budget, as somebody types them: what for, how much, paid to whom."""

from babel.numbers import get_currency_symbol
from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.forms import AmountField
from accounts.models import Organisation, User
from cooperative.widgets import CashInput

from ..content import Line

AT_MOST, AT_FIRST, MORE = 100, 3, 3
PARTS = ("label", "amount", "payee")


class LinesMixin:
    """Rows of three fields each. There is always an empty one, and a button that adds more."""

    free: frozenset[str] = frozenset()  # what for, of lines that cost nothing and were agreed so

    def offer_lines(self, lines: tuple[Line, ...], house: Organisation, known: dict) -> None:
        """`known`: person id -> name, of the payees that stand there already."""
        self.known = {name: pk for pk, name in known.items()}
        self.rows = self._wanted_rows(len(lines))
        symbol = get_currency_symbol(house.currency, locale="en")
        for number in range(self.rows):
            line = lines[number] if number < len(lines) else None
            self._offer_line(number, line, symbol, house.decimals, known)

    def _wanted_rows(self, there: int) -> int:
        if not self.is_bound:
            return min(max(AT_FIRST, there + 1), AT_MOST)
        typed = self.data.get("rows", "")
        rows = int(typed[:6]) if typed.isdecimal() else AT_FIRST
        self.too_many = rows > AT_MOST
        more = MORE if "add_line" in self.data else 0
        self.too_many |= bool(more) and rows >= AT_MOST
        return min(rows + more, AT_MOST)

    def _offer_line(
        self, number: int, line: Line | None, symbol: str, decimals: int, known: dict
    ) -> None:
        place = {"number": number + 1}
        self.fields[f"line_{number}_label"] = forms.CharField(
            label=_("What for, line %(number)s") % place,
            required=False,
            max_length=200,
            initial=line.label if line else "",
            widget=forms.TextInput(attrs={"placeholder": _("What for")}),
        )
        self.fields[f"line_{number}_amount"] = AmountField(
            label=_("How much, line %(number)s") % place,
            required=False,
            decimals=decimals,
            widget=CashInput(symbol),
            initial=line.amount if line and line.amount else None,
        )
        self.fields[f"line_{number}_payee"] = forms.CharField(
            label=_("Paid to, line %(number)s") % place,
            required=False,
            max_length=254,
            initial=known.get(line.payee, "") if line else "",
            widget=forms.TextInput(attrs={"placeholder": _("Name or work e-mail")}),
        )

    @property
    def line_rows(self) -> list[list[tuple[str, forms.BoundField]]]:
        """Row by row the three fields, each with the words above its column."""
        above = {"label": _("What for"), "amount": _("How much"), "payee": _("Paid to")}
        return [
            [(above[part], self[f"line_{number}_{part}"]) for part in PARTS]
            for number in range(self.rows)
        ]

    def clean_lines(self, said: dict, *, whole: bool) -> tuple[Line, ...]:
        """The lines that say something; all of each where the whole is to be submitted."""
        if getattr(self, "too_many", False):
            sentence = _("A budget has at most %(most)s lines. Put some of them together.")
            self.add_error(None, sentence % {"most": AT_MOST})
        payees = self._payees(said)
        lines = []
        for number in range(self.rows):
            label, amount, payee = (said.pop(f"line_{number}_{part}", None) for part in PARTS)
            if label or amount or payee:
                lines.append(Line(label or "", amount or 0, payees.get((payee or "").lower())))
                if whole:
                    self._require_whole(number, label, amount or label in self.free)
        return tuple(lines)

    def _require_whole(self, number: int, label: str | None, amount: int | bool) -> None:
        place = {"number": number + 1}
        for part, there, sentence in (
            ("label", label, _("Say what line %(number)s of the budget is for.")),
            ("amount", amount, _("Enter how much line %(number)s costs, more than 0.")),
        ):
            if not there and f"line_{number}_{part}" not in self.errors:
                self.add_error(f"line_{number}_{part}", sentence % place)

    def _payees(self, said: dict) -> dict[str, int]:
        """What was typed, in lower case -> the person who is meant. One query at most."""
        typed = {n: said.get(f"line_{n}_payee") or "" for n in range(self.rows)}
        found = {name.lower(): [pk] for name, pk in self.known.items()}
        asked = {text.lower() for text in typed.values()} - set(found) - {""}
        if asked:
            found |= _people_called(asked)
        for number, text in typed.items():
            if text and len(found.get(text.lower(), ())) != 1:
                self._complain(number, text, found.get(text.lower(), []))
        return {text: people[0] for text, people in found.items() if len(people) == 1}

    def _complain(self, number: int, text: str, people: list[int]) -> None:
        nobody = _("Nobody here is called “%(text)s”. Enter a name or work e-mail, or nothing.")
        several = _("Several people are called “%(text)s”. Enter the work e-mail.")
        sentence = several if people else nobody
        self.add_error(f"line_{number}_payee", sentence % {"text": text})


def _people_called(asked: set[str]) -> dict[str, list[int]]:
    """Name or address, in lower case -> ids of the active people who have it."""
    wanted = Q()
    for text in asked:
        wanted |= Q(name__iexact=text) | Q(email=text)
    found: dict[str, list[int]] = {}
    for pk, name, email in User.objects.active().filter(wanted).values_list("pk", "name", "email"):
        for text in {name.lower(), email} & asked:
            found.setdefault(text, []).append(pk)
    return found
