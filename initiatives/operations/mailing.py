"""What an administrator does about letters that were given up."""

from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import require

from ..events import record
from ..models import Event, Notice
from ..permissions import can_send_again


@transaction.atomic
def send_again(notice: Notice, *, by: User, at: datetime | None = None) -> None:
    """Let a dead letter go out once more, whole and as the same one; its attempts start anew."""
    lock(Organisation.objects.current())
    lock(notice)
    require(can_send_again(by, notice))
    at = moment(at)

    letter = Notice.objects.dead().filter(letter=notice.letter, person=notice.person)
    letter.update(dead_at=None, error="", attempts=0, leased_until=None)
    details = {"person": notice.person_id, "letter": notice.letter}
    record(Event.Kind.LETTER_SENT_AGAIN, None, by=by, at=at, **details)
