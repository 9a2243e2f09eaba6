"""Writing a revision: its texts, its lines, its hashes. Immutable from then on."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from cooperative.verdicts import ALLOWED, Stale, Verdict, not_now

from .content import TEXTS, Content
from .models import BudgetLine, Initiative, Revision, Text
from .searching import learn


def is_complete(content: Content) -> Verdict:
    """Nothing but title, message and first day must be filled in (rule 1)."""
    missing = [
        name
        for name, there in (
            (_("a title"), content.title.strip()),
            (_("a message"), content.text("message").strip()),
            (_("a first day"), content.first_day),
        )
        if not there
    ]
    if missing:
        return not_now(_("Enter %(missing)s first.") % {"missing": _(" and ").join(missing)})
    if not all(line.label.strip() and line.amount >= 0 for line in content.lines):
        return not_now(_("Each budget line says what for, and how much. Complete it or empty it."))
    if content.last_day and content.last_day < content.first_day:
        return not_now(_("The last day lies before the first. Change one of them."))
    return ALLOWED


def is_ahead(content: Content, today: date) -> Verdict:
    """Nothing is put on the table that has begun already."""
    if content.first_day and content.first_day < today:
        sentence = _("The first day is over. Choose today, %(today)s, or a later day.")
        return not_now(sentence % {"today": date_format(today, "j F Y")})
    return ALLOWED


def publish(
    initiative: Initiative,
    content: Content,
    *,
    by: User,
    at: datetime,
    authors: Iterable[User],
    note: str = "",
) -> Revision:
    """Make a content the next revision of an initiative, with its authors."""
    number = initiative.revision.number + 1 if initiative.revision else 1
    revision = Revision.objects.create(
        initiative=initiative,
        number=number,
        published_at=at,
        published_by=by,
        note=Text.objects.keep(note),
        texts=Text.objects.keep_all({name: content.text(name) for name in TEXTS}),
        first_day=content.first_day,
        last_day=content.last_day,
        facts=sorted(content.facts),
        attachments=content.stored()["attachments"],
        target=content.target,
        hashes=content.hashes,
    )
    revision.authors.set(authors)
    BudgetLine.objects.bulk_create(
        BudgetLine(
            revision=revision,
            position=position,
            label=Text.objects.keep(line.label),
            amount=line.amount,
            payee_id=line.payee,
        )
        for position, line in enumerate(content.lines)
    )
    revision.content = content
    initiative.revision = revision
    initiative.title, initiative.purpose = content.title, content.purpose
    initiative.target, initiative.is_regulated = content.target, content.is_regulated
    initiative.save(update_fields=["revision", "title", "purpose", "target", "is_regulated"])
    learn(initiative, content)
    return revision


def require_newest(initiative: Initiative, seen: int) -> None:
    """Refuse what was written over an older revision than the one on the table (rule 12)."""
    newest = initiative.revision
    if seen != newest.number:
        sentence = _("%(person)s published revision %(number)s while you wrote. Your text is kept.")
        names = {"person": newest.published_by, "number": newest.number}
        raise Stale(sentence % names, newest)
