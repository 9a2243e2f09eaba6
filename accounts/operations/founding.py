"""The first run: an organisation comes to be, with its first people, departments and theme."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cooperative.clock import moment
from cooperative.palette import KEYS
from cooperative.verdicts import ALLOWED, Refused, Verdict, not_now, require
from initiatives.events import record
from initiatives.models import Event, Theme

from ..models import Calendar, Department, Membership, Organisation, Rules, User
from ..slugs import free_slug
from .people import welcome

WORKING_WEEK = ["mon", "tue", "wed", "thu", "fri"]


@dataclass(frozen=True)
class Founder:
    """A person named at the first run."""

    name: str
    email: str
    password: str | None = None


@contextmanager
def _only_once() -> Iterator[None]:
    """Of two first runs at once the slower one finds its rows there already, and is told so."""
    try:
        yield
    except IntegrityError:
        if not Organisation.objects.exists():
            raise
        raise Refused(_is_there_already()) from None


@_only_once()
@transaction.atomic
def found(
    *,
    name: str,
    currency: str,
    time_zone: str,
    administrator: Founder,
    executive: Founder,
    departments: list[tuple[str, str, Founder]],
    theme: str,
    at: datetime | None = None,
) -> Organisation:
    """Begin. `departments`: name, initials and the first lead of each.

    The first administrator and the first executive are two people, without countersignature.
    """
    require(_can_begin(administrator, executive, departments))
    at = moment(at)

    calendar = Calendar.objects.create(
        slug="office",
        name=_("Office hours"),
        week=WORKING_WEEK,
        opens=time(9),
        closes=time(17),
        time_zone=time_zone,
    )
    house = Organisation.objects.create(
        slug=free_slug(Organisation, name),
        name=name,
        currency=currency,
        time_zone=time_zone,
        calendar=calendar,
        rules_stored=Rules.default(currency).stored(),
    )
    first = welcome(administrator.name, administrator.email, password=administrator.password)
    first.is_administrator = True
    first.save(update_fields=["is_administrator"])
    second = welcome(executive.name, executive.email, password=executive.password)
    second.is_executive = True
    second.save(update_fields=["is_executive"])
    for position, (title, initials, lead) in enumerate(departments):
        department = Department.objects.create(
            slug=free_slug(Department, title),
            name=title,
            initials=initials,
            colour=KEYS[position % len(KEYS)],
            position=position,
            calendar=calendar,
        )
        person = welcome(lead.name, lead.email, password=lead.password)
        Membership.objects.create(
            person=person, department=department, role=Membership.Role.LEAD, began_at=at
        )
    Theme.objects.create(slug=free_slug(Theme, theme), title=theme, position=1)
    User.objects.update(time_zone=time_zone)
    record(Event.Kind.SETTING_CHANGED, None, by=first, at=at, founded=name, currency=currency)
    return house


def _can_begin(administrator: Founder, executive: Founder, departments: list) -> Verdict:
    if Organisation.objects.exists():
        return _is_there_already()
    if administrator.email.lower() == executive.email.lower():
        return not_now(_("The first administrator and the first executive are two people."))
    if len(departments) < 2:
        return not_now(_("Name at least two departments. No one owns social media alone."))
    return _is_one_name_each(
        administrator, executive, *(lead for _title, _mark, lead in departments)
    )


def _is_one_name_each(*founders: Founder) -> Verdict:
    """Whoever is named twice has one name; a second one would be lost without a word."""
    names: dict[str, str] = {}
    for founder in founders:
        first = names.setdefault(founder.email.lower(), founder.name)
        if first != founder.name:
            sentence = _(
                "%(email)s is named twice: %(one)s and %(other)s. Write one name, or two addresses."
            )
            return not_now(sentence % {"email": founder.email, "one": first, "other": founder.name})
    return ALLOWED


def _is_there_already() -> Verdict:
    return not_now(_("This installation has its organisation already."))
