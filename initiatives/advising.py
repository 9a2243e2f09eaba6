"""Who invites a partner's person to a table, who advises, and who ends it (rule 30). Reads only."""

from django.utils.translation import gettext as _

from accounts.models import User
from cooperative.verdicts import ALLOWED, Refused, Verdict, not_now, not_you

from .models import Adviser, Initiative
from .permissions import named, speakers

Status = Initiative.Status
ADVISED = (*Initiative.DECIDING, Status.LIVE)


def can_invite_adviser(user: User, initiative: Initiative) -> Verdict:
    """Leads and deputies of a seat, from submission on, while there is something to advise on."""
    if not any(user.speaks_for(seat) for seat in initiative.table):
        return not_you(_("Only leads and deputies at this table invite."))
    return while_advised(initiative)


def can_advise(user: User, adviser: Adviser) -> Verdict:
    if user.pk != adviser.person_id or not user.is_active or adviser.is_over:
        return not_you(_("Only who is invited to this table as an adviser advises."))
    return while_advised(adviser.initiative)


def can_remove_adviser(user: User, adviser: Adviser) -> Verdict:
    """Whoever speaks for the seat that invited, or for the steward."""
    seat, initiative = adviser.seat, adviser.initiative
    inviting = seat.left_at is None and user.speaks_for(seat)
    steward = initiative.steward_seat
    if not inviting and not (steward and user.speaks_for(steward)):
        return not_you(
            _("Only %(department)s, which invited, or the steward ends this. Ask %(people)s.")
            % {"department": seat, "people": speakers(initiative.steward_id)}
        )
    if adviser.is_over:
        return not_now(_("%(person)s advises here no more.") % {"person": adviser.person})
    return ALLOWED


def keeping(initiative: Initiative, adviser: int | None) -> Adviser | None:
    """The adviser who is named to keep a condition. Raises `Refused` where none advises here."""
    found = initiative.advisers.current().filter(pk=adviser).first() if adviser else None
    if adviser and found is None:
        raise Refused(not_now(_("Who keeps a condition advises at this table. Choose again.")))
    return found


def while_advised(initiative: Initiative) -> Verdict:
    if initiative.status not in ADVISED:
        state = _("“%(initiative)s” is %(state)s.") % named(initiative)
        return not_now(f"{state} {_('Nobody is asked for advice now.')}")
    return ALLOWED
