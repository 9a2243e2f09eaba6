"""What the page of a further revision reads: the text to go on with, and whom it asks again."""

from django.utils.translation import gettext as _

from accounts.models import Fact, Section

from .. import seating
from ..content import Content, changes
from ..differences import Difference
from ..forms.drafting import ReviseForm
from ..models import Draft, Initiative, Review, Revision, Seat
from .drafting import difference_of, names_of, payees_of
from .rows import Table, contents
from .seats import together


def own_draft(table: Table) -> Draft | None:
    """What this person has typed towards a further revision, and not published yet."""
    return table.initiative.drafts.filter(by=table.user).first()


def revise_form(table: Table, draft: Draft | None, data=None, take: str = "") -> ReviseForm:
    """The newest revision, or what was typed since, to go on with; a proposed change taken in."""
    content, names = contents(table.revision)[table.revision.pk]
    known = {line.payee: name for line, name in zip(content.lines, names, strict=True) if name}
    if draft:
        content = draft.content
        known |= names_of(payees_of(content) - set(known))
    form = ReviseForm(
        taken_into(table, data),
        content=with_change(content, objection_of(table, take)),
        house=table.house,
        known=known,
        based_on=table.revision.number,
        note=draft.note if draft else "",
    )
    form.objections = objections_of(table)
    return form


def objection_of(table: Table, pk: str) -> Review | None:
    """The standing objection with this id at this table."""
    found = (seat.review for seat in table.initiative.objecting)
    return next((review for review in found if str(review.pk) == pk), None)


def with_change(content: Content, objection: Review | None) -> Content:
    """The content with a proposed change below the text of the section that it is about."""
    if objection is None:
        return content
    text = taken(content.text(objection.section), objection)
    return Content(**{**vars(content), "sections": content.sections | {objection.section: text}})


def taken(text: str, objection: Review) -> str:
    change = objection.change.body
    return text if change in text else f"{text}\n\n{change}".strip()


def taken_into(table: Table, data):
    """What was typed, with the change that was asked for below its section."""
    objection = objection_of(table, data.get("take", "")) if data else None
    if objection is None:
        return data
    data = data.copy()
    data[objection.section] = taken(data.get(objection.section, ""), objection)
    return data


def objections_of(table: Table) -> dict[str, list[dict]]:
    """Section -> the objections that name it, with the change that would settle each."""
    found: dict[str, list[dict]] = {}
    for seat in table.initiative.objecting:
        found.setdefault(seat.review.section, []).append(
            {
                "pk": seat.review.pk,
                "name": seat.department.name,
                "initials": seat.department.initials,
                "colour": seat.department.colour,
                "harm": seat.review.harm.body,
                "change": seat.review.change.body,
            }
        )
    return found


def asked_by(table: Table, content: Content) -> dict:
    """Whom a revision with this content asks again and why, who sits down, and who stays."""
    initiative, revision = table.initiative, table.revision
    again = seating.concerned(initiative, content)
    joining = seating.who_joins(initiative, content, content.facts - set(revision.facts))
    answered = [seat for seat in initiative.table if seat.has_answered]
    return {
        "changed": bool(changes(revision.hashes, content.hashes)),
        "again": [_seat(seat, what=in_words(why)) for seat, why in again.items()],
        "joining": [
            _seat(department, what=" ".join(reason["text"] for reason in reasons))
            for department, reasons in joining.items()
        ],
        "staying": [_seat(seat) for seat in answered if seat not in again],
        "waiting": [_seat(seat) for seat in initiative.waiting],
    }


def _seat(sitting, what: str = "") -> dict:
    department = sitting.department if isinstance(sitting, Seat) else sitting
    return {
        "name": department.name,
        "initials": department.initials,
        "colour": department.colour,
        "what": what,
    }


def in_words(why: list[str]) -> str:
    """“message, people and uses personal data”: what of a content concerns a seat."""
    return together([_named(name) for name in why])


def _named(name: str) -> str:
    if name in Section.values:
        return str(Section(name).label).lower()
    return f"“{Fact(name).label}”" if name in Fact.values else _("the total")


def meanwhile(table: Table, seen: int) -> Difference | None:
    """What has changed between the revision that was seen and the newest."""
    base = table.initiative.revisions.filter(number=seen).first()
    if base is None or base.number == table.revision.number:
        return None
    read = contents(base, table.revision)
    return difference_of(table.house, read[base.pk][0], read[table.revision.pk][0])


def outcome_of(initiative: Initiative, revision: Revision) -> dict[str, str]:
    """The names of those whom a revision has asked, and of those whose answers stay."""
    seats = Initiative.objects.get(pk=initiative.pk).table
    asked = [seat for seat in seats if seat.review.revision_id == revision.pk]
    stays = [seat for seat in seats if seat.has_answered and seat not in asked]
    return {
        "number": revision.number,
        "asked": together([seat.department.name for seat in asked]),
        "stays": together([seat.department.name for seat in stays]),
    }
