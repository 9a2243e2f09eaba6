"""What a seat types: its answer with its pledge, a comment, and whom an administrator appoints."""

from datetime import date

from babel.numbers import get_currency_symbol
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import AmountField, DayField, KeyedForm
from accounts.models import Membership, Section, User
from cooperative.widgets import CashInput, Hinted

from ..models import Review, Seat
from ..reading.money import limit_of, room_of, takes_money
from ..reading.rows import Table

Answer = Review.Answer
WHILE_IT_LIVES, BEFORE = "while", "before"
# Words of the form -> the answer; the page opens the fields that belong to a choice by its value.
ANSWERS = {
    "consent": Answer.CONSENT,
    "condition": Answer.CONSENT_WITH_CONDITION,
    "object": Answer.OBJECT,
    "stand_aside": Answer.STAND_ASIDE,
}
CHOICE_OF = {answer: choice for choice, answer in ANSWERS.items()}
CHOICES = [
    ("consent", gettext_lazy("Consent"), gettext_lazy("Good enough for now, safe to try")),
    (
        "condition",
        gettext_lazy("Consent with a condition"),
        gettext_lazy("Yes, once or while one thing is met"),
    ),
    ("object", gettext_lazy("Object"), gettext_lazy("It would do harm; propose a change")),
    ("stand_aside", gettext_lazy("Stand aside"), gettext_lazy("Not ours to decide")),
]
WHEN = [
    (WHILE_IT_LIVES, gettext_lazy("While it lives, by a day"), gettext_lazy("It does not wait")),
    (BEFORE, gettext_lazy("Before it goes live"), gettext_lazy("It waits until this is met")),
]
NEEDS = {
    Answer.OBJECT: {
        "harm": gettext_lazy("Enter the harm that it would do."),
        "section": gettext_lazy("Choose the section that does the harm."),
        "change": gettext_lazy("Enter the change that would settle your objection."),
    },
    Answer.CONSENT_WITH_CONDITION: {
        "condition": gettext_lazy("Enter the condition."),
        "when": gettext_lazy("Choose until when it is to be met."),
    },
}


def text(label, *, rows: int = 2, most: int = 4000, hint="") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows, "cols": 30})
    return forms.CharField(
        label=label, required=False, max_length=most, widget=area, help_text=hint
    )


def hinted(choices: list[tuple]) -> list[tuple[str, Hinted]]:
    return [(value, Hinted(str(label), hint=str(hint))) for value, label, hint in choices]


class AnswerForm(KeyedForm):
    """One department's answer, and its pledge in the same act. Nothing is chosen beforehand."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose an answer.")},
    )
    condition = text(gettext_lazy("The condition"))
    when = forms.ChoiceField(
        label=gettext_lazy("Until when"), required=False, widget=forms.RadioSelect
    )
    by_day = DayField(label=gettext_lazy("By this day"), required=False)
    harm = text(gettext_lazy("The harm it would do"))
    section = forms.ChoiceField(label=gettext_lazy("In which section"), required=False)
    change = text(gettext_lazy("The change that would settle it"))
    words = text(gettext_lazy("A word to the others"))

    def __init__(
        self,
        *args,
        department: str,
        by_right: bool,
        newest: int,
        today: date,
        cash,
        symbol: str,
        decimals: int,
        room: str,
        limit: int,
        takes_money: bool = True,
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.department, self.by_right, self.today = department, by_right, today
        self.cash, self.limit = cash, limit
        self.fields["choice"].label = _("%(department)s’s answer") % {"department": department}
        self.fields["choice"].choices = hinted(CHOICES)
        self.fields["when"].choices = hinted(WHEN)
        self.fields["section"].choices = [("", _("Choose one")), *Section.choices]
        self.fields["seen"].initial = newest
        if takes_money:
            self._offer_pledge(room, symbol, decimals)

    def _offer_pledge(self, room: str, symbol: str, decimals: int) -> None:
        pledge = AmountField(
            label=_("%(department)s pledges") % {"department": self.department},
            required=False,
            help_text=room,
            decimals=decimals,
            widget=CashInput(symbol),
        )
        self.fields["pledge"] = pledge

    def clean_by_day(self) -> date | None:
        day = self.cleaned_data["by_day"]
        if day and day < self.today and self.data.get("choice") == "condition":
            raise ValidationError(_("Choose today or a later day."))
        return day

    def clean_pledge(self) -> int | None:
        pledge = self.cleaned_data["pledge"]
        if pledge is not None and pledge > self.limit:
            raise ValidationError(
                _("%(department)s has %(free)s free. Pledge that or less.")
                % {"department": self.department, "free": self.cash(self.limit)}
            )
        return pledge

    def clean(self) -> dict:
        """What the chosen answer needs; what was typed for another one is left out."""
        said = super().clean()
        said["choice"] = ANSWERS.get(said.get("choice"), "")
        for answer, needed in NEEDS.items():
            for name, message in needed.items():
                if said["choice"] != answer:
                    said[name] = ""
                elif not said.get(name) and name not in self.errors:
                    self.add_error(name, message)
        self._settle_day(said)
        if said["choice"] == Answer.STAND_ASIDE and self.by_right and not said.get("words"):
            sentence = _("%(department)s sits here by right: say in one line why it stands aside.")
            self.add_error("words", sentence % {"department": self.department})
        return said

    def _settle_day(self, said: dict) -> None:
        """A condition without a day blocks; one with a day does not (rule 5)."""
        when = said.pop("when", "")
        if when != WHILE_IT_LIVES:
            said["by_day"] = None
        elif not said.get("by_day") and "by_day" not in self.errors:
            self.add_error("by_day", _("Choose the day by which it is to be met."))


def answer_form(table: Table, data: object = None) -> AnswerForm:
    """The form for one's own seat at a table."""
    seat, house = table.seat, table.house
    return AnswerForm(
        data,
        department=seat.department.name,
        by_right=seat.by_right,
        newest=table.revision.number,
        today=table.at.astimezone(house.zone).date(),
        cash=table.cash,
        symbol=get_currency_symbol(house.currency, locale="en"),
        decimals=house.decimals,
        room=room_of(table, seat),
        limit=limit_of(seat),
        takes_money=takes_money(seat),
    )


class CommentForm(KeyedForm):
    """A word on the initiative, or on one of its sections."""

    words = forms.CharField(
        label=gettext_lazy("Say something"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 40}),
        error_messages={"required": gettext_lazy("Write a few words first.")},
    )
    section = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    reply_to = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        # Beside the answer's form on one page: names of its own.
        super().__init__(*args, **{"auto_id": "say_%s", **kwargs})
        self.fields["section"].choices = [("", _("The whole")), *Section.choices]


class AppointForm(KeyedForm):
    """Somebody of the department, or an executive, for one empty chair."""

    person = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=gettext_lazy("Who answers"),
        help_text=gettext_lazy("An executive who answers here cannot approve its money."),
        empty_label=gettext_lazy("Choose somebody"),
        error_messages={"required": gettext_lazy("Choose who answers.")},
    )

    def __init__(self, *args, seat: Seat, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        here = Membership.objects.current().filter(department=seat.department_id)
        elsewhere = Review.objects.filter(seat__initiative=seat.initiative_id).exclude(seat=seat)
        able = User.objects.active().filter(
            Q(pk__in=here.values("person")) | Q(is_executive=True), partner=None
        )
        spoken = elsewhere.filter(answered_by__isnull=False).values("answered_by")
        self.fields["person"].queryset = able.exclude(pk__in=spoken)
