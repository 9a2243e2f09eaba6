"""People are entered, belong to departments, and leave; what they said stays."""

import pytest
from django.urls import reverse

from accounts import operations
from accounts.models import Membership, User
from budgets.operations import countersign
from cooperative.verdicts import Refused
from initiatives.models import Turn
from initiatives.operations import appoint


def on_desk(name: str, person: User) -> str:
    return reverse(f"accounts:{name}", args=[person.slug])


def test_a_person_is_entered_by_mail_address(client, dora):
    client.force_login(dora)
    typed = {"name": "Noor Haddad", "email": "Noor@Harbour.example.com", "title": "Editor"}
    noor_page = client.post(reverse("accounts:add_person"), typed).url

    noor = User.objects.get(email="noor@harbour.example.com")
    assert noor_page == on_desk("change_person", noor)
    assert noor.title == "Editor" and not noor.has_usable_password()
    again = client.post(reverse("accounts:add_person"), typed)
    assert again.status_code == 422 and "is entered already" in again.content.decode()
    with pytest.raises(Refused, match="is entered already"):
        operations.add_person(by=dora, name="Noor", email="noor@harbour.example.com")


def test_a_person_becomes_deputy_and_may_answer(client, dora, dan, legal):
    client.force_login(dora)
    typed = {"department": legal.pk, "role": "deputy"}
    assert client.post(on_desk("set_membership", dan), typed).url == on_desk("change_person", dan)
    assert User.objects.get(pk=dan.pk).leads == {legal.pk}

    client.post(on_desk("set_membership", dan), typed | {"role": "member"})
    assert User.objects.get(pk=dan.pk).leads == set()
    assert Membership.objects.filter(person=dan, ended_at=None).count() == 1


def test_a_place_that_ends_leaves_a_chair_empty_and_that_is_the_administrators_turn(
    client, dora, launch, ben, legal
):
    client.force_login(dora)
    held = Membership.objects.get(person=ben, department=legal)
    client.post(reverse("accounts:end_membership", args=[held.pk]))

    turn = launch.turns.open().get(kind=Turn.Kind.APPOINT)
    assert turn.role == Turn.Role.ADMINISTRATORS
    desk = client.get(reverse("accounts:desk")).content.decode()
    assert "Legal’s chair is empty" in desk
    assert reverse("initiatives:appoint", args=[launch.slug, turn.about]) in desk


def test_name_and_title_are_corrected(client, dora, ada):
    client.force_login(dora)
    client.post(on_desk("change_person", ada), {"name": "Ada Lind", "title": "Head of Marketing"})
    ada.refresh_from_db()
    assert (ada.name, ada.title) == ("Ada Lind", "Head of Marketing")
    page = client.post(on_desk("change_person", ada), {"name": "", "title": "Head"})
    assert page.status_code == 422 and 'value="Head"' in page.content.decode()


def test_who_has_left_signs_in_no_more_and_is_asked_about_first(client, dora, launch, ben):
    client.force_login(dora)
    assert "cannot be undone" in client.get(on_desk("deactivate", ben)).content.decode()
    ben.refresh_from_db()
    assert ben.is_active
    client.post(on_desk("deactivate", ben))
    ben.refresh_from_db()
    assert not ben.is_active and not ben.has_usable_password()
    assert client.get(on_desk("change_person", ben)).status_code == 404
    assert "Is here no more" in client.get(ben.get_absolute_url()).content.decode()


def test_who_was_appointed_and_has_left_leaves_the_chair_empty(
    launch, seat_at, person, dora, ben, cleo, legal
):
    operations.deactivate(ben, by=dora)
    appoint(seat_at(launch, legal), cleo, by=dora)
    assert not launch.turns.open().filter(kind=Turn.Kind.APPOINT).exists()

    User.objects.filter(pk=cleo.pk).update(is_executive=False)
    operations.deactivate(cleo, by=dora)
    assert launch.turns.open().filter(kind=Turn.Kind.APPOINT).exists()


def test_one_person_alone_takes_no_role_of_the_house_away(client, person, dora, cleo, enzo):
    rhea = person("Rhea Vogt", is_administrator=True)
    client.force_login(dora)
    for who, role in ((rhea, "administrator"), (enzo, "executive")):
        sentence = f"{who} is {role}. End that first; an executive countersigns it."
        assert sentence in client.get(on_desk("deactivate", who)).text
        page = client.post(on_desk("deactivate", who))
        assert page.status_code == 409 and sentence in page.text
        who.refresh_from_db()
        assert who.is_active

    change = operations.set_role(enzo, "is_executive", False, by=dora, reason="Leaves in May.")
    countersign(change, by=cleo)
    assert client.post(on_desk("deactivate", enzo)).status_code == 302
    enzo.refresh_from_db()
    assert not enzo.is_active


@pytest.mark.parametrize("name", ["set_membership", "set_role", "deactivate", "change_person"])
def test_only_administrators_change_people(client, ada, dora, ben, name):
    client.force_login(ada)
    page = client.post(on_desk(name, ben), {})
    assert page.status_code == 403 and "Ask Dora Weiss" in page.content.decode()


def test_people_are_found_by_name_title_and_department(client, ada, ben, hal):
    client.force_login(ada)
    page = client.get(reverse("accounts:people"), {"q": "ben"}).content.decode()
    assert "Ben Okafor" in page and "Hal Virtanen" not in page
    page = client.get(reverse("accounts:people"), {"q": "legal"}).content.decode()
    assert "Ben Okafor" in page and "Hal Virtanen" not in page
    page = client.get(reverse("accounts:people"), {"q": "nobody at all"}).content.decode()
    assert "Show everybody" in page


def test_many_people_come_in_pages_of_25_in_stable_order(client, ada, person):
    for number in range(30):
        person(f"Person {number:02}")
    client.force_login(ada)
    first = client.get(reverse("accounts:people"))
    seen = [p.name for p in first.context["people"]]
    assert len(seen) == 25
    after = first.context["more"]
    second = client.get(reverse("accounts:people"), {"after": after})
    both = seen + [p.name for p in second.context["people"]]
    assert both == sorted(both) and len(set(both)) == 31
    assert client.get(reverse("accounts:people"), {"after": "x"}).status_code == 200
