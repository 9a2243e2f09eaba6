"""The cast. Everybody in these tests has a name and a place.

**Ada** leads Marketing, **Mia** is its deputy and **Max** a member; Marketing always sits.
**Ben** leads Legal, which watches message, people and claims. **Hal** leads HR, which watches
people and shown employees. **Ivo** leads IT, **Cato** leads Customer Care.
**Cleo** and **Enzo** are executives, **Dora** administers, **Dan** belongs nowhere.
**launch** is an initiative of Marketing, on the table of Marketing, Legal and HR.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from accounts.models import Calendar, Department, Membership, Organisation, Partner, Rules, User
from accounts.operations.people import welcome
from budgets import ledger
from budgets import operations as money
from initiatives import operations
from initiatives.content import Content, Line
from initiatives.models import Initiative, Seat, Theme

from .post_office import PostOffice, post_office

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PASSWORD = "a table of five, and no owner"
OF_VERBS = {"accounts", "budgets", "initiatives", "records"}
# Of the tests of single verbs and pages, those whose SQL differs most with the database.
ON_BOTH = {"test_random_cooperatives.py", "test_pledge.py", "test_grant.py", "test_list.py"}
ON_BOTH |= {"test_search.py", "test_home.py", "test_round_table.py", "test_inbox.py"}
ON_BOTH |= {"test_send_due.py", "test_climb.py", "test_sweep.py", "test_park.py", "test_people.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One round is enough for what races, whole lives and random cooperatives try on both."""
    for item in items:
        if item.path.parent.name in OF_VERBS and item.path.name not in ON_BOTH:
            item.add_marker("once")


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_hashed_quickly():
    """Argon2 takes a tenth of a second a person, on purpose; the cast is large."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def house(db) -> Organisation:
    """A house that counts in euros and works every day, so that no test waits for Monday."""
    calendar = Calendar.objects.create(
        slug="office",
        name="Office hours",
        week=["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        opens=time(0),
        closes=time(23, 59),
        time_zone="UTC",
    )
    return Organisation.objects.create(
        slug="harbour",
        name="Harbour Works",
        currency="EUR",
        time_zone="UTC",
        calendar=calendar,
        rules_stored=Rules.default("EUR").stored(),
    )


@pytest.fixture
def department(house) -> Callable[..., Department]:
    """Makes a department; the next colour and place are taken."""

    def make(name: str, initials: str, **fields) -> Department:
        place = Department.objects.count()
        colour = ["claret", "violet", "amber", "cobalt", "teal", "moss", "plum", "coral", "iris"]
        return Department.objects.create(
            slug=name.lower().replace(" ", "-"),
            name=name,
            initials=initials,
            colour=colour[place % len(colour)],
            position=place,
            calendar=house.calendar,
            **fields,
        )

    return make


@pytest.fixture
def person(house) -> Callable[..., User]:
    """Makes a person of a department, in a role."""

    def make(name: str, department: Department | None = None, role: str = "lead", **fields) -> User:
        email = f"{name.lower().replace(' ', '.')}@harbour.example.com"
        user = welcome(name, email, password=PASSWORD, time_zone="UTC", **fields)
        if department:
            Membership.objects.create(
                person=user, department=department, role=role, began_at=LONG_AGO
            )
        return user

    return make


@pytest.fixture
def marketing(department) -> Department:
    return department(
        "Marketing",
        "MK",
        watched_sections=["message", "audience", "channels"],
        always_seated=True,
        always_seated_reason="Marketing keeps the thread of the story.",
    )


@pytest.fixture
def legal(department) -> Department:
    return department(
        "Legal",
        "LG",
        watched_sections=["message", "people"],
        watched_facts={
            "claim_or_contest": "It makes a claim, and Legal must be able to prove it.",
            "personal_data": "It uses personal data.",
        },
        needs_two_executives=True,
    )


@pytest.fixture
def hr(department) -> Department:
    reasons = {"shows_employees": "It shows employees, and HR looks after them."}
    return department("HR", "HR", watched_sections=["people"], watched_facts=reasons)


@pytest.fixture
def it(department) -> Department:
    reasons = {"new_tool_or_account": "It needs a new account, and IT holds the keys."}
    return department("IT", "IT", watched_sections=["channels"], watched_facts=reasons)


@pytest.fixture
def care(department) -> Department:
    reasons = {"invites_replies": "It invites replies, and Care answers them."}
    return department("Customer Care", "CC", watched_sections=["replies"], watched_facts=reasons)


@pytest.fixture
def ada(person, marketing) -> User:
    return person("Ada Lund", marketing)


@pytest.fixture
def mia(person, marketing) -> User:
    return person("Mia Roth", marketing, "deputy")


@pytest.fixture
def max_(person, marketing) -> User:
    return person("Max Bauer", marketing, "member")


@pytest.fixture
def ben(person, legal) -> User:
    return person("Ben Okafor", legal)


@pytest.fixture
def hal(person, hr) -> User:
    return person("Hal Virtanen", hr)


@pytest.fixture
def ivo(person, it) -> User:
    return person("Ivo Tanaka", it)


@pytest.fixture
def cato(person, care) -> User:
    return person("Cato Nilsen", care)


@pytest.fixture
def cleo(person) -> User:
    return person("Cleo Brandt", is_executive=True)


@pytest.fixture
def enzo(person) -> User:
    return person("Enzo Costa", is_executive=True)


@pytest.fixture
def dora(person) -> User:
    return person("Dora Weiss", is_administrator=True)


@pytest.fixture
def dan(person) -> User:
    return person("Dan Nowhere")


@pytest.fixture
def pat(person) -> User:
    """Of a partner: an agency that no initiative has invited."""
    agency = Partner.objects.create(slug="north", name="North Light", kind="Film")
    return person("Pat Moreau", partner=agency, ends_at=timezone.now() + timedelta(days=90))


@pytest.fixture
def pia(person, pat) -> User:
    """Of the same partner as Pat."""
    return person("Pia Berg", partner=pat.partner, ends_at=timezone.now() + timedelta(days=90))


@pytest.fixture
def theme(db) -> Theme:
    return Theme.objects.create(slug="put-right", title="Put right", position=1)


@pytest.fixture
def content() -> Content:
    """What launch says: a claim is made, employees are shown, 1,200.00 are needed."""
    return Content(
        title="Spring launch",
        purpose="Six short films about what we repaired.",
        hope="That somebody writes to us again.",
        first_day=date.today() + timedelta(days=30),
        last_day=date.today() + timedelta(days=60),
        facts=frozenset({"claim_or_contest", "shows_employees"}),
        sections={"message": "Nine of ten repairs hold.", "people": "Two fitters, by choice."},
        lines=(Line("Two filming days", 80_000), Line("Captions", 40_000)),
    )


@pytest.fixture
def envelopes(house, dora, cleo) -> Callable[..., None]:
    """Grants each department an envelope of this year and the next, 5,000.00 unless told."""

    @transaction.atomic
    def grant(*departments: Department, amount: int = 500_000) -> None:
        for department in departments:
            for year in (date.today().year, date.today().year + 1):
                ledger.grant(
                    department,
                    year,
                    amount,
                    by=dora,
                    at=timezone.now(),
                    key=f"grant:{department.slug}:{year}",
                    reason="",
                )

    return grant


@pytest.fixture
def draft(house, theme, content, ada, marketing, legal, hr, ben, hal) -> Initiative:
    return operations.propose(marketing, by=ada, content=content, theme=theme)


@pytest.fixture
def launch(draft, ada, marketing, legal, hr, envelopes) -> Initiative:
    """Submitted by Ada; Marketing, Legal and HR are asked; each has an envelope of 5,000.00."""
    envelopes(marketing, legal, hr)
    return operations.submit(draft, by=ada, version=1)


@pytest.fixture
def seat_at() -> Callable[[Initiative, Department], Seat]:
    """The seat of a department at a table, read anew."""

    def find(initiative: Initiative, department: Department) -> Seat:
        return Initiative.objects.get(pk=initiative.pk).seat_of(department.pk)

    return find


@pytest.fixture
def consent(seat_at) -> Callable[..., None]:
    """Lets people consent for their departments: `consent(launch, (ada, marketing), …)`."""

    def say(initiative: Initiative, *pairs: tuple[User, Department]) -> None:
        for person, department in pairs:
            seat = seat_at(initiative, department)
            number = seat.initiative.revision.number
            operations.answer(seat, by=person, choice="consent", seen=number)

    return say


@pytest.fixture
def lived(launch, consent, seat_at, ada, ben, hal, cleo, marketing, legal, hr) -> Initiative:
    """Launch with everything that can be said: live, with a question, a condition, a comment."""
    operations.comment(launch, by=ada, words="Six films, not seven.", section="message")
    choice, condition = "consent_with_condition", "HR sees every film first."
    day = launch.revision.first_day
    harm = {"harm": "Fitters by name.", "section": "people", "change": "First names alone."}
    objected = operations.answer(seat_at(launch, hr), by=hal, choice="object", seen=1, **harm)
    reason = "Both have agreed in writing."
    operations.overrule(objected.seat, by=cleo, review=objected.pk, words=reason)
    seat = seat_at(launch, hr)
    operations.answer(seat, by=hal, choice=choice, seen=1, condition=condition, by_day=day)
    consent(launch, (ada, marketing), (ben, legal))
    asked = money.ask(launch, by=cleo, words="Why not five?")
    money.reply(asked, by=ada, words="One a district.")
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=100_000)
    money.set_pledge(seat_at(launch, legal), by=ben, amount=50_000)
    money.approve(launch, by=cleo, up_to=120_000, seen=1, words="Good.")
    return Initiative.objects.get(pk=launch.pk)


@pytest.fixture
def tables(
    launch, content, theme, consent, seat_at, ada, ben, hal, cleo, marketing, legal, hr
) -> dict[str, Initiative]:
    """State -> an initiative of Marketing in it. Each but the draft was pledged for and asked."""

    def submitted(title: str) -> Initiative:
        said = replace(content, title=title)
        new = operations.propose(marketing, by=ada, content=said, theme=theme)
        new = operations.submit(new, by=ada, version=1)
        money.set_pledge(seat_at(new, marketing), by=ada, amount=72_000)
        money.set_pledge(seat_at(new, legal), by=ben, amount=48_000)
        return new

    said = replace(content, title="Draft")
    found = {"draft": operations.propose(marketing, by=ada, content=said, theme=theme)}
    for state in ("in review", "agreed", "live", "parked", "withdrawn"):
        found[state] = submitted(state.capitalize())
        choice, condition = "consent_with_condition", "HR sees it first."
        seat, day = seat_at(found[state], hr), said.first_day
        terms = {"choice": choice, "condition": condition, "by_day": day}
        operations.answer(seat, by=hal, seen=1, **terms)
    for state in ("agreed", "live"):
        consent(found[state], (ada, marketing), (ben, legal))
    money.approve(found["live"], by=cleo, up_to=120_000, seen=1)
    money.decline(found["parked"], by=cleo, words="Not this year.")
    operations.withdraw(found["withdrawn"], by=ada, words="We tell it otherwise.")
    return {state: Initiative.objects.get(pk=one.pk) for state, one in found.items()}


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A real mail server, to which everything goes that is sent."""
    with post_office() as open_office:
        yield open_office


@pytest.fixture(scope="session", autouse=True)
def _a_flush_lifts_the_triggers():
    """SQLite is flushed by DELETE, which the triggers refuse: lift them for that transaction."""
    if connection.vendor != "sqlite":
        return
    flush = connection.ops.sql_flush

    def lifted(style, tables, **options) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drop = [f"DROP TRIGGER {name}" for name, _ in triggers]
        return [*drop, *flush(style, tables, **options), *(sql for _, sql in triggers)]

    connection.ops.sql_flush = lifted
