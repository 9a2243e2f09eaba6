"""Who may edit what was said in conversation, and until when. Reads only."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from cooperative.clock import now
from cooperative.verdicts import Verdict, not_now, not_you

from .models import Comment
from .permissions import can_comment

EDITABLE = timedelta(minutes=15)  # from when it was posted


def can_edit_comment(user: User, comment: Comment, *, at: datetime | None = None) -> Verdict:
    """Its author alone, for a quarter of an hour: nobody replies to what says otherwise then."""
    if user.pk != comment.by_id:
        return not_you(_("Only %(person)s edits this comment.") % {"person": comment.by})
    verdict = can_comment(user, comment.initiative)
    if verdict and not is_editable(comment.posted_at, at or now()):
        return not_now(
            _("A comment can be edited for %(n)s minutes. Say it in a further comment.")
            % {"n": EDITABLE // timedelta(minutes=1)}
        )
    return verdict


def is_editable(posted_at: datetime, at: datetime) -> bool:
    return at - posted_at < EDITABLE
