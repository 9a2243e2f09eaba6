"""Departments come, change what they watch, and are archived with their answers kept."""

import pytest
from django.urls import reverse

from accounts import operations
from accounts.models import Calendar, Department
from cooperative.verdicts import Refused
from initiatives.models import Event, Review


@pytest.fixture
def typed(house) -> dict:
    return {
        "name": "Works Council",
        "initials": "WC",
        "charter": "We speak for those who are shown.",
        "colour": "teal",
        "watched_sections": ["people"],
        "fact_shows_employees": "It shows us.",
        "calendar": house.calendar.pk,
    }


def test_an_administrator_adds_a_department_with_what_it_watches(client, dora, marketing, typed):
    client.force_login(dora)
    page = client.post(reverse("accounts:add_department"), typed, follow=True)

    council = Department.objects.get(name="Works Council")
    assert council.watched_facts == {"shows_employees": "It shows us."}
    assert council.watched_sections == ["people"] and council.position == 1
    assert Event.objects.get(kind=Event.Kind.DEPARTMENT_CHANGED).by == dora
    assert "Next, name who leads it." in page.content.decode()


def test_a_new_department_works_as_the_house_does_until_it_is_said(client, dora, house):
    Calendar.objects.create(
        slug="desk", name="A desk", week=["sat"], opens="07:00", closes="19:00", time_zone="UTC"
    )
    client.force_login(dora)
    form = client.get(reverse("accounts:add_department")).context["form"]

    assert form["calendar"].value() == house.calendar.pk


def test_everybody_else_reads_who_may(client, ada, dora, marketing):
    client.force_login(ada)
    for name, args in (("add_department", []), ("change_department", ["marketing"])):
        page = client.get(reverse(f"accounts:{name}", args=args))
        assert page.status_code == 403 and "Ask Dora Weiss." in page.content.decode()
    with pytest.raises(Refused, match="Ask Dora Weiss"):
        operations.change_department(marketing, by=ada, name="Brand")


def test_a_wrong_form_comes_back_as_it_was_typed(client, dora, marketing, typed):
    client.force_login(dora)
    wrong = typed | {"name": "marketing", "always_seated": "on", "colour": "pink"}
    page = client.post(reverse("accounts:add_department"), wrong)
    words = page.content.decode()
    assert page.status_code == 422
    assert "There is a department marketing already." in words
    assert "Say why it always sits" in words
    assert "We speak for those who are shown." in words
    assert Department.objects.count() == 1


def test_a_change_leaves_open_initiatives_as_they_were_submitted(client, dora, launch, legal):
    client.force_login(dora)
    address = reverse("accounts:change_department", args=[legal.slug])
    typed = {"name": "Legal", "initials": "LG", "colour": "violet", "calendar": legal.calendar.pk}
    assert client.post(address, typed).url == legal.get_absolute_url()

    legal.refresh_from_db()
    assert legal.watched_sections == [] and not legal.needs_two_executives
    seat = launch.seat_of(legal.pk)
    assert seat is not None and seat.reasons


def test_two_departments_never_share_a_name(dora, marketing, legal):
    with pytest.raises(Refused, match="There is a department Marketing already"):
        operations.change_department(legal, by=dora, name="Marketing")


def test_a_department_that_sits_at_an_open_table_stays(client, dora, launch, legal):
    client.force_login(dora)
    address = reverse("accounts:archive_department", args=[legal.slug])
    assert "cannot be undone" in client.get(address).content.decode()
    page = client.post(address, {"key": "1"})
    assert page.status_code == 409 and "still sits at 1 tables" in page.content.decode()
    legal.refresh_from_db()
    assert not legal.is_archived


def test_an_archived_department_keeps_its_answers(
    client, dora, launch, consent, ben, legal, hr, ada
):
    from initiatives.operations import withdraw

    consent(launch, (ben, legal))
    withdraw(launch, by=ada, words="We tell it next year.")
    client.force_login(dora)
    page = client.post(
        reverse("accounts:archive_department", args=[legal.slug]), {"key": "1"}, follow=True
    )

    legal.refresh_from_db()
    assert legal.is_archived and not legal.memberships.filter(ended_at=None).exists()
    assert Review.objects.filter(seat__department=legal, answer="consent").exists()
    assert "What it answered is kept." in page.content.decode()
    twice = client.post(
        reverse("accounts:archive_department", args=[legal.slug]), {"key": "1"}, follow=True
    )
    assert "This was done when the form was sent first." in twice.text
    assert client.get(legal.get_absolute_url()).status_code == 200
    assert client.get(reverse("accounts:change_department", args=[legal.slug])).status_code == 404
    with pytest.raises(Refused, match="has been archived"):
        operations.change_department(legal, by=dora, name="Law")


def test_who_is_archived_asks_for_no_seat_any_more(launch, dora, ivo, it):
    from initiatives.models import Event, SeatRequest, Turn
    from initiatives.operations import join

    join(launch, it, by=ivo, words="The archive is ours.")

    operations.archive_department(it, by=dora)

    assert SeatRequest.objects.get().outcome == SeatRequest.Outcome.TAKEN_BACK
    assert not Turn.objects.open().filter(kind=Turn.Kind.ADMIT).exists()
    assert launch.events.filter(kind=Event.Kind.SEAT_REQUEST_TAKEN_BACK, by=dora).exists()


def test_at_least_two_departments_stay(dora, marketing, legal):
    with pytest.raises(Refused, match="No one owns social media alone"):
        operations.archive_department(legal, by=dora)


def test_everybody_reads_who_co_owns_and_how(client, hal, ada, ben, legal, marketing):
    client.force_login(hal)
    overview = client.get(reverse("accounts:departments")).content.decode()
    assert "Ada Lund" in overview and "Ben Okafor" in overview
    page = client.get(legal.get_absolute_url()).content.decode()
    assert "message, people" in page
    assert "Legal must be able to prove it" in page
    assert "two executives" in page and "Change</a>" not in page
