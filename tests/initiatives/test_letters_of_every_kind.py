"""Letters of every kind: both parts say the same, and the HTML is without fault."""

import os
import subprocess
import warnings
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import User
from budgets import operations as money
from initiatives import operations
from initiatives.models import Event, Initiative, Turn
from initiatives.notices import AUDIENCES, nobody

from ..budgets.spending import spend
from ..letters import assert_says_the_same, html_of, written

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
DAY = timedelta(days=1)
MAILED = [*Turn.Kind.values, *(kind.value for kind in Event.Kind if AUDIENCES[kind] is not nobody)]
NO_CHECKER = "The HTML checker is not here: npm install vnu-jar, then set VNU_JAR to its vnu.jar"


def test_every_kind_that_goes_by_mail_has_its_words_as_text_and_as_html():
    there = {path.name for path in (ROOT / "templates/emails").iterdir()}
    frames = {"base", "turn", "event"}
    wanted = {f"{name}.{form}" for name in (*MAILED, *frames) for form in ("txt", "html")}
    assert there == wanted | {"late.txt"}
    short = [name for name in MAILED if len(lines(f"{name}.html")) > 6]
    assert not short


def lines(name: str) -> list[str]:
    return (ROOT / "templates/emails" / name).read_text().splitlines()


@pytest.fixture
def every_letter(lived, tables, enzo, ben, dora, ivo, it, legal, house) -> dict[str, list]:
    """Kind -> a letter of it, of rows that have what such rows have."""
    at, table = timezone.now(), tables["in review"]
    question = money.ask(tables["agreed"], by=enzo, words="Why not five films?\nOr four?")
    change = money.grant(legal, 2040, 100, by=dora)
    seat = table.seat_of(legal.pk)
    condition = lived.seats.get(department__slug="hr").reviews.exclude(conditions=None).get()
    about = {
        "reply": question.pk,
        "admit": operations.join(table, it, by=ivo, words="Ours & <theirs>.").pk,
        "countersign": change.pk,
        "appoint": seat.pk,
        "keep": condition.conditions.get().pk,
        "meet": condition.conditions.get().pk,
    }
    offer = operations.hand_on(table, seat, by=table.proposed_by, words="Yours & <theirs>.")
    about["take_on"] = offer.pk
    about["confirm"] = spend(lived, ben, legal, 100, payee="Copy & <Shop>").pk
    of_role = {"approve": "executives", "sponsor": "executives", "countersign": "executives"}
    of_role["appoint"] = "administrators"
    found = {}
    for kind in Turn.Kind.values:
        role = of_role.get(kind, "")
        whose = {"role": role} if role else {"seat": seat}
        fields = {"kind": kind, "about": about.get(kind), "key": f"{kind}:of a test", **whose}
        fields["initiative"] = None if kind == "countersign" else table
        found[kind] = [
            written(ben, Turn.objects.create(**fields, opened_at=at, due_at=due_at))
            for due_at in (at + 3 * DAY,)
        ]
        Turn.objects.filter(key=fields["key"]).update(due_at=at - DAY)
        found[kind].append(written(ben, Turn.objects.get(key=fields["key"]), step="late_half"))
    for number, kind in enumerate(Event.Kind.values):
        if kind in MAILED:
            found[kind] = [written(ben, told(kind, table, seat, ben, number))]
    return found


def told(kind: str, table: Initiative, seat, person: User, number: int) -> Event:
    """The newest event of a kind, or one of a table, a seat, somebody and some words."""
    in_the_house = kind.startswith(("envelope", "change", "department", "membership", "ledger"))
    known = Event.objects.filter(kind=kind).last()
    if known:
        return known
    last = Event.objects.latest("pk")
    last.pk, last.kind, last.number = None, kind, 10_000 + number
    last.initiative = None if in_the_house else table
    last.seat = None if in_the_house else seat
    last.by, last.details = person, {"person": person.pk, "reason": "Too & <much>", "after": 100}
    last.details["where"] = "Legal & <Co>"
    last.save(force_insert=True)
    return last


def test_both_parts_of_every_letter_say_the_same(every_letter):
    assert set(every_letter) == set(MAILED)
    for letter in (one for some in every_letter.values() for one in some):
        assert_says_the_same(letter)


def test_every_letter_is_html_without_a_fault(every_letter, tmp_path):
    jar = os.environ.get("VNU_JAR", "")
    if not jar:
        warnings.warn(NO_CHECKER, stacklevel=1)
        pytest.skip(NO_CHECKER)
    for kind, some in every_letter.items():
        for number, letter in enumerate(some):
            (tmp_path / f"{kind}-{number}.html").write_text(html_of(letter))
    pages = sorted(map(str, tmp_path.glob("*.html")))
    said = subprocess.run(
        ["java", "-jar", jar, "--errors-only", *pages], capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr[-3000:]
