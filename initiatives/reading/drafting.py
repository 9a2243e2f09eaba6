"""What the pages of drafts read: the draft, its choices, and who will sit down and why."""

from dataclasses import replace
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import Department, Organisation, User
from cooperative.clock import now
from cooperative.templatetags.ui import money, told
from cooperative.verdicts import AlreadyDone, SentBefore, not_now, not_you, require

from ..content import Content, Line
from ..differences import Describe, Difference, between
from ..forms.drafting import ContentForm, DraftForm
from ..models import Draft, Initiative, Seat, Theme
from ..permissions import can_submit
from ..seating import reasons_of


def find_draft(user: User, slug: str) -> Draft | None:
    """The shared draft of an initiative, with it, if this person may see it. One query."""
    visible = Initiative.objects.visible_to(user).filter(slug=slug)
    drafts = Draft.objects.shared().filter(initiative__in=visible)
    return drafts.select_related("initiative__department", "saved_by").first()


def draft_made(user: User, before: AlreadyDone | SentBefore) -> Draft | None:
    """The shared draft that a form has begun when it came for the first time, if it is one yet."""
    visible = Initiative.objects.visible_to(user).filter(pk=before.made)
    drafts = Draft.objects.shared().filter(initiative__in=visible)
    return drafts.select_related("initiative__department", "saved_by").first()


def begin(
    user: User, house: Organisation, data=None, *, origin: Initiative | None = None
) -> DraftForm:
    """A draft for somebody of a department: empty, or with the words of what rests."""
    departments = list(Department.objects.current())
    own = [department for department in departments if department.pk in user.roles]
    sentence = _("Only people of a department propose. Ask an administrator to add you to one.")
    require(not_you("" if own else sentence))
    chapters = themes()
    require(not_now("" if chapters else _("There is no theme yet. Ask an administrator for one.")))
    form = DraftForm(
        data,
        content=words_again(origin.revision.content) if origin else Content(),
        house=house,
        known={},
        departments=departments,
        own=own,
        leads=user.leads,
        themes=chapters,
        today=today_of(house),
        invited=[],
        theme=origin.theme_id if origin else None,
    )
    form.origin = origin
    return form


def words_again(content: Content) -> Content:
    """What somebody begins anew with: the words, facts and lines; days and payees are of then."""
    lines = tuple(Line(line.label, line.amount) for line in content.lines)
    return replace(content, first_day=None, last_day=None, lines=lines, attachments=())


def go_on(user: User, house: Organisation, draft: Draft, data=None) -> DraftForm:
    """The draft as it was kept, to go on with."""
    initiative = draft.initiative
    departments = list(with_seats(initiative))
    names, speakers = people_of(user, draft)
    form = DraftForm(
        data,
        content=draft.content,
        house=house,
        known=names,
        departments=departments,
        own=[initiative.department],
        leads=user.leads,
        themes=themes(),
        today=today_of(house),
        invited=[department.pk for department in departments if invitation_of(department)],
        theme=initiative.theme_id,
        pace=initiative.pace,
        decision_day=initiative.decision_day,
        version=draft.version,
    )
    form.speakers = speakers
    return form


def people_of(user: User, draft: Draft) -> tuple[dict[int, str], str]:
    """The payees by name; and who submits it, for those who do not. One query, or none."""
    payees, department = payees_of(draft.content), draft.initiative.department_id
    if department in user.leads:
        return names_of(payees), ""
    speaking = User.objects.leading([department]).filter(pk=OuterRef("pk"))
    people = User.objects.annotate(speaks=Exists(speaking))
    rows = list(
        people.filter(Q(speaks=True) | Q(pk__in=payees)).values_list("pk", "name", "speaks")
    )
    names = {pk: name for pk, name, _speaks in rows if pk in payees}
    return names, _(" or ").join(name for _pk, name, speaks in rows if speaks)


def with_seats(initiative: Initiative) -> QuerySet[Department]:
    """The departments, each with the reasons of its seat in this draft."""
    seats = Seat.objects.sitting().filter(initiative=initiative, department=OuterRef("pk"))
    return Department.objects.current().annotate(reasons=Subquery(seats.values("reasons")[:1]))


def invitation_of(department: Department) -> str:
    """The words by which a department was invited to a draft."""
    reasons = getattr(department, "reasons", None) or []
    return next((r["text"] for r in reasons if r["kind"] == Seat.Reason.INVITED), "")


def themes() -> list[Theme]:
    return list(Theme.objects.filter(archived_at=None))


def today_of(house: Organisation) -> date:
    return now().astimezone(house.zone).date()


def payees_of(*contents: Content) -> set[int]:
    return {line.payee for content in contents for line in content.lines if line.payee}


def names_of(people: set[int]) -> dict[int, str]:
    if not people:
        return {}
    return dict(User.objects.filter(pk__in=people).values_list("pk", "name"))


def foreseen(form: DraftForm) -> dict:
    """Who sits down as things are typed, and why; and who could be invited besides."""
    content, seats, others = Content(facts=frozenset(form.ticked)), [], []
    for department in form.departments:
        reasons = reasons_of(department, department.watches, content, form.proposing)
        invited = department.pk in form.chosen
        words = [reason["text"] for reason in reasons]
        if invited:
            words.append(invitation_of(department) or _("You invite it."))
        if words:
            seats.append(_seat(department, " ".join(words)))
        if form.may_invite and (invited or not reasons):
            others.append({"pk": department.pk, "name": department.name, "invited": invited})
    return {
        "seats": seats,
        "others": others,
        "arcs": [(seat["colour"], "waiting") for seat in seats],
        "enough": len(seats) >= form.house.rules.minimum_seats,
        "least": form.house.rules.minimum_seats,
    }


def _seat(department: Department, why: str) -> dict:
    return {
        "name": department.name,
        "initials": department.initials,
        "colour": department.colour,
        "why": why,
    }


def submission_of(user: User, initiative: Initiative | None, form: DraftForm) -> str:
    """Why this person cannot submit, and who can; nothing where they can."""
    if initiative is None:
        sentence = _("A lead or deputy of your department submits it.")
        return "" if form.proposing in user.leads else sentence
    return can_submit(user, initiative, people=form.speakers).reason


def not_seated(initiative: Initiative) -> list[Department]:
    seated = initiative.seats.sitting().values("department")
    return list(Department.objects.current().exclude(pk__in=seated))


def total_of(form: ContentForm) -> str:
    """The sum of the lines, as far as they can be read; whatever else is wrong."""
    content = form.base
    if form.is_bound:
        form.is_valid()
        content = form.cleaned_data.get("content", content)
    return money(content.target, form.house.currency)


def first_error(form: ContentForm) -> str:
    """What keeps a form from being saved by itself."""
    for name, found in form.errors.as_data().items():
        words = " ".join(found[0].messages)
        return told(form[name], found[0]) if name in form.fields else words
    return ""


def describer(house: Organisation, names: dict[int, str]) -> Describe:
    """How a budget line is written in a difference."""

    def describe(line: Line) -> str:
        said = f"{line.label}: {money(line.amount, house.currency)}"
        return f"{said} ({names[line.payee]})" if line.payee in names else said

    return describe


def difference_of(house: Organisation, old: Content, new: Content) -> Difference:
    return between(old, new, describer(house, names_of(payees_of(old, new))))
