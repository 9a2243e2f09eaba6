"""Comment, and edit what one has said: the conversation of a table."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import FormKey, Partner, User
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import AlreadyDone, Stale, has_words, require

from ..events import record
from ..models import Comment, CommentEdit, Event, Initiative, Text
from ..permissions import can_comment
from ..searching import hear
from ..talking import can_edit_comment, may_be_said_to, mentioned_in, sees


@transaction.atomic
def comment(
    initiative: Initiative,
    *,
    by: User,
    words: str,
    section: str = "",
    reply_to: Comment | None = None,
    partner: Partner | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Comment:
    """Say something on the initiative or on one of its sections, or reply to what was said.

    It is said inside, unless `partner` names whose advisers read it too; theirs they always do.
    """
    lock(initiative)
    partner = by.partner or partner
    about = {"section": section, "reply_to": reply_to.pk if reply_to else None}
    about |= {"partner": partner.pk} if partner else {}
    FormKey.objects.use(key, by=by, act="comment", initiative=initiative.pk, words=words, **about)
    initiative.look_again()
    require(can_comment(by, initiative))
    require(may_be_said_to(initiative, partner))
    require(has_words(words, _("Write a few words first.")))
    at = moment(at)

    said = Comment.objects.create(
        initiative=initiative,
        by=by,
        posted_at=at,
        section=section,
        reply_to=reply_to and (reply_to.reply_to or reply_to),
        words=Text.objects.keep(words),
        partner=partner,
    )
    hear(initiative, words)
    mentions = _mentions(said, words)
    answered = [reply_to.by_id] if reply_to and sees(reply_to.by, initiative, partner) else []
    about |= {"comment": said.pk, "answered": reply_to.by_id if reply_to else None}
    about |= mentions | {"addressed": sorted({*answered, *mentions["addressed"]})}
    record(Event.Kind.COMMENT_POSTED, initiative, by=by, at=at, words=said.words, **about)
    return said


@transaction.atomic
def edit_comment(
    comment: Comment, *, by: User, words: str, seen: int, key: str = "", at: datetime | None = None
) -> CommentEdit:
    """Say it in other words, soon after; the older ones stay on the record.

    `seen`: how often it had been edited when the page was shown.
    """
    initiative = comment.initiative
    lock(initiative)
    said = {"comment": comment.pk, "words": words, "seen": seen}
    FormKey.objects.use(key, by=by, act="edit_comment", **said)
    initiative.look_again()
    comment = Comment.objects.select_related("initiative", "by", "words").get(pk=comment.pk)
    require(can_edit_comment(by, comment, at=at))
    require(has_words(words, _("Write a few words first.")))
    _must_be_new(comment, words, seen)
    at = moment(at)

    hear(initiative, words)
    mentions = _mentions(comment, words)
    mentions["addressed"] = sorted(set(mentions["addressed"]) - _addressed_before(comment))
    kind, text = Event.Kind.COMMENT_EDITED, Text.objects.keep(words)
    event = record(kind, initiative, by=by, at=at, words=text, comment=comment.pk, **mentions)
    return CommentEdit.objects.create(comment=comment, event=event)


def _mentions(said: Comment, words: str) -> dict:
    """Whom it mentions of those who read it: as it is written, and who hears of it."""
    found, place = mentioned_in(words).items(), (said.initiative, said.partner)
    seeing = [(written, person) for written, person in found if sees(person, *place)]
    return {
        "mentions": [[written, person.slug] for written, person in seeing],
        "addressed": sorted({person.pk for _written, person in seeing}),
    }


def _addressed_before(comment: Comment) -> set[int]:
    """Who has been told of a comment already, as it was posted or edited: each is told once."""
    events = comment.initiative.events.filter(details__comment=comment.pk)
    told = events.values_list("details__addressed", flat=True)
    return {pk for people in told for pk in people or ()}


def _must_be_new(comment: Comment, words: str, seen: int) -> None:
    """Of two pages the second does not undo the first; the same words change nothing."""
    if words == comment.text:
        raise AlreadyDone
    if comment.edits.count() != seen:
        raise Stale(_("You have edited this comment on another page meanwhile."), comment)
