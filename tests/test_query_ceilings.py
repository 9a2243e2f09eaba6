"""How many queries a page takes: under its ceiling, and the same whatever there is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Calendar, Department, User
from accounts.operations import add_person, set_membership
from budgets import operations as money
from initiatives import operations
from initiatives.models import Initiative

from .addresses import addresses_of

pytestmark = pytest.mark.once

SIX = {"initiatives:list", "initiatives:home", "budgets:approvals"}
TWELVE = {"initiatives:detail", "initiatives:record", "initiatives:record_file"}
REST = 8
READERS = ("ada", "cleo", "dora")


@pytest.fixture
def readers(request) -> dict[str, Client]:
    clients = {name: Client() for name in READERS}
    for name, client in clients.items():
        client.force_login(request.getfixturevalue(name))
        client.get("/")
    return clients


@pytest.fixture
def addresses(tables, enzo, max_, dora) -> dict[str, str]:
    found = addresses_of(tables, enzo, dora)
    return {name: url for name, url in found.items() if name.split(":")[0] in SPACES}


SPACES = ("initiatives", "budgets", "accounts")


def counts(
    addresses: dict[str, str], readers: dict[str, Client]
) -> Iterator[tuple[tuple[str, str], int]]:
    """(Name, reader) -> queries, of every page that this reader gets."""
    for name, url in addresses.items():
        for reader, client in readers.items():
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(url)
            if answer.status_code == 200:
                yield (name, reader), len(asked)


def test_every_page_takes_few_queries_and_as_many_where_there_is_much(
    addresses, readers, tables, much
):
    few = dict(counts(addresses, readers))
    much()
    many = dict(counts(addresses, readers))

    over = {page: n for page, n in many.items() if n > ceiling(page[0])}
    grown = {page: (few[page], n) for page, n in many.items() if n > few.get(page, n)}
    assert (over, grown) == ({}, {})


def ceiling(name: str) -> int:
    return 6 if name in SIX else 12 if name in TWELVE else REST


@pytest.fixture
def much(tables, house, content, theme, ada, ben, cleo, dora, marketing, legal, department):
    """Adds departments, people, initiatives, and much talk at one table."""

    def add() -> None:
        for number in range(6):
            new = department(f"Depot {number}", f"D{number}")
            Calendar.objects.create(**calendar_like(house.calendar, number))
            guest = add_person(
                by=dora, name=f"Guest {number}", email=f"g{number}@harbour.example.com"
            )
            set_membership(guest, new, "lead", by=dora)
            invited(tables["in review"], new, guest)
            said = replace(content, title=f"Another {number}")
            another = operations.propose(marketing, by=ada, content=said, theme=theme)
            operations.submit(another, by=ada, version=1)
            money.grant(new, 2040, 100, by=dora)
        for number in range(12):
            words = f"Word {number}"
            operations.comment(tables["in review"], by=ada, words=words, section="message")
        said = replace(content, title="In review", purpose="Ten films.")
        operations.revise(tables["in review"], by=ben, content=said, based_on=1)

    def invited(initiative: Initiative, new: Department, guest: User) -> None:
        seat = operations.invite(initiative, new, by=ada)
        terms = {"choice": "consent_with_condition", "condition": f"{new} sees it first."}
        operations.answer(seat, by=guest, seen=1, **terms)

    return add


def calendar_like(calendar: Calendar, number: int) -> dict:
    kept = {name: getattr(calendar, name) for name in ("week", "opens", "closes", "time_zone")}
    return kept | {"slug": f"calendar-{number}", "name": f"Calendar {number}"}
