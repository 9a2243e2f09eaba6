"""Approve, ask, send back, decline, reply: what executives say to the money (rule 22)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import FormKey, User
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Verdict, not_now, require
from initiatives.events import record
from initiatives.life import advance
from initiatives.models import Event, Initiative, Rest, Text
from initiatives.operations.resting import come_to_rest
from initiatives.publishing import require_newest

from ..models import Approval
from ..permissions import can_approve, can_ask, can_decline, can_reply, can_send_back
from ..words import in_words


@transaction.atomic
def approve(
    initiative: Initiative,
    *,
    by: User,
    up_to: int,
    seen: int,
    words: str = "",
    key: str = "",
    at: datetime | None = None,
) -> Approval:
    """Say yes to the shared budget up to an amount, in minor units (rule 22).

    `seen` is the number of the revision on the page. The last approval needed makes it live.
    """
    lock(initiative)
    said = {"up_to": up_to, "seen": seen, "words": words}
    FormKey.objects.use(key, by=by, act="approve", initiative=initiative.pk, **said)
    initiative.look_again()
    verdict = can_approve(by, initiative)
    # Who may not is told so; who may is told first what has changed since the page.
    if verdict.status != 403 and initiative.revision:
        require_newest(initiative, seen)
    require(verdict)
    require(_covers_the_total(initiative, up_to))
    at = moment(at)

    # An older approval that the total has outgrown makes room for the new one.
    outgrown = Approval.objects.filter(initiative=initiative, by=by).given()
    outgrown.update(voided_at=at, voided_because=_("Approved anew, up to another amount."))
    approval = Approval.objects.create(
        initiative=initiative,
        verdict=Approval.Verdict.APPROVE,
        by=by,
        at=at,
        revision=initiative.revision,
        up_to=up_to,
        words=Text.objects.keep(words),
    )
    _say(Event.Kind.APPROVAL_GIVEN, approval, up_to=up_to)

    advance(initiative, by=by, at=at)
    return approval


@transaction.atomic
def ask(
    initiative: Initiative, *, by: User, words: str, key: str = "", at: datetime | None = None
) -> Approval:
    """Ask the steward a question: a turn to reply, and the clock is the steward's (rule 22)."""
    lock(initiative)
    FormKey.objects.use(key, by=by, act="ask", initiative=initiative.pk, words=words)
    initiative.look_again()
    require(can_ask(by, initiative))
    at = moment(at)

    asked = _write(initiative, Approval.Verdict.ASK, by=by, at=at, words=words)
    _say(Event.Kind.QUESTION_ASKED, asked)

    advance(initiative, by=by, at=at)
    return asked


@transaction.atomic
def send_back(
    initiative: Initiative, *, by: User, words: str, key: str = "", at: datetime | None = None
) -> Approval:
    """Send an agreed initiative back with a reason: in review until a reply or a revision."""
    lock(initiative)
    FormKey.objects.use(key, by=by, act="send_back", initiative=initiative.pk, words=words)
    initiative.look_again()
    require(can_send_back(by, initiative))
    at = moment(at)

    sent_back = _write(initiative, Approval.Verdict.SEND_BACK, by=by, at=at, words=words)
    _say(Event.Kind.INITIATIVE_SENT_BACK, sent_back)

    advance(initiative, by=by, at=at)
    return sent_back


@transaction.atomic
def decline(
    initiative: Initiative, *, by: User, words: str, key: str = "", at: datetime | None = None
) -> Approval:
    """Decline with a reason: parked, with pledges returned and remembered (rules 18, 22)."""
    lock(initiative)
    FormKey.objects.use(key, by=by, act="decline", initiative=initiative.pk, words=words)
    initiative.look_again()
    require(can_decline(by, initiative))
    at = moment(at)

    declined = _write(initiative, Approval.Verdict.DECLINE, by=by, at=at, words=words)
    rest = come_to_rest(initiative, Rest.Kind.DECLINED, by=by, at=at, words=words)
    _say(Event.Kind.INITIATIVE_DECLINED, declined, returned=rest.returned)

    advance(initiative, by=by, at=at)
    return declined


@transaction.atomic
def reply(
    approval: Approval, *, by: User, words: str, key: str = "", at: datetime | None = None
) -> Approval:
    """The steward answers an executive's question or sending back, in writing (rule 22)."""
    initiative = approval.initiative
    lock(initiative)
    FormKey.objects.use(key, by=by, act="reply", approval=approval.pk, words=words)
    initiative.look_again()
    approval.refresh_from_db(fields=["replied_at", "voided_at"])
    require(can_reply(by, approval))
    at = moment(at)

    approval.reply = Text.objects.keep(words)
    approval.replied_by, approval.replied_at = by, at
    approval.save(update_fields=["reply", "replied_by", "replied_at"])
    record(
        Event.Kind.QUESTION_REPLIED,
        initiative,
        by=by,
        at=at,
        seat=initiative.steward_seat,
        words=approval.reply,
        person=approval.by_id,
        approval=approval.pk,
    )

    advance(initiative, by=by, at=at)
    return approval


def _write(
    initiative: Initiative, verdict: Approval.Verdict, *, by: User, at: datetime, words: str
) -> Approval:
    return Approval.objects.create(
        initiative=initiative,
        verdict=verdict,
        by=by,
        at=at,
        revision=initiative.revision,
        words=Text.objects.keep(words),
    )


def _say(kind: Event.Kind, approval: Approval, **details) -> None:
    """Record what an executive said, with the words."""
    record(
        kind,
        approval.initiative,
        by=approval.by,
        at=approval.at,
        revision=approval.revision,
        words=approval.words,
        approval=approval.pk,
        **details,
    )


def _covers_the_total(initiative: Initiative, up_to: int) -> Verdict:
    if up_to < initiative.target:
        return not_now(
            _("The shared budget is %(total)s. Approve up to that, or send it back.")
            % {"total": in_words(initiative.target)}
        )
    return ALLOWED
