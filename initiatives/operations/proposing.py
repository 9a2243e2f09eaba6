"""Propose, edit, submit, revise: what an initiative says."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, FormKey, Organisation, User
from accounts.slugs import free_slug
from budgets.models import Approval
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Refused, Stale, not_now, require

from .. import seating
from ..content import Content, changes
from ..events import record
from ..life import advance
from ..models import (
    Draft,
    Event,
    Initiative,
    Review,
    Revision,
    Theme,
)
from ..permissions import (
    can_edit,
    can_invite,
    can_invite_to_draft,
    can_propose,
    can_revise,
    can_start_from,
    can_submit,
)
from ..publishing import is_complete, publish, require_newest
from ..searching import learn

PAGES = ("propose", "preview", "seats")  # addresses beside those of initiatives


@transaction.atomic
def propose(
    department: Department,
    *,
    by: User,
    content: Content,
    theme: Theme,
    authors: Iterable[User] = (),
    steward: Department | None = None,
    pace: str = "",
    decision_day: date | None = None,
    invited: Iterable[Department] = (),
    origin: Initiative | None = None,
    slug: str = "",
    key: str = "",
    at: datetime | None = None,
) -> Initiative:
    """Begin an initiative as a draft, which the people of the department share (rule 9).

    A form begins one draft, whatever it says when it comes again: its `key` knows which.
    `origin`: what rests and from whose words it is begun. `slug` from a loader alone; else it is
    made of the title.
    """
    lock(Organisation.objects.current())  # two proposals of one title take two addresses
    FormKey.objects.use(key, by=by, act="propose", content=content.stored())
    require(can_propose(by, department))
    require(can_start_from(by, origin) if origin else ALLOWED)
    invited = list(invited)
    if invited:
        require(can_invite_to_draft(by, department))
    at = moment(at)

    initiative = Initiative.objects.create(
        slug=slug or free_slug(Initiative, content.title, reserved=PAGES),
        title=content.title or _("Untitled"),
        purpose=content.purpose,
        target=content.target,
        is_regulated=content.is_regulated,
        theme=theme,
        pace=pace or Initiative.Pace.NORMAL,
        department=department,
        steward=steward or department,
        proposed_by=by,
        drafted_at=at,
        origin=origin,
        decision_day=decision_day,
    )
    draft = Draft.objects.create(
        initiative=initiative, content_stored=content.stored(), saved_at=at, saved_by=by
    )
    draft.authors.set(authors or {by})
    learn(initiative, content)
    FormKey.objects.keep(key, initiative)
    seating.seat_by_right(initiative, content, by=by, at=at)
    seating.keep_invited(initiative, invited, by=by, at=at)
    told = {"origin": origin.pk} if origin else {}
    record(Event.Kind.INITIATIVE_PROPOSED, initiative, by=by, at=at, **told)
    return initiative


@transaction.atomic
def edit(
    initiative: Initiative,
    *,
    by: User,
    content: Content,
    version: int,
    theme: Theme | None = None,
    pace: str = "",
    decision_day: date | None = None,
    invited: Iterable[Department] | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Draft:
    """Save the shared draft. `version`: the one that was on the page; an older one is stale.

    `invited`: exactly these departments are invited from now on; None: as they are. A `pace` that
    is not given stays as well.
    """
    lock(initiative)
    FormKey.objects.use(key, by=by, act="edit", initiative=initiative.pk, content=content.stored())
    initiative.look_again()
    require(can_edit(by, initiative))
    if invited is not None:
        require(can_invite(by, initiative))
    draft = initiative.drafts.shared().get()
    if draft.version != version and draft.content_stored != content.stored():
        sentence = _("%(person)s saved this draft while you wrote. Your text is kept below.")
        raise Stale(sentence % {"person": draft.saved_by}, draft)
    at = moment(at)

    draft.content_stored, draft.version = content.stored(), draft.version + 1
    draft.saved_at, draft.saved_by = at, by
    draft.save(update_fields=["content_stored", "version", "saved_at", "saved_by"])
    draft.authors.add(by)
    initiative.title = content.title or _("Untitled")
    initiative.purpose, initiative.target = content.purpose, content.target
    initiative.is_regulated = content.is_regulated
    initiative.theme = theme or initiative.theme
    initiative.pace = pace or initiative.pace
    initiative.decision_day = decision_day
    fields = ["title", "purpose", "target", "is_regulated", "theme", "pace", "decision_day"]
    initiative.save(update_fields=fields)
    learn(initiative, content)
    seating.seat_by_right(initiative, content, by=None, at=at)
    if invited is not None:
        seating.keep_invited(initiative, invited, by=by, at=at)
    return draft


@transaction.atomic
def submit(
    initiative: Initiative,
    *,
    by: User,
    version: int,
    note: str = "",
    key: str = "",
    at: datetime | None = None,
    due: seating.Due | None = None,
) -> Initiative:
    """Put the draft on the table: every seat is asked at once (rules 1 to 4)."""
    lock(initiative)
    FormKey.objects.use(key, by=by, act="submit", initiative=initiative.pk)
    initiative.look_again()
    require(can_submit(by, initiative))
    draft = initiative.drafts.shared().get()
    if draft.version != version:
        sentence = _("%(person)s saved this draft meanwhile. Read it once more, then submit.")
        raise Stale(sentence % {"person": draft.saved_by}, draft)
    require(is_complete(draft.content))
    at = moment(at)

    seating.seat_by_right(initiative, draft.content, by=None, at=at)
    seating.take_snapshot(initiative)
    require(seating.are_enough(initiative))
    authors = list(draft.authors.all())
    publish(initiative, draft.content, by=by, at=at, authors=authors, note=note)
    draft.delete()
    seating.ask_all(initiative, Review.Cause.SUBMITTED, at=at, due=due or {})
    initiative.status = Initiative.Status.IN_REVIEW
    initiative.submitted_at, initiative.submitted_by = at, by
    initiative.decision_day, initiative.decision_ends_at = seating.decision_day_of(initiative, at)
    initiative.save(
        update_fields=[
            "status",
            "submitted_at",
            "submitted_by",
            "decision_day",
            "decision_ends_at",
        ]
    )
    revision = initiative.revision
    record(
        Event.Kind.INITIATIVE_SUBMITTED,
        initiative,
        by=by,
        at=at,
        revision=revision,
        words=revision.note,
        digest=revision.digest,
    )

    advance(initiative, by=by, at=at)
    return initiative


@transaction.atomic
def revise(
    initiative: Initiative,
    *,
    by: User,
    content: Content,
    based_on: int,
    note: str = "",
    authors: Iterable[User] = (),
    key: str = "",
    at: datetime | None = None,
    due: seating.Due | None = None,
) -> Revision:
    """Make a content the next revision: it asks again only those concerned (rules 9, 10).

    While it is live the agreed revision stays in force until this one is agreed (rule 13).
    """
    lock(initiative)
    said = {"content": content.stored(), "based_on": based_on, "note": note}
    FormKey.objects.use(key, by=by, act="revise", initiative=initiative.pk, **said)
    initiative.look_again()
    require(can_revise(by, initiative))
    require_newest(initiative, based_on)
    require(is_complete(content))
    if not changes(initiative.revision.hashes, content.hashes):
        raise Refused(not_now(_("Nothing has changed. Edit something before you revise.")))
    at = moment(at)

    ticked = content.facts - set(initiative.revision.facts)
    revision = publish(initiative, content, by=by, at=at, authors={by, *authors}, note=note)
    if content.is_regulated:
        seating.end_overrulings(initiative, at)
    outdated = seating.ask_those_concerned(initiative, revision, at=at, due=due or {})
    newcomers = seating.seat_by_right(initiative, content, by=None, at=at, ticked=ticked)
    for seat in newcomers:
        seating.ask(
            seat, revision, Review.Cause.JOINED, at=at, due_at=(due or {}).get(seat.department_id)
        )
    initiative.look_again()
    seating.move_along(initiative)
    Approval.objects.filter(initiative=initiative).unanswered().update(replied_at=at, replied_by=by)
    initiative.drafts.filter(by=by).delete()
    record(
        Event.Kind.REVISION_PUBLISHED,
        initiative,
        by=by,
        at=at,
        revision=revision,
        words=revision.note,
        digest=revision.digest,
        asked=[seat.department_id for seat in (*outdated, *newcomers)],
    )
    for seat, why in outdated.items():
        kind = Event.Kind.REVIEW_OUTDATED
        record(kind, initiative, by=None, at=at, seat=seat, revision=revision, changed=why)

    advance(initiative, by=by, at=at)
    return revision


@transaction.atomic
def keep_draft(
    initiative: Initiative, *, by: User, content: Content, note: str = "", based_on: int
) -> Draft:
    """Keep what somebody types towards a further revision: theirs alone until they revise."""
    lock(initiative)
    require(can_revise(by, initiative))
    at = moment()
    draft, _made = Draft.objects.update_or_create(
        initiative=initiative,
        by=by,
        defaults={
            "content_stored": content.stored(),
            "note": note,
            "based_on": based_on,
            "saved_at": at,
            "saved_by": by,
        },
    )
    return draft
