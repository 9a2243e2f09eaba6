"""Every part in every state on one page, from invented examples. Only while developing."""

from datetime import UTC, datetime

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from . import rings
from .palette import KEYS, PALETTE
from .widgets import CashInput, DayInput, Hinted

NAMES = (
    ("Legal", "LG", "violet", "Priya Nair"),
    ("Customer Care", "CC", "teal", "Amara Okafor"),
    ("HR", "HR", "amber", "Sofia Lindqvist"),
    ("Marketing", "MK", "claret", "Jonas Weber"),
    ("IT", "IT", "cobalt", "Mei Tanaka"),
    ("Nachhaltigkeitsberichterstattung", "NB", "moss", "Friederike Wohlgemuth-Bartholomäus"),
    ("العلاقات العامة", "عع", "plum", "ليلى الحداد"),
    ("広報・渉外室", "広報", "coral", "高橋 美咲"),
    ("Research", "RS", "iris", "Ola Nordmann"),
    ("Sales", "SA", "heather", "Tomás Ruiz"),
    ("Facilities", "FA", "garnet", "Ivana Horvat"),
    ("Treasury", "TR", "navy", "Chidi Eze"),
)
WORDS = {
    rings.WAITING: "Waiting, due Thu",
    rings.CONSENTED: "Consents",
    rings.CONDITION: "Consents, 1 condition",
    rings.OBJECTED: "Objects, with a change",
    rings.OVERRULED: "Objected; overruled by Dana Brandt",
    rings.ASIDE: "Stands aside",
    rings.OUTDATED: "Consented to revision 3; message changed in 4",
    rings.EMPTY: "Nobody here can answer before Thu",
}
USUAL = (rings.WAITING, rings.CONSENTED, rings.OBJECTED, rings.CONDITION, rings.CONSENTED)
ORDER = (*USUAL, rings.OUTDATED, rings.ASIDE, rings.EMPTY, rings.OVERRULED, *USUAL[::2])
ANSWERS = [
    ("consent", Hinted("Consent", hint="Good enough for now, safe to try")),
    ("condition", Hinted("Consent with a condition", hint="Yes, once one thing is met")),
    ("object", Hinted("Object", hint="It would do harm; propose a change")),
    ("stand_aside", Hinted("Stand aside", hint="Not ours to decide")),
]
FACTS = [
    ("employees", Hinted("Shows employees", hint="HR sits down: it watches this")),
    ("personal", Hinted("Uses personal data", hint="Legal sits down: it watches this")),
]


class ExampleForm(forms.Form):
    answer = forms.ChoiceField(label="Legal’s answer", choices=ANSWERS, widget=forms.RadioSelect)
    why = forms.CharField(
        label="Why", required=False, widget=forms.Textarea(attrs={"rows": 2, "cols": 30})
    )
    pledge = forms.CharField(
        label="Legal pledges", help_text="€1,000 open, €6,200 free", widget=CashInput("€")
    )
    day = forms.DateField(label="First day", widget=DayInput)
    theme = forms.ChoiceField(label="Theme", choices=[("", "None"), ("1", "Customer stories")])
    facts = forms.MultipleChoiceField(
        label="Facts", choices=FACTS, required=False, widget=forms.CheckboxSelectMultiple
    )
    read = forms.BooleanField(label="I have read this", help_text="Version 4")


def table(count: int) -> dict:
    """A table of so many seats, the first one's own and late."""
    seats = [seat(number, ORDER[number]) for number in range(count)]
    seats[0] |= {"is_mine": True, "late": "1 day late", "word": "Four people wait for you"}
    return {"seats": seats, "figure": f"{count // 2} of {count}", "id": count}


def seat(number: int, state: str) -> dict:
    name, initials, colour, who = NAMES[number]
    return {
        "name": name,
        "initials": initials,
        "colour": colour,
        "who": "" if state == rings.EMPTY else who,
        "state": state,
        "word": WORDS[state],
        "url": "#talk" if state in (rings.OBJECTED, rings.CONDITION) else "",
        "pledge": "€4,000" if state in (rings.CONSENTED, rings.CONDITION) else "",
        "late": "",
        "is_mine": False,
        "why": "Always seated" if number % 2 else "Watches: shows employees, message",
    }


PARTS = [
    {"colour": "claret", "name": "Marketing", "amount": "€8,000", "percent": 66.67, "counted": 60}
    | {"hatched": True, "share": "67%", "note": "€800 above what counts"},
    {"colour": "teal", "name": "Customer Care", "amount": "€2,000", "percent": 16.67}
    | {"share": "17%"},
    {"colour": "cobalt", "name": "IT", "amount": "€1,000", "percent": 8.33, "share": "8%"},
]
ROWS = (
    ("How we fixed it", "Legal answers", "1 day late", 5),
    ("Donaudampfschifffahrtsgesellschaftskapitän erzählt", "HR and IT answer, due Tue", "", 3),
    ("قصة من متجرنا", "Dana Brandt approves", "", 2),
)

PROSE = """We publish **two films** a week.

- captions in [three languages](https://example.org)
- <b>raw</b> stays text"""


def arcs(count: int) -> list[tuple[str, str]]:
    return [(KEYS[number], ORDER[number]) for number in range(count)]


def examples() -> dict:
    return {
        "palette": PALETTE,
        "states": [(state, WORDS[state], [("violet", state)] * 5) for state in rings.STATES],
        "sizes": [(count, arcs(count)) for count in range(1, 13)],
        "tables": [table(count) for count in (5, 2, 3, 4, 6, 7, 8, 9, 12)],
        "parts": PARTS,
        "rows": [(*row[:3], arcs(row[3])) for row in ROWS],
        "moment": datetime(2026, 11, 26, 16, 0, tzinfo=UTC),
        "form": ExampleForm(),
        "wrong": ExampleForm({"answer": "", "pledge": "7000"}, auto_id="wrong_%s"),
        "prose": PROSE,
    }


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    me = {"name": "Priya Nair", "initials": "PN", "colour": "violet", "seat": "Lead of Legal"}
    nav = [("Your turn", "/", False), ("Initiatives", "#rows", True), ("Budgets", "#money", False)]
    page = examples() | {"me": me, "nav": nav, "find_url": "/", "in_sample": True}
    return render(request, "styleguide.html", page)
