"""Lift the largest share: every pledge to one initiative counts in full (rule 21)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import FormKey, User
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import has_words, require
from initiatives.events import record
from initiatives.life import advance
from initiatives.models import Event, Initiative, Text

from ..lifting import can_lift


@transaction.atomic
def lift(
    initiative: Initiative, *, by: User, words: str, key: str = "", at: datetime | None = None
) -> Initiative:
    """Let every pledge count in full, with the reason; two must pay all the same."""
    lock(initiative)
    FormKey.objects.use(key, by=by, act="lift", initiative=initiative.pk, words=words)
    initiative.look_again()
    require(can_lift(by, initiative))
    require(has_words(words, _("Say why it is lifted.")))
    at = moment(at)

    initiative.lifted_by, initiative.lifted_at = by, at
    initiative.lifted_because = Text.objects.keep(words)
    initiative.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
    about = {"revision": initiative.revision, "words": initiative.lifted_because}
    record(Event.Kind.SHARE_LIFTED, initiative, by=by, at=at, **about)

    advance(initiative, by=by, at=at)
    return initiative
