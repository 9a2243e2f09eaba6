"""What a seat types: its answer with its pledge, and whom an administrator appoints."""

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
from ..reading.advisers import ADVISER, advising_at
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
# Fields that only one of the answers asks for.
ASKED_BY = {
    **dict.fromkeys(("condition", "when", "by_day", "keeper"), "condition"),
    **dict.fromkeys(("harm", "section", "change"), "object"),
}


def text(label, missing="") -> forms.CharField:
    """Some lines. `missing`: what is said where they are asked for and not there."""
    area = forms.Textarea(attrs={"rows": 2, "cols": 30})
    said = {"required": missing}
    return forms.CharField(label=label, max_length=4000, widget=area, error_messages=said)


def hinted(choices: list[tuple]) -> list[tuple[str, Hinted]]:
    return [(value, Hinted(str(label), hint=str(hint))) for value, label, hint in choices]


class AnswerForm(KeyedForm):
    """One department's answer, and its pledge in the same act. Nothing is chosen beforehand."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    stands = forms.IntegerField(widget=forms.HiddenInput, required=False)
    choice = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose an answer.")},
    )
    condition = text(gettext_lazy("The condition"), gettext_lazy("Enter the condition."))
    when = forms.ChoiceField(
        label=gettext_lazy("Until when"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose until when it is to be met.")},
    )
    by_day = DayField(
        label=gettext_lazy("By this day"),
        error_messages={"required": gettext_lazy("Choose the day by which it is to be met.")},
    )
    keeper = forms.TypedChoiceField(
        label=gettext_lazy("By whom"), required=False, coerce=str, empty_value=None
    )
    harm = text(
        gettext_lazy("The harm it would do"), gettext_lazy("Enter the harm that it would do.")
    )
    section = forms.ChoiceField(
        label=gettext_lazy("In which section"),
        error_messages={"required": gettext_lazy("Choose the section that does the harm.")},
    )
    change = text(
        gettext_lazy("The change that would settle it"),
        gettext_lazy("Enter the change that would settle your objection."),
    )
    words = text(gettext_lazy("A word to the others"))
    use_required_attribute = False  # what is asked for depends on the answer

    def __init__(
        self,
        *args,
        department: str,
        by_right: bool,
        newest: int,
        stands: int,
        today: date,
        steward: str,
        others: list[tuple[int | str, str]],
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
        by_default = _("The steward, %(department)s") % {"department": steward}
        self.fields["keeper"].choices = [("", by_default), *others]
        self.fields["seen"].initial, self.fields["stands"].initial = newest, stands
        self._ask_for_what_the_answer_needs()
        if takes_money:
            self._offer_pledge(room, symbol, decimals)

    def _ask_for_what_the_answer_needs(self) -> None:
        chosen = self.data.get("choice", "")
        for name, choice in ASKED_BY.items():
            self.fields[name].required = choice == chosen or not self.is_bound
        self.fields["keeper"].required = False
        if self.is_bound and self.data.get("when") != WHILE_IT_LIVES:
            self.fields["by_day"].required = False
        self.fields["words"].required = self.by_right and chosen == "stand_aside"
        sentence = _("%(department)s sits here by right: say in one line why it stands aside.")
        named = sentence % {"department": self.department}
        self.fields["words"].error_messages["required"] = named

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
        if day and day < self.today:
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
        """As the verb takes it; what was typed for another answer is left out."""
        said = super().clean()
        chosen = said.get("choice", "")
        for name, choice in ASKED_BY.items():
            if choice != chosen:
                self.errors.pop(name, None)
                said[name] = None if name in ("by_day", "keeper") else ""
        # A condition without a day blocks; one with a day does not (rule 5).
        if said.pop("when", "") != WHILE_IT_LIVES:
            self.errors.pop("by_day", None)
            said["by_day"] = None
        return said | {"choice": ANSWERS.get(chosen, "")} | keepers(said.get("keeper") or "")


def keepers(named: str) -> dict[str, int | None]:
    """Who is to keep a condition, as the verb takes it: a department or an adviser, by id."""
    is_adviser = named.startswith(ADVISER)
    number = int(named.removeprefix(ADVISER)) if named else None
    return {"keeper": None if is_adviser else number, "adviser": number if is_adviser else None}


def answer_form(table: Table, data: object = None) -> AnswerForm:
    """The form for one's own seat at a table."""
    seat, house = table.seat, table.house
    return AnswerForm(
        data,
        department=seat.department.name,
        by_right=seat.by_right,
        newest=table.revision.number,
        stands=seat.stands,
        today=table.at.astimezone(house.zone).date(),
        steward=table.initiative.steward.name,
        others=[
            (other.department_id, other.department.name)
            for other in table.seats
            if other.department_id != table.initiative.steward_id
        ]
        + [(f"{ADVISER}{pk}", name) for pk, name in advising_at(table)],
        cash=table.cash,
        symbol=get_currency_symbol(house.currency, locale="en"),
        decimals=house.decimals,
        room=room_of(table, seat),
        limit=limit_of(seat),
        takes_money=takes_money(seat),
    )


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
