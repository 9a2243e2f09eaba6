"""Many open turns: 200 departments with a lead each, five seats a table, all of them late.

One table is proposed and submitted by its people; the others are copies of it, row by row.
"""

from datetime import time, timedelta

from django.db import connection
from django.utils import timezone

from accounts.models import Calendar, Department, Membership, Organisation, Rules, User
from initiatives import operations
from initiatives.content import Content
from initiatives.models import Initiative, Notice, Review, Revision, Seat, Theme, Turn

PEOPLE, SEATS, FIRST = 200, 5, 1_000_000
PLACE = f"{FIRST} + (g - 1) * {SEATS} + k"  # id of the k-th seat of the g-th table, and its turn
TABLE = f"{FIRST} + g"
LATE = "now() - interval '1 hour' - ((g * 13 + k * 7) % 50000) * interval '1 second'"


def seed(rows: int) -> None:
    """So many turns; of each, its one lead owes the act."""
    one = first(list(departments(PEOPLE)))
    seat = one.table[0]
    every, seats = f"generate_series(1, {rows // SEATS}) g", f"generate_series(1, {SEATS}) k"
    department = f"(SELECT min(id) FROM accounts_department) + (g + k * 31) % {PEOPLE}"
    places = f"{every}, {seats}"
    title = {"title": "p.title || ' ' || g", "slug": "p.slug || '-' || g"}
    own = {"initiative_id": TABLE}
    copy(Initiative, one.pk, every, id=TABLE, **title)
    copy(Revision, one.revision_id, every, id=TABLE, **own)
    copy(Seat, seat.pk, places, id=PLACE, department_id=department, **own)
    review = {"seat_id": PLACE, "revision_id": TABLE, "asked_at": f"{LATE} - interval '3 days'"}
    copy(Review, seat.review.pk, places, id=PLACE, due_at=LATE, **review)
    turn = {"seat_id": PLACE, "about": PLACE, "key": "'answer:' || g || ':' || k"}
    moments = {"opened_at": f"{LATE} - interval '3 days'", "due_at": LATE, "climb_at": LATE}
    copy(Turn, seat.turns.get().pk, places, id=PLACE, **turn, **own, **moments)
    Turn.objects.filter(pk__lte=FIRST).update(settled_at=timezone.now())
    run(f"UPDATE initiatives_initiative SET revision_id = id WHERE id > {FIRST}")


def all_due() -> None:
    """Every turn has just reached its time; nobody has been told."""
    run(f"TRUNCATE {Notice._meta.db_table}")
    run("UPDATE initiatives_turn SET step = 'three_quarters', climb_at = due_at WHERE id > 1000000")
    run("VACUUM ANALYZE")


def all_told() -> None:
    """Every turn has climbed: its lead has a notice that is to be sent."""
    all_due()
    run(
        "INSERT INTO initiatives_notice (person_id, turn_id, step, by_mail, due_at, attempts,"
        " dropped_because, error)"
        " SELECT m.person_id, t.id, 'due', TRUE, t.due_at, 0, '', ''"
        " FROM initiatives_turn t JOIN initiatives_seat s ON s.id = t.seat_id"
        " JOIN accounts_membership m ON m.department_id = s.department_id"
        " WHERE t.settled_at IS NULL"
    )
    run("UPDATE initiatives_turn SET step = 'due', climb_at = now() + interval '9 days'")
    run("VACUUM ANALYZE")


def copy(model, pk: int, series: str, **new: str) -> None:
    """Many rows like one; `new`: column -> an expression over `p`, the one, and the series."""
    columns = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(new.get(name, f"p.{name}") for name in columns)
    table = model._meta.db_table
    run(
        f"INSERT INTO {table} ({', '.join(columns)})"
        f" SELECT {values} FROM {table} p, {series} WHERE p.id = {pk}"
    )


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(statement)
        cursor.execute("RESET statement_timeout")


def departments(count: int):
    week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    hours = {"week": week, "opens": time(0), "closes": time(23, 59), "time_zone": "UTC"}
    calendar = Calendar.objects.create(slug="office", name="Office hours", **hours)
    Organisation.objects.create(
        slug="house",
        name="Harbour Works",
        currency="EUR",
        time_zone="UTC",
        calendar=calendar,
        rules_stored=Rules.default("EUR").stored(),
    )
    for number in range(count):
        place = {"calendar": calendar, "colour": "moss", "position": number}
        slug, name = f"department-{number}", f"Department {number}"
        department = Department.objects.create(slug=slug, name=name, initials="DE", **place)
        email, slug = f"user{number}@example.org", f"user-{number}"
        person = User.objects.create(email=email, slug=slug, name=f"First{number} Last")
        role = {"role": "lead", "began_at": timezone.now()}
        Membership.objects.create(person=person, department=department, **role)
        yield department


def first(departments: list[Department]) -> Initiative:
    theme = Theme.objects.create(slug="put-right", title="Put right", position=1)
    said = Content(
        title="Spring campaign on Mastodon",
        purpose="Six short films.",
        first_day=timezone.localdate() + timedelta(days=30),
        sections={"message": "Nine of ten repairs hold."},
    )
    ada = User.objects.get(slug="user-0")
    draft = operations.propose(departments[0], by=ada, content=said, theme=theme)
    operations.invite(draft, departments[1], by=ada)
    return operations.submit(draft, by=ada, version=1)
