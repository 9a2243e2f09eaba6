"""Close: the steward says what came of it; what is left of the money returns (rule 25)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import FormKey, User
from budgets import ledger
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import has_words, require

from ..closing import can_close
from ..events import record
from ..life import advance
from ..models import CallBack, Closing, Event, Initiative, Text


@transaction.atomic
def close(
    initiative: Initiative,
    *,
    by: User,
    outcome: str,
    learned: str,
    key: str = "",
    at: datetime | None = None,
) -> Closing:
    """End what is live. Each department's own remainder returns to where it came from."""
    lock(initiative)
    said = {"outcome": outcome, "learned": learned}
    FormKey.objects.use(key, by=by, act="close", initiative=initiative.pk, **said)
    initiative.look_again()
    require(can_close(by, initiative))
    require(has_words(outcome, _("Say what came of it.")))
    require(has_words(learned, _("Say what was learned.")))
    at = moment(at)

    seat = initiative.steward_seat
    closing = Closing.objects.create(
        initiative=initiative,
        by=by,
        on_behalf_of=by.on_behalf(seat),
        at=at,
        outcome=Text.objects.keep(outcome),
        learned=Text.objects.keep(learned),
    )
    told = _return_the_rest(initiative, by=by, at=at)
    CallBack.objects.filter(initiative=initiative).open().update(resumed_at=at)
    initiative.call_back = None
    initiative.status, initiative.closed_at = Initiative.Status.CLOSED, at
    initiative.save(update_fields=["status", "closed_at", "call_back"])
    record(
        Event.Kind.INITIATIVE_CLOSED,
        initiative,
        by=by,
        at=at,
        seat=seat,
        on_behalf_of=closing.on_behalf_of,
        revision=initiative.agreed_revision,
        words=closing.outcome,
        learned=closing.learned.sha256,
        **told,
    )

    advance(initiative, by=by, at=at)
    return closing


def _return_the_rest(initiative: Initiative, *, by: User, at: datetime) -> dict:
    """Pledges to a revision that was never decided return as well; for the event that says it."""
    being_revised = initiative.is_being_revised
    pledges = ledger.give_back(initiative, by=None, at=at) if being_revised else []
    left = sum(account.balance for account in ledger.left_in(initiative))
    posting = ledger.close(initiative, by=by, at=at)
    return {
        "amount": left,
        "posting": posting.digest if posting else None,
        "returned": [pledge.posting.digest for pledge in pledges],
    }
