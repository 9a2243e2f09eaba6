"""A department asks to join a table: who may ask, and who answers (rule 2). Reads only."""

from django.utils.translation import gettext as _

from accounts.models import Department, User
from cooperative.verdicts import ALLOWED, Verdict, not_now, not_you

from .models import Initiative, SeatRequest
from .permissions import is_steward, speakers, while_deciding


def can_take_a_seat(user: User, initiative: Initiative, department: Department | None) -> Verdict:
    """For a department that does not sit and knows of it: by asking, or by pledging.

    None: the person speaks for no department that does not sit here.
    """
    if department is None and user.leads:
        return not_now(_("Your department sits at this table already."))
    if department is None:
        return not_you(_("Only leads and deputies of a department elsewhere ask for a seat."))
    if department.pk not in user.leads:
        return not_you(
            _("Only a lead or deputy of %(department)s asks for a seat. Ask %(people)s.")
            % {"department": department, "people": speakers(department.pk)}
        )
    if not Initiative.objects.known_to(user).filter(pk=initiative.pk).exists():
        return not_you(_("Only who knows of it asks for a seat."))
    if department.is_archived:
        return not_now(_("%(department)s has been archived.") % {"department": department})
    if initiative.seat_of(department.pk):
        return not_now(_("%(department)s sits at this table already.") % {"department": department})
    return while_deciding(initiative, _("Nobody sits down now."))


def can_join(user: User, initiative: Initiative, department: Department | None) -> Verdict:
    """Ask to join: once at a time; after a refusal, with a new reason."""
    verdict = can_take_a_seat(user, initiative, department)
    if verdict and initiative.seat_requests.open().filter(department=department).exists():
        about = {"department": department, "steward": initiative.steward}
        return not_now(_("%(department)s has asked already. %(steward)s answers.") % about)
    return verdict


def can_admit(user: User, request: SeatRequest) -> Verdict:
    """Admit a department that asks, or refuse it with a reason: the steward."""
    verdict = is_steward(user, request.initiative)
    if not verdict:
        return verdict
    if not request.is_open:
        return not_now(_was_settled(request))
    return while_deciding(request.initiative, _("Nobody sits down now."))


def can_take_back_request(user: User, request: SeatRequest) -> Verdict:
    if request.department_id not in user.leads:
        return not_you(
            _("Only a lead or deputy of %(department)s takes this back. Ask %(people)s.")
            % {"department": request.department, "people": speakers(request.department_id)}
        )
    return ALLOWED if request.is_open else not_now(_was_settled(request))


def _was_settled(request: SeatRequest) -> str:
    """What became of it meanwhile."""
    said = {
        SeatRequest.Outcome.SEATED: _("%(department)s sits at this table already."),
        SeatRequest.Outcome.REFUSED: _("%(department)s has been refused. It may ask again."),
        SeatRequest.Outcome.TAKEN_BACK: _("%(department)s does not ask for a seat any more."),
        SeatRequest.Outcome.LAPSED: _("It went live before anybody answered."),
    }
    return said[SeatRequest.Outcome(request.outcome)] % {"department": request.department}
