"""Roles, envelopes and settings on money hold once an executive has countersigned."""

import re
import time

import pytest
from django.urls import reverse

from accounts import operations
from accounts.models import Change, Organisation, User
from budgets.models import free_of, granted_to
from budgets.operations import countersign, grant, refuse
from cooperative.verdicts import Refused
from initiatives.models import Event, Turn


@pytest.fixture
def year(house) -> int:
    from datetime import date

    from accounts.years import fiscal_year

    return fiscal_year(house, date.today())


@pytest.fixture
def signed_in(client):
    """Signs a person in who has just shown that it is they."""

    def sign_in(person: User) -> None:
        client.force_login(person)
        session = client.session
        record = {"method": "password", "at": time.time(), "reauthenticated": True}
        session["account_authentication_methods"] = [record]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()

    return sign_in


def key_in(page) -> str:
    return re.search(r'name="key" value="(\w+)"', page.content.decode()).group(1)


def test_an_envelope_holds_once_it_is_countersigned(client, signed_in, dora, cleo, marketing, year):
    client.force_login(dora)
    address = reverse("budgets:grant", args=[marketing.slug, year])
    typed = {"key": key_in(client.get(address)), "amount": "4,000.50", "reason": "A film year."}
    assert client.post(address, typed).status_code == 302
    assert client.post(address, typed).status_code == 302  # sent twice, it counts once
    change = Change.objects.get()
    assert granted_to(marketing, year) == 0
    assert "€4,000.50 waits" in client.get(reverse("budgets:envelopes")).content.decode()

    signed_in(cleo)
    waiting = client.get(reverse("budgets:changes")).content.decode()
    for words in ("Envelope of Marketing", "Dora Weiss", "€0", "€4,000.50", "A film year."):
        assert words in waiting
    sign = reverse("budgets:countersign", args=[change.pk])
    client.post(sign, {"key": key_in(client.get(sign))})
    assert granted_to(marketing, year) == 400_050
    assert not Turn.objects.open().exists()
    assert "Nothing waits" in client.get(reverse("budgets:changes")).content.decode()


def test_who_signs_shows_first_that_it_is_they(client, dora, cleo, marketing, year):
    change = grant(marketing, year, 100_000, by=dora)
    client.force_login(cleo)
    sign = reverse("budgets:countersign", args=[change.pk])
    answer = client.post(sign, {"key": "a" * 32})
    assert answer.status_code == 302 and "reauthenticate" in answer.url
    assert granted_to(marketing, year) == 0


def test_the_sample_asks_nobody_who_they_are(client, settings, dora, cleo, marketing, year):
    settings.SAMPLE = True
    change = grant(marketing, year, 100_000, by=dora)
    client.force_login(cleo)
    client.post(reverse("budgets:countersign", args=[change.pk]), {"key": "a" * 32})
    assert granted_to(marketing, year) == 100_000


def test_an_executive_refuses_with_a_reason(client, signed_in, dora, cleo, marketing, year):
    change = grant(marketing, year, 100_000, by=dora)
    signed_in(cleo)
    address = reverse("budgets:refuse", args=[change.pk])
    silent = client.post(address, {"key": "a" * 32, "words": ""})
    assert silent.status_code == 422 and "Say why" in silent.content.decode()
    client.post(address, {"key": "b" * 32, "words": "Not before spring."})
    change.refresh_from_db()
    assert change.refusal == "Not before spring." and granted_to(marketing, year) == 0
    assert Event.objects.filter(kind=Event.Kind.CHANGE_REFUSED, by=cleo).exists()
    again = client.post(address, {"key": "c" * 32, "words": "Really not."})
    assert again.status_code == 409


def test_nobody_countersigns_their_own_act(person, cleo, marketing, year):
    both = person("Bo Lind", is_executive=True, is_administrator=True)
    change = grant(marketing, year, 100_000, by=both)
    with pytest.raises(Refused, match="Another executive countersigns"):
        countersign(change, by=both)
    countersign(change, by=cleo)
    assert free_of(marketing.pk, year) == 100_000


def test_others_neither_set_nor_sign(client, ada, dora, cleo, marketing, year):
    change = grant(marketing, year, 100_000, by=dora)
    with pytest.raises(Refused, match="Only administrators"):
        grant(marketing, year, 100_000, by=ada)
    for verb in (countersign, lambda c, by: refuse(c, by=by, words="No.")):
        with pytest.raises(Refused, match="Ask Cleo Brandt"):
            verb(change, by=ada)
    client.force_login(ada)
    assert client.get(reverse("budgets:changes")).status_code == 403
    assert client.get(reverse("budgets:envelopes")).status_code == 403
    client.force_login(dora)
    page = client.get(reverse("budgets:changes")).content.decode()
    assert "Only executives countersign" in page


def test_an_envelope_is_never_below_what_is_bound(
    client, signed_in, launch, seat_at, ada, dora, cleo, marketing
):
    from budgets.operations import set_pledge

    set_pledge(seat_at(launch, marketing), by=ada, amount=90_000)
    share = launch.accounts.get(department=marketing, kind="pledged")
    client.force_login(dora)
    address = reverse("budgets:grant", args=[marketing.slug, share.year])
    typed = {"key": "a" * 32, "amount": "899.99", "reason": "Less."}
    page = client.post(address, typed)
    assert page.status_code == 422 and "€900 is pledged or committed" in page.content.decode()

    change = grant(marketing, share.year, 80_000, by=dora)
    signed_in(cleo)
    sign = reverse("budgets:countersign", args=[change.pk])
    assert client.post(sign, {"key": "b" * 32}).status_code == 409
    assert granted_to(marketing, share.year) == 500_000


def test_only_this_year_and_the_next_are_set(client, dora, marketing, year):
    client.force_login(dora)
    for other in (year - 1, year + 2):
        address = reverse("budgets:grant", args=[marketing.slug, other])
        assert client.get(address).status_code == 404
    assert client.get(reverse("budgets:envelopes"), {"year": year + 1}).context["year"] == year + 1


def test_a_role_is_given_and_ended_by_two_people(client, signed_in, dora, cleo, ada):
    client.force_login(dora)
    address = reverse("accounts:set_role", args=[ada.slug])
    typed = {"role": "is_executive", "held": "yes", "reason": "She joins the board."}
    client.post(address, typed)
    ada.refresh_from_db()
    assert not ada.is_executive
    page = client.get(reverse("accounts:change_person", args=[ada.slug])).content.decode()
    assert "To become executive: set by Dora Weiss" in page
    assert client.post(address, typed).status_code == 409  # it waits already

    signed_in(cleo)
    change = Change.objects.get()
    assert "She joins the board." in client.get(reverse("budgets:changes")).content.decode()
    client.post(reverse("budgets:countersign", args=[change.pk]), {"key": "a" * 32})
    ada.refresh_from_db()
    assert ada.is_executive

    client.force_login(dora)
    assert client.post(address, typed | {"reason": ""}).status_code == 422
    assert client.post(address, typed | {"role": "is_superuser"}).status_code == 422
    operations.set_role(ada, "is_executive", False, by=dora)
    countersign(Change.objects.open().get(), by=cleo)
    ada.refresh_from_db()
    assert not ada.is_executive


def test_two_changes_that_wait_never_end_the_last_executive(person, dora, cleo):
    enzo = person("Enzo Costa", is_executive=True)
    ending = [operations.set_role(each, "is_executive", False, by=dora) for each in (cleo, enzo)]
    countersign(ending[0], by=enzo)
    with pytest.raises(Refused, match="Nobody else has this role"):
        countersign(ending[1], by=enzo)
    assert list(User.objects.executives()) == [enzo]


def test_a_setting_on_money_waits_and_others_hold_at_once(client, signed_in, dora, cleo, house):
    client.force_login(dora)
    client.post(reverse("accounts:change_setting", args=["normal_working_days"]), {"value": "5"})
    assert Organisation.objects.current().rules.normal_working_days == 5

    address = reverse("accounts:change_setting", args=["largest_share_above"])
    assert client.post(address, {"value": "2,000"}).status_code == 422
    client.post(address, {"value": "2,000", "reason": "Prices rose."})
    assert Organisation.objects.current().rules.largest_share_above == 100_000
    assert (
        "waits for an executive" in client.get(reverse("accounts:house_settings")).content.decode()
    )

    countersign(Change.objects.get(), by=cleo)
    assert Organisation.objects.current().rules.largest_share_above == 200_000
