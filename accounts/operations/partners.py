"""Partners: an agency or outside voice, its people, and until when they may come in (rule 30)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Verdict, not_now, require
from initiatives.events import record
from initiatives.models import Event

from ..models import Organisation, Partner, User
from ..permissions import can_administer
from ..slugs import free_slug
from ..worktime import end_of
from .people import is_new, welcome

LONGEST = timedelta(days=180)  # from today to a last day


@transaction.atomic
def add_partner(*, by: User, name: str, kind: str = "", at: datetime | None = None) -> Partner:
    """A partner works with us from now on; its people are entered one by one."""
    lock(Organisation.objects.current())
    require(can_administer(by))
    require(_is_free_name(name))
    at = moment(at)

    partner = Partner.objects.create(slug=free_slug(Partner, name), name=name, kind=kind)
    details = {"partner": partner.pk, "where": name}
    record(Event.Kind.PARTNER_ADDED, None, by=by, at=at, **details)
    return partner


@transaction.atomic
def add_partner_person(
    partner: Partner,
    *,
    by: User,
    name: str,
    email: str,
    last_day: date,
    title: str = "",
    at: datetime | None = None,
) -> User:
    """Enter somebody of a partner, who may come in until the end of a day."""
    house = Organisation.objects.current()
    lock(house)
    require(can_administer(by))
    require(is_new(email))
    at = moment(at)
    require(is_near(last_day, house, at))

    about = {"title": title, "time_zone": house.time_zone, "partner": partner}
    person = welcome(name, email, ends_at=end_of(last_day, house.zone), **about)
    details = {"person": person.pk, "partner": partner.pk, "after": last_day.isoformat()}
    record(Event.Kind.PERSON_CHANGED, None, by=by, at=at, added=True, **details)
    return person


@transaction.atomic
def set_last_day(person: User, last_day: date, *, by: User, at: datetime | None = None) -> User:
    """Let somebody of a partner come in for longer, or until an earlier day."""
    house = Organisation.objects.current()
    lock(house)
    lock(person)
    require(can_administer(by))
    require(_is_of_a_partner(person))
    at = moment(at)
    require(is_near(last_day, house, at))

    before, person.ends_at = person.ends_at, end_of(last_day, house.zone)
    person.save(update_fields=["ends_at"])
    days = {"before": before and before.isoformat(), "after": last_day.isoformat()}
    record(Event.Kind.PERSON_CHANGED, None, by=by, at=at, person=person.pk, **days)
    return person


def is_near(last_day: date, house: Organisation, at: datetime) -> Verdict:
    """Is a last day neither over nor further away than partners may be invited for?"""
    today = at.astimezone(house.zone).date()
    if last_day < today:
        return not_now(_("That day is over. Choose today or a later day."))
    if last_day > today + LONGEST:
        latest = date_format(today + LONGEST, "j F Y")
        sentence = _("Partners come in for %(days)s days at most. Choose %(day)s or earlier.")
        return not_now(sentence % {"days": LONGEST.days, "day": latest})
    return ALLOWED


def _is_free_name(name: str) -> Verdict:
    if Partner.objects.filter(name__iexact=name).exists():
        return not_now(_("%(name)s is entered already.") % {"name": name})
    return ALLOWED


def _is_of_a_partner(person: User) -> Verdict:
    if not person.is_partner or not person.is_active:
        return not_now(_("Only somebody of a partner has a last day."))
    return ALLOWED
