"""Partners' people come in until their last day, and find nothing but what is theirs (rule 30)."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import operations
from accounts.models import Partner, User
from accounts.permissions import OPEN_TO_PARTNERS
from cooperative.verdicts import Refused
from initiatives.models import Event

from ..addresses import names


@pytest.fixture
def agency(dora) -> Partner:
    return operations.add_partner(by=dora, name="Lighthouse", kind="Film agency")


def entered(agency: Partner, dora: User, days: int = 60) -> User:
    day = timezone.localdate() + timedelta(days=days)
    about = {"name": "Pia Berg", "email": "Pia@lighthouse.example.com", "title": "Film maker"}
    return operations.add_partner_person(agency, by=dora, last_day=day, **about)


def pass_last_day(person: User) -> None:
    User.objects.filter(pk=person.pk).update(ends_at=timezone.now() - timedelta(seconds=1))


def test_administrators_enter_a_partner_and_its_people(client, dora):
    client.force_login(dora)
    typed = {"name": "Lighthouse", "kind": "Film agency"}
    page = client.post(reverse("accounts:partners"), typed).url
    day = timezone.localdate() + timedelta(days=180)
    about = {"name": "Pia Berg", "email": "Pia@lighthouse.example.com", "last_day": day}
    done = client.post(page, about, follow=True)

    pia = User.objects.get(email="pia@lighthouse.example.com")
    assert pia.partner.name == "Lighthouse" and not pia.is_over
    assert pia.ends_at.date() == day + timedelta(days=1)  # the day itself is included
    assert "Pia Berg" in done.text and "Pia Berg" in client.get(reverse("accounts:partners")).text
    added, person = Event.objects.order_by("pk")
    assert (added.kind, person.kind) == ("partner_added", "person_changed")
    assert person.details["partner"] == pia.partner_id


@pytest.mark.parametrize(
    ("days", "words"), [(181, "Partners come in for 180 days at most"), (-1, "That day is over")]
)
def test_a_last_day_is_near_and_not_over(client, dora, agency, days, words):
    client.force_login(dora)
    day = timezone.localdate() + timedelta(days=days)
    about = {"name": "Pia Berg", "email": "pia@lighthouse.example.com", "last_day": day}
    again = client.post(reverse("accounts:partner", args=[agency.slug]), about)
    assert again.status_code == 422 and words in again.text and "Pia Berg" in again.text

    with pytest.raises(Refused, match=words) as refusal:
        operations.add_partner_person(agency, by=dora, **about)
    assert refusal.value.verdict.status == 409
    assert not agency.people.exists()


def test_the_same_partner_is_entered_once(client, dora, agency):
    client.force_login(dora)
    again = client.post(reverse("accounts:partners"), {"name": "lighthouse"})
    assert again.status_code == 422 and "is entered already" in again.text
    with pytest.raises(Refused, match="is entered already"):
        operations.add_partner(by=dora, name="LIGHTHOUSE")


def test_only_administrators_enter_partners(agency, ada, dora):
    pia = entered(agency, dora)
    day = timezone.localdate()
    about = {"name": "Jo", "email": "jo@lighthouse.example.com", "last_day": day}
    for act in (
        lambda: operations.add_partner(by=ada, name="Another"),
        lambda: operations.add_partner_person(agency, by=ada, **about),
        lambda: operations.set_last_day(pia, day, by=ada),
    ):
        with pytest.raises(Refused, match="Only administrators do this") as refusal:
            act()
        assert refusal.value.verdict.status == 403


def test_a_last_day_is_moved_also_after_it_is_over(client, dora, agency, ada):
    pia = entered(agency, dora)
    pass_last_day(pia)
    client.force_login(dora)
    page = reverse("accounts:change_person", args=[pia.slug])
    assert "Set the last day" in client.get(page).text
    assert "Set the place" not in client.get(page).text
    later = timezone.localdate() + timedelta(days=9)
    address = reverse("accounts:set_last_day", args=[pia.slug])
    assert client.post(address, {"last_day": later}).url == page
    assert not User.objects.get(pk=pia.pk).is_over
    too_late = client.post(address, {"last_day": later + timedelta(days=200)})
    assert too_late.status_code == 422 and "180 days at most" in too_late.text

    with pytest.raises(Refused, match="Only somebody of a partner has a last day"):
        operations.set_last_day(ada, later, by=dora)


def test_a_partner_holds_no_place_and_no_role(agency, dora, marketing):
    pia = entered(agency, dora)
    with pytest.raises(Refused, match="cannot belong to a department"):
        operations.set_membership(pia, marketing, "member", by=dora)
    for role in ("is_executive", "is_administrator"):
        with pytest.raises(Refused, match="is of a partner"):
            operations.set_role(pia, role, True, by=dora)


def test_after_the_last_day_a_session_ends_and_nobody_signs_in(client, agency, dora):
    pia = entered(agency, dora)
    client.force_login(pia)
    assert client.get("/").status_code == 200
    pass_last_day(pia)
    assert client.get("/").url == "/accounts/login/?next=/"

    sent = client.post(reverse("account_request_login_code"), {"email": pia.email})
    code = re.search(r"^\w{4}-\w{4}$", mail.outbox[-1].body, re.M).group()
    over = client.post(sent["Location"], {"code": code}, follow=True)
    assert over.redirect_chain[-1][0] == reverse("account_inactive")
    assert "This account is closed" in over.text
    assert client.get("/").url == "/accounts/login/?next=/"
    assert pia not in User.objects.active()


def test_partners_find_nothing_but_what_is_open_to_them(client, agency, dora, ada, launch):
    """Whatever the address and however it is asked: 404, and nobody learns that it is there."""
    assert set(names()) >= OPEN_TO_PARTNERS - {"initiatives:advise"}
    client.force_login(entered(agency, dora))
    for address in (
        *("/initiatives/", "/initiatives/list.csv", "/initiatives/propose/", "/people/"),
        *("/departments/", "/desk/", "/desk/partners/", "/budgets/approvals/", "/admin/"),
        *(ada.get_absolute_url(), "/settings/absence/"),
        *(f"{launch.get_absolute_url()}{part}" for part in ("record.json", "answer/", "join/")),
    ):
        for ask in (client.get, client.post):
            assert ask(address).status_code == 404, address
    assert client.get(launch.get_absolute_url()).status_code == 404
    home = client.get("/").text
    assert "Lighthouse" in home and "/initiatives/" not in home and "/departments/" not in home
