"""The house in which lives are lived: the usual people, and those who are awkward on purpose.

Ada, Mia and Max are Marketing, which always sits. Ben alone leads Legal, whose objections take
two executives. **Hal leads HR and Care**, so that he can speak for one of two chairs. Ivo alone
leads IT, and Ida is a member there. Cleo and Enzo are executives, Dora administers, Dan belongs
nowhere, Gil has left. Fay is of a partner, for some weeks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.models import Department, Membership, Partner, User
from initiatives.models import Theme

from ..conftest import LONG_AGO

ENVELOPE = 1_500_000


@dataclass(frozen=True)
class Cast:
    departments: list[Department]
    people: list[int]
    theme: Theme


def gather(
    department: Callable[..., Department],
    person: Callable[..., User],
    envelopes: Callable[..., None],
    theme: Theme,
) -> Cast:
    marketing = department(
        "Marketing",
        "MK",
        watched_sections=["message", "audience", "channels"],
        always_seated=True,
        always_seated_reason="It keeps the thread.",
    )
    facts = {"claim_or_contest": "A claim.", "regulated_or_investor": "Investors read it."}
    watched = {"watched_sections": ["message", "people"], "watched_facts": facts}
    legal = department("Legal", "LG", needs_two_executives=True, **watched)
    facts = {"shows_employees": "It shows employees."}
    hr = department("HR", "HR", watched_sections=["people"], watched_facts=facts)
    facts = {"invites_replies": "Somebody must answer."}
    care = department("Care", "CC", watched_sections=["replies"], watched_facts=facts)
    it = department("IT", "IT", watched_sections=["channels", "budget"])

    agency = Partner.objects.create(slug="north", name="North Light")
    hal = person("Hal Virtanen", hr)
    Membership.objects.create(person=hal, department=care, role="lead", began_at=LONG_AGO)
    people = [
        person("Ada Lund", marketing),
        person("Mia Roth", marketing, "deputy"),
        person("Max Bauer", marketing, "member"),
        person("Ben Okafor", legal),
        hal,
        person("Ivo Tanaka", it),
        person("Ida Falk", it, "member"),
        person("Cleo Brandt", is_executive=True),
        person("Enzo Costa", is_executive=True),
        User.objects.administrators().get(),
        person("Dan Nowhere"),
        person("Gil Gone", is_active=False),
        person("Fay Morel", partner=agency, ends_at=timezone.now() + timedelta(days=25)),
    ]
    departments = [marketing, legal, hr, care, it]
    envelopes(*departments, amount=ENVELOPE)
    return Cast(departments, [one.pk for one in people], theme)
