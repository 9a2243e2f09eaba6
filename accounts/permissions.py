"""Who may administer, and why not. Reads only."""

from django.utils.translation import gettext as _

from cooperative.verdicts import ALLOWED, Verdict, not_now, not_you

from .models import User


def can_administer(user: User) -> Verdict:
    """Departments, people, watches, calendars, settings, themes: administrators alone."""
    if not user.is_administrator or not user.is_active:
        names = User.objects.administrators().values_list("name", flat=True)
        people = _(" or ").join(names) or _("nobody yet")
        return not_you(_("Only administrators do this. Ask %(people)s.") % {"people": people})
    return ALLOWED


def is_free_to_go(person: User) -> Verdict:
    """Who has left hands a role of the house back first: two people end that, not one."""
    roles = {_("executive"): person.is_executive, _("administrator"): person.is_administrator}
    held = [role for role, is_held in roles.items() if is_held]
    if held:
        sentence = _("%(person)s is %(roles)s. End that first; an executive countersigns it.")
        return not_now(sentence % {"person": person, "roles": _(" and ").join(held)})
    return ALLOWED


def can_set_absence(user: User, person: User) -> Verdict:
    """One's own; an administrator's for anybody, so that no chair stays empty."""
    if user != person and not user.is_administrator:
        return not_you(
            _("Only %(person)s or an administrator sets this absence.") % {"person": person}
        )
    return ALLOWED


def can_change_own(user: User, person: User) -> Verdict:
    """What is nobody else's business: the zone in which somebody reads times."""
    if user != person:
        return not_you(_("Only %(person)s changes this.") % {"person": person})
    return ALLOWED


# A partner's person reads these pages and no others: what is not here is 404 for them (rule 30).
OPEN_TO_PARTNERS = frozenset(
    {
        "initiatives:home",
        "initiatives:detail",
        "initiatives:advise",
        "initiatives:comment",
        "initiatives:say_done",
        "initiatives:notices",
        "initiatives:read_notices",
        "initiatives:open_notice",
        "accounts:settings",
        "accounts:theme",
    }
)
# Signing in and out, second factors, devices: everybody's own.
FRONT_DOOR = ("account_", "mfa_", "usersessions_", "socialaccount_")


def is_open_to(user: User, place: str) -> bool:
    """May this person open this address at all? `place`: its name. What it shows is asked there."""
    return not user.is_partner or place in OPEN_TO_PARTNERS or place.startswith(FRONT_DOOR)


def can_read_directory(user: User) -> bool:
    """Departments and colleagues are for the house; partners see what they are invited to."""
    return user.is_active and not user.is_partner
