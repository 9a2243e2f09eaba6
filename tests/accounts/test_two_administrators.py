"""Two administrators change the same thing: the second reads what the first did, and decides."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import operations
from accounts.models import Organisation
from cooperative.verdicts import Stale
from initiatives.models import Event


@pytest.fixture
def rhea(person):
    return person("Rhea Vogt", is_administrator=True)


@pytest.fixture
def desks(dora, rhea):
    """The browsers of Dora and of Rhea."""
    browsers = Client(), Client()
    for browser, who in zip(browsers, (dora, rhea), strict=True):
        browser.force_login(who)
    return browsers


def sent_from(page, name="form") -> dict:
    """What a browser would send from a page as it stands."""
    form = page.context["page"].change if name == "person" else page.context["form"]
    fields = {bound.name: bound.value() for bound in form}
    return {n: v for n, v in fields.items() if v is not None and v is not False}


EDITS = {
    "department": ("change_department", "legal", "name", "Law", "Counsel", "Legal"),
    "watches": ("change_department", "legal", "fact_personal_data", "Yes.", "Ours.", "It uses"),
    "person": ("change_person", "ben-okafor", "title", "Counsel", "Head of Legal", "nothing"),
    "setting": ("change_setting", "normal_working_days", "value", "4", "5", "3 working days"),
    "calendar": ("calendar", "office", "name", "Early hours", "Late hours", "Office hours"),
    "theme": ("change_theme", "put-right", "summary", "Repairs.", "Mended.", "nothing"),
}


@pytest.mark.parametrize("noun", list(EDITS))
def test_the_second_reads_what_changed_and_a_second_press_keeps_what_was_typed(
    noun, desks, legal, ben, theme
):
    name, slug, field, first, second, before = EDITS[noun]
    address = reverse(f"accounts:{name}", args=[slug])
    pages = [sent_from(desk.get(address), noun) for desk in desks]
    assert desks[0].post(address, pages[0] | {field: first}).status_code == 302

    page = desks[1].post(address, pages[1] | {field: second})

    assert page.status_code == 409
    assert "Dora Weiss changed this while you wrote. Your text is kept below." in page.text
    (moved,) = page.context["moved"]
    assert moved.before.startswith(before) and moved.after.startswith(first)
    typed = sent_from(page, noun)
    assert typed[field] == second

    assert desks[1].post(address, typed).status_code == 302
    fresh = sent_from(desks[0].get(address), noun)
    assert str(fresh[field]) == second


def test_a_number_of_approvals_changed_meanwhile_is_read_in_words(desks, house, cleo):
    address = reverse("accounts:change_setting", args=["bands"])
    page = sent_from(desks[1].get(address))
    bands = [{"approvals": 1, "below": None, "up_to": None}]
    Organisation.objects.update(rules_stored=house.rules_stored | {"bands": bands})

    page = desks[1].post(address, page | {"above": "3", "reason": "Three read more."})

    assert page.status_code == 409
    (moved,) = page.context["moved"]
    assert moved.after == "above: 1" and "below €1,000: none" in moved.before
    assert sent_from(page)["amount_1"] == "10,000.00"


def test_who_says_the_same_is_not_told_so(desks, legal):
    address = reverse("accounts:change_department", args=["legal"])
    pages = [sent_from(desk.get(address)) for desk in desks]
    for desk, page in zip(desks, pages, strict=True):
        assert desk.post(address, page | {"name": "Law"}).status_code == 302


def test_one_form_sent_twice_is_one_change(desks, legal):
    address = reverse("accounts:change_department", args=["legal"])
    page = sent_from(desks[0].get(address)) | {"name": "Law"}
    assert [desks[0].post(address, page).status_code for _ in range(2)] == [302, 302]


def test_under_the_lock_a_change_of_what_was_not_seen_is_refused(dora, rhea, legal):
    seen = legal.kept
    operations.change_department(legal, by=dora, seen=seen, charter="We prove what is claimed.")

    with pytest.raises(Stale, match="Dora Weiss changed this") as stale:
        operations.change_department(legal, by=rhea, seen=seen, charter="We read everything.")

    assert stale.value.thing["charter"] == "We prove what is claimed."
    legal.refresh_from_db()
    assert legal.charter == "We prove what is claimed."
    operations.change_department(legal, by=rhea, seen=legal.kept, charter="We read everything.")
    assert legal.charter == "We read everything."


def test_no_event_keeps_the_name_of_a_person(dora, ben):
    operations.change_person(ben, by=dora, name="Benedict Okafor", title="Counsel")
    event = Event.objects.get(kind=Event.Kind.PERSON_CHANGED)
    assert event.details == {"person": ben.pk, "changed": ["name", "title"]}


@pytest.mark.parametrize("seen", ["[1]", '"legal"', "{}"])
def test_what_no_page_has_sent_is_shown_what_stands(desks, legal, seen):
    address = reverse("accounts:change_department", args=["legal"])
    page = sent_from(desks[0].get(address)) | {"name": "Law", "seen": seen}
    assert desks[0].post(address, page).status_code == 409
