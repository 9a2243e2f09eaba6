"""What somebody types towards a revision: the first one, as a draft, and any further one."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import DayField, KeyedForm, new_key
from accounts.models import Department, Fact, Organisation, Section
from cooperative.widgets import Hinted

from ..content import Content
from ..models import Initiative, Theme
from ..publishing import is_ahead
from .lines import LinesMixin

LONGEST = 20_000  # bytes of one section
HINTS = {
    Section.MESSAGE: gettext_lazy("What we say, in which tone, with which proof."),
    Section.AUDIENCE: gettext_lazy("Whom we want to reach, and whom not."),
    Section.CHANNELS: gettext_lazy("Where it appears, and who holds the keys."),
    Section.SCHEDULE: gettext_lazy("What happens when."),
    Section.PEOPLE: gettext_lazy("Who is shown or takes part, and how we look after them."),
    Section.REPLIES: gettext_lazy("Who answers what comes back, and how fast."),
    Section.BUDGET: gettext_lazy("What the money buys, in words."),
}
LOOKS = ("add_line", "preview", "whom", "take")  # buttons that show something and change nothing


class NeededInTheEnd:
    """A field that a draft may leave empty and that a proposal needs: not called optional."""

    def validate(self, value: object) -> None:
        """The form asks for it once it is to be submitted."""


class TitleField(NeededInTheEnd, forms.CharField):
    pass


class FirstDayField(NeededInTheEnd, DayField):
    pass


class PaceField(forms.ChoiceField):
    """Normal or urgent; what leaves it out is not asked."""

    def validate(self, value: str) -> None:
        if value:
            super().validate(value)


class WordsField(NeededInTheEnd, forms.CharField):
    """A text in one kind of line break, no longer than people read."""

    def __init__(self, *, most: int = LONGEST, rows: int = 3, line: bool = False, **kwargs) -> None:
        area = forms.TextInput() if line else forms.Textarea(attrs={"rows": rows, "cols": 40})
        super().__init__(widget=area, **kwargs)
        self.most = most

    def clean(self, value: str) -> str:
        text = super().clean(value).replace("\r\n", "\n")
        fitting = text.encode()[: self.most].decode(errors="ignore")
        if fitting != text:
            sentence = _("%(label)s has %(size)s characters, %(most)s fit. Shorten it.")
            named = {"label": self.label, "size": f"{len(text):,}", "most": f"{len(fitting):,}"}
            raise ValidationError(sentence % named)
        return text


class ContentForm(LinesMixin, KeyedForm):
    """Everything that a revision says. Unfinished is fine, unless it is to be submitted."""

    title = TitleField(label=gettext_lazy("Title"))
    purpose = WordsField(label=gettext_lazy("Purpose"), most=2_000, rows=2, required=False)
    hope = WordsField(label=gettext_lazy("We hope for"), most=1_000, line=True, required=False)
    first_day = FirstDayField(label=gettext_lazy("First day"))
    last_day = DayField(label=gettext_lazy("Last day"), required=False)
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("Which of these are true of it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        data=None,
        *,
        content: Content,
        house: Organisation,
        known: dict[int, str],
        watchers: dict[str, list[str]] | None = None,
        **kwargs,
    ) -> None:
        super().__init__(data, **kwargs)
        self.base, self.house = content, house
        self.objections: dict[str, list[dict]] = {}  # section -> those that name it
        self.fields["facts"].choices = _facts(watchers or {})
        for section in Section:
            self.fields[section.value] = WordsField(
                label=section.label,
                help_text=HINTS[section],
                rows=8 if section == Section.MESSAGE else 4,
                required=section == Section.MESSAGE,
            )
        self.offer_lines(content.lines, house, known)
        self._begin_with(content)

    def _begin_with(self, content: Content) -> None:
        for name in ("title", "purpose", "hope", "first_day", "last_day"):
            self.fields[name].initial = getattr(content, name)
        self.fields["facts"].initial = sorted(content.facts)
        for section in Section.values:
            self.fields[section].initial = content.text(section)

    @property
    def is_looking(self) -> bool:
        """Was a button pressed that shows something and changes nothing?"""
        return self.is_bound and any(name in self.data for name in LOOKS)

    @property
    def is_final(self) -> bool:
        """Is it to be put on the table now, and so to be complete?"""
        return self.is_bound and "submit" in self.data

    @property
    def may_go_on(self) -> bool:
        return self.is_bound and not self.is_looking and self.is_valid()

    @property
    def status(self) -> int:
        return 422 if self.is_bound and not self.is_looking else 200

    def clean_title(self) -> str:
        title = " ".join(self.cleaned_data["title"].split())
        if len(title) > 200:
            sentence = _("The title has %(size)s characters, 200 fit. Shorten it.")
            raise ValidationError(sentence % {"size": len(title)})
        return title

    def clean(self) -> dict:
        """The keyword arguments of an operation: a content, and what stands beside it."""
        said = super().clean()
        lines = self.clean_lines(said, whole=self.is_final)
        content = Content(
            title=said.pop("title", ""),
            purpose=said.pop("purpose", ""),
            hope=said.pop("hope", ""),
            first_day=said.pop("first_day", None),
            last_day=said.pop("last_day", None),
            facts=frozenset(said.pop("facts", ())),
            sections={section: said.pop(section, "") for section in Section.values},
            lines=lines,
            attachments=self.base.attachments,
        )
        self._check(content)
        return said | {"content": content}

    def _check(self, content: Content) -> None:
        if content.last_day and content.first_day and content.last_day < content.first_day:
            sentence = _("The last day lies before the first. Change one of them.")
            self.add_error("last_day", sentence)
        if not self.is_final:
            return
        for name, there, sentence in (
            ("title", content.title, _("Enter a title.")),
            ("message", content.text("message"), _("Write the message.")),
            ("first_day", content.first_day, _("Enter the first day.")),
        ):
            if not there and name not in self.errors:
                self.add_error(name, sentence)

    @property
    def preview(self) -> str:
        """The section whose text is to be shown as it will look, if one is asked for."""
        asked_for = self.data.get("preview", "") if self.is_bound else ""
        return asked_for if asked_for in Section.values else ""

    @property
    def sections(self) -> list[dict]:
        """Each section but the message, with whether it is open: it says something, or is wrong."""
        return [self._section(Section(name)) for name in Section.values if name != Section.MESSAGE]

    @property
    def message_section(self) -> dict:
        return self._section(Section.MESSAGE)

    def _section(self, section: Section) -> dict:
        field = self[section.value]
        text = field.value() or ""
        objections = self.objections.get(section.value, [])
        return {
            "name": section.value,
            "label": section.label,
            "field": field,
            "text": text,
            "note": Truncator(" ".join(text.split())).chars(60) or _("nothing planned"),
            "is_open": bool(field.errors or objections) or section.value == self.preview,
            "is_previewed": section.value == self.preview,
            "objections": objections,
        }

    def renewed(self, **changed: object):
        """What was typed, to be sent anew: with a fresh key, and not as a look at something."""
        data = self.data.copy()
        for name in (*LOOKS, "submit"):
            data.pop(name, None)
        for name, value in {"key": new_key(), **changed}.items():
            data[name] = str(value)
        return data


class DraftForm(ContentForm):
    """The draft of a department: also its theme, its decision day, and whom it invites."""

    speakers = ""  # names of who submits it, for those who do not
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    department = forms.TypedChoiceField(label=gettext_lazy("Proposed by"))
    theme = forms.TypedChoiceField(label=gettext_lazy("Theme"))
    pace = PaceField(label=gettext_lazy("Pace"), choices=Initiative.Pace)
    decision_day = DayField(label=gettext_lazy("Decision day"), required=False)
    invited = forms.TypedMultipleChoiceField(label=gettext_lazy("Invite"), required=False)

    def __init__(
        self,
        *args,
        departments: list[Department],
        own: list[Department],
        leads: set[int],
        themes: list[Theme],
        today: date,
        invited: list[int],
        theme: int | None = None,
        pace: str = Initiative.Pace.NORMAL,
        decision_day: date | None = None,
        version: int = 0,
        **kwargs,
    ) -> None:
        watchers = {
            fact: [d.name for d in departments if fact in d.watched_facts] for fact in Fact.values
        }
        super().__init__(*args, watchers=watchers, **kwargs)
        self.departments, self.own, self.today = departments, own, today
        _offer(self.fields["department"], own, own[0].pk)
        _offer(self.fields["theme"], themes, theme or themes[0].pk)
        _offer(self.fields["invited"], departments, [str(pk) for pk in invited])
        self.fields["version"].initial = version
        self._offer_pace(pace)
        self._offer_decision_day(decision_day)
        if len(own) == 1:
            self.fields["department"].required = False
        # Leads and deputies invite; what others save leaves the invitations as they are.
        self.may_invite = self.proposing in leads
        self.fields["invited"].disabled = not self.may_invite

    def _offer_pace(self, pace: str) -> None:
        rules = self.house.rules
        self.fields["pace"].initial = pace
        self.fields["pace"].help_text = _(
            "Normal: every department has %(days)s working days. Urgent: %(hours)s hours by the "
            "clock, day or night, once an executive sponsors it."
        ) % {"days": rules.normal_working_days, "hours": rules.urgent_clock_hours}

    def _offer_decision_day(self, day: date | None) -> None:
        field = self.fields["decision_day"]
        days = self.house.rules.decision_days_after_due
        field.initial = day
        field.help_text = _("Left empty: %(days)s working days after the last answer is due.") % {
            "days": days
        }

    def clean(self) -> dict:
        said = super().clean()
        ahead = is_ahead(said["content"], self.today)
        if self.is_final and not ahead:
            self.add_error("first_day", ahead.reason)
        if not self.may_invite:
            said.pop("invited", None)
        return said

    def clean_department(self) -> Department:
        return self.cleaned_data["department"] or self.own[0]

    def clean_decision_day(self) -> date | None:
        day = self.cleaned_data["decision_day"]
        if day and day < self.today:
            raise ValidationError(_("The decision day is over. Choose today or a later day."))
        return day

    @property
    def proposing(self) -> int:
        """Id of the proposing department, as chosen so far."""
        chosen = str(self["department"].value() or "")
        return next((d.pk for d in self.own if str(d.pk) == chosen), self.own[0].pk)

    @property
    def ticked(self) -> set[str]:
        return set(self["facts"].value() or ())

    @property
    def chosen(self) -> set[int]:
        """Ids of the departments that are to be invited."""
        return {int(pk) for pk in self["invited"].value() or () if str(pk).isdecimal()}


class ReviseForm(ContentForm):
    """A further revision, and a word on what it changes."""

    based_on = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("What changed, and why"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 40}),
        help_text=gettext_lazy("The table reads it first."),
    )

    def __init__(self, *args, based_on: int, note: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.free = frozenset(line.label for line in self.base.lines if not line.amount)
        self.fields["based_on"].initial = based_on
        self.fields["note"].initial = note

    @property
    def is_looking(self) -> bool:
        """Nothing is published but by the button that says so."""
        return self.is_bound and not self.is_final


def _offer(field: forms.TypedChoiceField, things: list, initial: object) -> None:
    """Let a field choose among rows that have been read already."""
    by_key = {str(thing.pk): thing for thing in things}
    field.choices = [(key, str(thing)) for key, thing in by_key.items()]
    field.coerce = by_key.__getitem__
    field.empty_value = [] if isinstance(field, forms.TypedMultipleChoiceField) else None
    field.initial = initial


def _facts(watchers: dict[str, list[str]]) -> list[tuple[str, Hinted]]:
    """The facts, each with whom it seats."""
    return [(fact.value, Hinted(_said(fact), hint=_seats(watchers.get(fact, [])))) for fact in Fact]


def _said(fact: Fact) -> str:
    label = str(fact.label)
    return label[:1].upper() + label[1:]


def _seats(names: list[str]) -> str:
    if not names:
        return ""
    return _("Seats %(departments)s") % {"departments": get_text_list(names, _("and"))}
