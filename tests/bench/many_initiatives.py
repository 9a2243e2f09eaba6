"""Many initiatives: 12 departments with a lead each, five seats a table, in every state.

One table is proposed and submitted by its people; the others are copies of it, row by row. Beside
them stands one great table: 7 seats, 12 revisions, 200 comments, some 400 events.
"""

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Department, User
from budgets import ledger
from budgets import operations as money
from budgets.models import Account, Pledge
from initiatives import operations
from initiatives.content import Content, Line
from initiatives.models import Initiative, Review, Revision, Seat, Theme, Turn, Word

from .many_turns import copy, departments, run

DEPARTMENTS, SEATS, FIRST = 12, 5, 1_000_000
ENVELOPE = 10_000_000_000  # minor units
TABLE, PLACE = f"{FIRST} + g", f"{FIRST} + (g - 1) * {SEATS} + k"
ANSWERED = "(g * 7 + k * 3) % 25 < 7"  # 28 %
STATES = "(ARRAY['in_review','in_review','agreed','live','parked'])[1 + g % 5]"
DECIDED = "g % 5 > 1"
DUE = "now() + ((g * 13 + k * 7) % 50000 - 9000) * interval '1 minute'"


def found() -> tuple[Initiative, Initiative]:
    """The house, the one that is copied, and the great table."""
    houses = list(departments(DEPARTMENTS))
    for department in houses:
        _fill(department)
    theme = Theme.objects.create(slug="put-right", title="Put right", position=1)
    ada = User.objects.get(slug="user-0")
    draft = operations.propose(houses[0], by=ada, content=_said(), theme=theme)
    operations.invite(draft, houses[1], by=ada)
    one = operations.submit(draft, by=ada, version=1)
    money.set_pledge(one.steward_seat, by=ada, amount=30_000)
    return one, _great(houses, theme)


def more(one: Initiative, first: int, last: int) -> None:
    """The copies with these numbers."""
    tables = f"generate_series({first}, {last}) g"
    places = f"{tables}, generate_series(1, {SEATS}) k"
    own = {"initiative_id": TABLE}
    dates = {"agreed_at": f"CASE WHEN {DECIDED} THEN p.submitted_at END"}
    dates["live_at"] = f"CASE WHEN {STATES} = 'live' THEN p.submitted_at END"
    names = {"title": "p.title || ' ' || g", "slug": "p.slug || '-' || g"}
    copy(Initiative, one.pk, tables, id=TABLE, status=STATES, **names, **dates)
    copy(Revision, one.revision_id, tables, id=TABLE, **own)
    run(
        "UPDATE initiatives_initiative SET revision_id = id, agreed_revision_id = id"
        f" WHERE id >= {FIRST + first}"
    )
    _places(one, places, own)
    _money(one, tables, own)
    _words(one, tables)
    run("VACUUM ANALYZE")


def _places(one: Initiative, places: str, own: dict) -> None:
    seat = one.table[0]
    department = f"(SELECT min(id) FROM accounts_department) + (g * 7 + k * 5) % {DEPARTMENTS}"
    lead = f"(SELECT min(id) FROM accounts_user) + (g * 7 + k * 5) % {DEPARTMENTS}"
    copy(Seat, seat.pk, places, id=PLACE, department_id=department, **own)

    def given(value: str) -> str:
        return f"CASE WHEN {ANSWERED} OR {DECIDED} THEN {value} END"

    review = {"seat_id": PLACE, "revision_id": TABLE, "asked_at": f"{DUE} - interval '30 days'"}
    review |= {"answered_at": given("p.asked_at"), "answered_by_id": given(lead)}
    review |= {
        "seen_id": given(TABLE),
        "answer": f"CASE WHEN {ANSWERED} OR {DECIDED} THEN 'consent' ELSE '' END",
    }
    copy(Review, seat.review.pk, places, id=PLACE, due_at=DUE, **review)
    turn = {"seat_id": PLACE, "about": PLACE, "key": "'answer:' || g || ':' || k"}
    moments = {"opened_at": f"{DUE} - interval '30 days'", "due_at": DUE, "climb_at": DUE}
    moments["settled_at"] = given("p.opened_at")
    copy(Turn, seat.turns.get(kind="answer").pk, places, id=PLACE, **turn, **own, **moments)


def _money(one: Initiative, tables: str, own: dict) -> None:
    account = Account.objects.get(initiative=one, kind=Account.Kind.PLEDGED)
    copy(
        Account,
        account.pk,
        tables,
        id=TABLE,
        key=f"'pledged:' || {TABLE} || ':' || p.department_id || ':' || p.year",
        balance="(g % 997) * 100",
        **own,
    )
    copy(Pledge, one.pledges.get().pk, tables, id=TABLE, **own)


def _words(one: Initiative, tables: str) -> None:
    """What a search reads; each has its number as a word of its own."""
    for word in Word.objects.filter(initiative=one):
        copy(
            Word, word.pk, tables, id=f"{FIRST} * 10 + {word.pk} * 1000000 + g", initiative_id=TABLE
        )
    number = {"letters": "convert_to('' || g, 'UTF8')", "initiative_id": TABLE}
    copy(Word, Word.objects.filter(initiative=one).first().pk, tables, id=TABLE, **number)


@transaction.atomic
def _fill(department: Department) -> None:
    """A great envelope in this year and the next; nobody asks here who signed it."""
    by, at = User.objects.get(slug="user-0"), timezone.now()
    for year in (at.year, at.year + 1):
        key = f"bench:{department.pk}:{year}"
        ledger.grant(department, year, ENVELOPE, by=by, at=at, key=key, reason="")


def _said() -> Content:
    return Content(
        title="Spring campaign on Mastodon",
        purpose="Six short films about what was repaired.",
        first_day=timezone.localdate() + timedelta(days=30),
        sections={"message": "Nine of ten repairs hold.", "audience": "Everybody near a harbour."},
        lines=(Line("Filming days", 80_000), Line("Captions", 40_000)),
    )


def _great(houses: list[Department], theme: Theme) -> Initiative:
    ada = User.objects.get(slug="user-0")
    said = replace(_said(), title="The great table")
    draft = operations.propose(houses[0], by=ada, content=said, theme=theme)
    for department in houses[1:7]:
        operations.invite(draft, department, by=ada)
    great = operations.submit(draft, by=ada, version=1)
    for number in range(2, 13):
        said = replace(
            said, sections={"message": f"Nine of ten repairs hold, we said {number} times."}
        )
        operations.revise(great, by=ada, content=said, based_on=number - 1)
    for number in range(100):
        first = operations.comment(
            great, by=ada, words=f"Said {number}.", section="message" if number % 3 else ""
        )
        operations.comment(great, by=ada, words="So it is.", reply_to=first)
    for _ in range(30):
        for seat in Initiative.objects.get(pk=great.pk).table[:3]:
            lead = User.objects.leading([seat.department_id]).get()
            operations.answer(seat, by=lead, choice="consent", seen=12)
            operations.reconsider(
                Initiative.objects.get(pk=great.pk).seat_of(seat.department_id), by=lead
            )
    return Initiative.objects.get(pk=great.pk)
