"""Invite somebody of a partner, advise, and end it: shown at the table, never counted (rule 30)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import FormKey, Organisation, User
from accounts.operations.partners import is_near
from accounts.worktime import end_of
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Verdict, not_now, require

from ..advising import can_advise, can_invite_adviser, can_remove_adviser
from ..events import record
from ..life import advance
from ..models import Advice, Adviser, Event, Initiative, Review, Revision, Text

WORDY = (Review.Answer.CONSENT_WITH_CONDITION, Review.Answer.OBJECT)


@transaction.atomic
def invite_adviser(
    initiative: Initiative,
    person: User,
    *,
    by: User,
    last_day: date | None = None,
    words: str = "",
    key: str = "",
    at: datetime | None = None,
) -> Adviser:
    """Ask somebody of a partner to this table, until a day; their own last day at most."""
    lock(initiative)
    said = {"person": person.pk, "last_day": str(last_day or ""), "words": words}
    FormKey.objects.use(key, by=by, act="invite_adviser", initiative=initiative.pk, **said)
    initiative.look_again()
    require(can_invite_adviser(by, initiative))
    require(_may_be_invited(initiative, person))
    at = moment(at)
    ends_at = _end_of_invitation(person, last_day, at)

    _close_what_is_over(initiative, person, by=by, at=at)
    seat = initiative.seats_of(by)[0]
    text = Text.objects.keep(words)
    invited = {"seat": seat, "invited_by": by, "invited_at": at, "words": text}
    made = Adviser.objects.create(initiative=initiative, person=person, ends_at=ends_at, **invited)
    about = {"adviser": made.pk, "person": person.pk, "until": ends_at.isoformat()}
    kind = Event.Kind.ADVISER_INVITED
    record(kind, initiative, by=by, at=at, seat=seat, words=text, **about)
    return made


@transaction.atomic
def advise(
    adviser: Adviser,
    *,
    by: User,
    choice: Review.Answer,
    seen: int,
    words: str = "",
    key: str = "",
    at: datetime | None = None,
) -> Advice:
    """Say what one makes of the text; the table reads it, and it counts for nothing.

    `seen`: number of the revision that was read.
    """
    initiative = adviser.initiative
    lock(initiative)
    said = {"adviser": adviser.pk, "choice": str(choice), "seen": seen, "words": words}
    FormKey.objects.use(key, by=by, act="advise", **said)
    adviser.refresh_from_db(fields=["ended_at", "ends_at"])
    require(can_advise(by, adviser))
    require(_is_whole(choice, words))
    revision = _read_by(initiative, seen)
    at = moment(at)

    text = Text.objects.keep(words)
    given = Advice.objects.create(
        adviser=adviser, revision=revision, answer=choice, words=text, at=at
    )
    about = {"adviser": adviser.pk, "answer": str(choice)}
    kind = Event.Kind.ADVISER_ANSWERED
    record(kind, initiative, by=by, at=at, revision=revision, words=text, **about)
    return given


@transaction.atomic
def remove_adviser(
    adviser: Adviser, *, by: User, key: str = "", at: datetime | None = None
) -> None:
    """End an invitation now: that person sees nothing of this initiative any more."""
    initiative = adviser.initiative
    lock(initiative)
    FormKey.objects.use(key, by=by, act="remove_adviser", adviser=adviser.pk)
    initiative.look_again()
    adviser.refresh_from_db(fields=["ended_at", "ends_at"])
    require(can_remove_adviser(by, adviser))
    at = moment(at)

    adviser.ended_at, adviser.ended_by = at, by
    adviser.save(update_fields=["ended_at", "ended_by"])
    about = {"adviser": adviser.pk, "person": adviser.person_id}
    record(Event.Kind.ADVISER_REMOVED, initiative, by=by, at=at, seat=adviser.seat, **about)

    advance(initiative, by=by, at=at)


def _may_be_invited(initiative: Initiative, person: User) -> Verdict:
    if not person.is_partner or not person.is_active or person.is_over:
        return not_now(
            _("%(person)s is of no partner, or the last day is over. Ask an administrator.")
            % {"person": person}
        )
    if Adviser.objects.current().filter(initiative=initiative, person=person).exists():
        return not_now(_("%(person)s advises at this table already.") % {"person": person})
    return ALLOWED


def _end_of_invitation(person: User, last_day: date | None, at: datetime) -> datetime:
    if last_day is None:
        return person.ends_at
    house = Organisation.objects.current()
    require(is_near(last_day, house, at))
    return min(person.ends_at, end_of(last_day, house.zone))


def _close_what_is_over(initiative: Initiative, person: User, *, by: User, at: datetime) -> None:
    """An invitation whose day has ended makes room for a new one."""
    older = Adviser.objects.filter(initiative=initiative, person=person, ended_at=None)
    older.update(ended_at=at, ended_by=by)


def _read_by(initiative: Initiative, number: int) -> Revision:
    revision = initiative.revisions.filter(number=number).first()
    if revision is None:
        require(not_now(_("There is no such revision. Open the page again.")))
    return revision


def _is_whole(choice: str, words: str) -> Verdict:
    if choice not in Review.Answer.values:
        return not_now(_("Choose one of the four answers."))
    if choice in WORDY and not words.strip():
        return not_now(_("Say in a few words what you would change."))
    return ALLOWED
