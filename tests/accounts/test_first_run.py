"""The first run: three steps on a page, or a command, and then somebody is at the desk."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Department, Membership, Organisation, User
from initiatives.models import Theme

HOUSE = {
    "name": "Harbour Works",
    "currency": "JPY",
    "time_zone": "Asia/Tokyo",
    "theme": "Put right",
}
PEOPLE = {
    "administrator_name": "Dora Weiss",
    "administrator_email": "Dora@harbour.example.com",
    "password": "nobody decides alone",
    "executive_name": "Cleo Brandt",
    "executive_email": "cleo@harbour.example.com",
}


def rows(*departments: tuple[str, str, str, str], count: int = 3) -> dict:
    typed = {"rows": str(count)}
    for number, row in enumerate(departments, start=1):
        for part, text in zip(("name", "initials", "lead_name", "lead_email"), row, strict=True):
            typed[f"{part}_{number}"] = text
    return typed


TWO = rows(
    ("Marketing", "MK", "Ada Lund", "ada@harbour.example.com"),
    ("Legal", "LG", "Ben Okafor", "ben@harbour.example.com"),
)


@pytest.fixture
def up(db, monkeypatch):
    """`manage.py up` serves the real folder, and nobody has begun yet."""
    monkeypatch.setenv("COOPERATIVE_UP", "1")


def step(number: int) -> str:
    return reverse("accounts:first_run", query={"step": number})


def test_every_page_leads_to_the_first_run_while_there_is_no_organisation(client, up):
    for page in ("/", "/initiatives/", "/desk/", "/accounts/login/"):
        assert client.get(page).url == "/first-run/"
    assert client.get("/healthz").status_code == 200
    assert "sample cooperative" in client.get("/first-run/").content.decode()


def test_three_steps_make_an_organisation_and_sign_its_administrator_in(client, up):
    assert client.post(step(1), HOUSE).url == step(2)
    assert client.post(step(2), TWO).url == step(3)
    assert client.post(step(3), PEOPLE).url == "/desk/"

    house = Organisation.objects.current()
    assert (house.name, house.currency, house.time_zone) == ("Harbour Works", "JPY", "Asia/Tokyo")
    assert house.rules.largest_share_above == 1000
    assert [d.initials for d in Department.objects.all()] == ["MK", "LG"]
    leads = Membership.objects.filter(role="lead")
    assert set(leads.values_list("person__name", flat=True)) == {"Ada Lund", "Ben Okafor"}
    assert Theme.objects.get().title == "Put right"
    dora, cleo = User.objects.administrators().get(), User.objects.executives().get()
    assert (dora.name, cleo.name) == ("Dora Weiss", "Cleo Brandt")
    assert dora.check_password(PEOPLE["password"]) and not cleo.has_usable_password()

    page = client.get("/desk/")
    assert page.status_code == 200 and "Harbour Works has begun" in page.content.decode()


def test_it_is_closed_as_soon_as_there_is_an_organisation(client, up, house):
    assert client.get("/first-run/").url == "/"
    assert client.post(step(3), PEOPLE).url == "/"
    assert Organisation.objects.get() == house


def test_no_step_is_skipped_and_each_is_kept(client, up):
    assert client.get(step(3)).url == step(1)
    client.post(step(1), HOUSE)
    assert client.get(step(3)).url == step(2)
    assert "Harbour Works" in client.get(step(1)).content.decode()


def test_what_is_wrong_comes_back_with_what_was_typed(client, up):
    page = client.post(step(1), HOUSE | {"currency": ""})
    assert page.status_code == 422
    assert "Choose the currency." in page.content.decode()
    assert "Put right" in page.content.decode()

    client.post(step(1), HOUSE)
    alone = client.post(step(2), rows(("Marketing", "MK", "Ada Lund", "ada@x.example.com")))
    assert alone.status_code == 422
    assert "at least two departments" in alone.content.decode()
    half = client.post(step(2), TWO | {"name_3": "HR"})
    assert half.status_code == 422
    assert "Department 3: enter who leads it." in half.content.decode()


def test_the_first_administrator_and_the_first_executive_are_two_people(client, up):
    client.post(step(1), HOUSE)
    client.post(step(2), TWO)
    same = PEOPLE | {"executive_email": "dora@HARBOUR.example.com"}
    page = client.post(step(3), same)
    assert page.status_code == 422 and "Two people" in page.content.decode()
    weak = client.post(step(3), PEOPLE | {"password": "dora"})
    assert weak.status_code == 422 and "too short" in weak.content.decode()
    assert not Organisation.objects.exists()


def test_whoever_is_named_twice_has_one_name(client, up):
    client.post(step(1), HOUSE)
    client.post(step(2), TWO)
    both = PEOPLE | {"executive_email": "BEN@harbour.example.com"}
    page = client.post(step(3), both)
    assert page.status_code == 422
    assert "Cleo Brandt and Ben Okafor. Write one name, or two addresses." in page.text
    assert not Organisation.objects.exists()

    client.post(step(3), both | {"executive_name": "Ben Okafor"})
    ben = User.objects.get(email="ben@harbour.example.com")
    assert ben.is_executive and ben.memberships.get().role == "lead"


def test_a_row_more_comes_without_a_script_and_keeps_what_was_typed(client, up):
    client.post(step(1), HOUSE)
    page = client.post(step(2), TWO | {"add": "1"}).content.decode()
    assert len(re.findall(r'name="name_\d+"', page)) == 4
    assert 'value="Ada Lund"' in page
    many = rows(*[(f"D{n}", "D", "Ada", "ada@x.example.com") for n in range(12)], count=12)
    full = client.post(step(2), many | {"add": "1"}).content.decode()
    assert len(re.findall(r'name="name_\d+"', full)) == 12
    assert "Add a department" not in full


def test_the_password_is_kept_in_no_session(client, up):
    client.post(step(1), HOUSE)
    client.post(step(2), TWO)
    client.post(step(3), PEOPLE | {"executive_name": ""})
    assert PEOPLE["password"] not in str(dict(client.session))


def test_elsewhere_a_stranger_cannot_begin(client, db):
    page = client.get(step(1))
    assert "manage.py first_run" in page.content.decode()
    client.post(step(1), HOUSE)
    assert "first_run" not in client.session


OPTIONS = {
    "name": "Harbour Works",
    "currency": "EUR",
    "time_zone": "Europe/Oslo",
    "theme": "Put right",
    "administrator": "Dora Weiss <dora@harbour.example.com>",
    "password": "nobody decides alone",
    "executive": "Cleo Brandt <cleo@harbour.example.com>",
    "department": [
        "Marketing, MK, Ada Lund <ada@harbour.example.com>",
        "Legal, LG, Ben Okafor <ben@harbour.example.com>",
    ],
}


def test_the_command_asks_the_same(db, capsys):
    call_command("first_run", **OPTIONS)
    assert "Harbour Works has begun." in capsys.readouterr().out
    assert User.objects.get(name="Ada Lund").email == "ada@harbour.example.com"
    with pytest.raises(CommandError, match="already"):
        call_command("first_run", **OPTIONS)


def test_the_command_asks_for_what_no_option_says(db, monkeypatch, capsys):
    answers = iter(["Put right", *OPTIONS["department"], ""])
    monkeypatch.setattr("builtins.input", lambda words: next(answers))
    call_command("first_run", **(OPTIONS | {"theme": None, "department": None}))
    assert Theme.objects.get().title == "Put right"
    assert Department.objects.count() == 2


def test_the_command_says_what_is_wrong(db):
    with pytest.raises(CommandError, match="lead’s work e-mail"):
        call_command("first_run", **(OPTIONS | {"department": ["Marketing, MK, Ada"]}))
    assert not Organisation.objects.exists()
