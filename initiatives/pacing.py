"""How fast it goes: who sponsors the hurry, and who takes it at the normal pace (rule 14)."""

from django.utils.translation import gettext as _

from accounts.models import User
from cooperative.verdicts import ALLOWED, Verdict, not_now, not_you

from .models import Initiative
from .permissions import is_steward, while_deciding


def can_sponsor(user: User, initiative: Initiative) -> Verdict:
    """Stand behind the urgent pace; four eyes bar nobody from it (rule 14)."""
    if not user.is_executive or not user.is_active:
        names = _(" or ").join(User.objects.executives().values_list("name", flat=True))
        people = names or _("an administrator to name an executive")
        return not_you(_("Only executives sponsor. Ask %(people)s.") % {"people": people})
    verdict = while_deciding(initiative, _("There is nothing to sponsor."))
    return verdict and _awaits_sponsor(initiative)


def can_change_pace(user: User, initiative: Initiative) -> Verdict:
    """Take it at the normal pace, where no executive has sponsored the hurry."""
    verdict = is_steward(user, initiative) and while_deciding(initiative, _("Its pace stands."))
    return verdict and _awaits_sponsor(initiative)


def _awaits_sponsor(initiative: Initiative) -> Verdict:
    if initiative.is_urgent:
        return not_now(_("%(person)s sponsors it already.") % {"person": initiative.sponsor})
    if not initiative.awaits_sponsor:
        return not_now(_("Its pace is normal. Only an urgent initiative needs a sponsor."))
    return ALLOWED
