"""Settings, calendars and themes: every rule is visible and explains itself."""

from datetime import date

import pytest
from django.urls import reverse

from accounts import operations
from accounts.forms.settings import SETTINGS
from accounts.models import Calendar, Change, Organisation, Rules
from accounts.worktime import is_working_day
from budgets.operations import countersign, grant, refuse
from cooperative.verdicts import Refused
from initiatives.models import Theme


def address(name: str) -> str:
    return reverse("accounts:change_setting", args=[name])


def test_every_number_of_the_rules_is_shown_with_its_meaning(client, dora):
    assert set(SETTINGS) == {*Rules.default("EUR").stored(), "fiscal_year_starts"}
    client.force_login(dora)
    page = client.get(reverse("accounts:house_settings")).content.decode()
    for words in ("below €1,000: none, up to €10,000: 1, above: 2", "60 %", "18:00", "Rule 21."):
        assert words in page
    for name in SETTINGS:
        assert client.get(address(name)).status_code == 200
    assert client.get(address("no_such_setting")).status_code == 404


def test_amounts_are_read_in_the_currency_of_the_house(client, dora, house):
    house.currency, house.rules_stored = "KWD", Rules.default("KWD").stored()
    house.save()
    client.force_login(dora)
    assert 'value="1,000.000"' in client.get(address("largest_share_above")).content.decode()
    typed = {"value": "1,000.0005", "reason": "More exact."}
    wrong = client.post(address("largest_share_above"), typed)
    assert wrong.status_code == 422 and "3 decimals" in wrong.content.decode()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("minimum_seats", "1", "greater than or equal to 2"),
        ("normal_working_days", "3", "That is so already."),
        ("quiet_from", "25:00", "Enter a valid time."),
        ("largest_share_percent", "101", "less than or equal to 100"),
    ],
)
def test_a_value_that_cannot_be_comes_back(client, dora, name, value, words):
    client.force_login(dora)
    page = client.post(address(name), {"value": value, "reason": "So it is."})
    assert page.status_code == 422 and words in page.content.decode()


def test_the_fiscal_year_begins_with_the_month_that_two_agreed_on(client, dora, cleo, house):
    client.force_login(dora)
    page = client.get(address("fiscal_year_starts")).content.decode()
    assert '<option value="04-01">April</option>' in page
    wrong = client.post(address("fiscal_year_starts"), {"value": "04-31", "reason": "As ever."})
    assert wrong.status_code == 422
    client.post(address("fiscal_year_starts"), {"value": "04-01", "reason": "As ever."})
    assert Organisation.objects.current().fiscal_year_starts == "01-01"
    countersign(Change.objects.get(), by=cleo)
    assert Organisation.objects.current().fiscal_year_starts == "04-01"
    shown = client.get(reverse("accounts:house_settings")).content.decode()
    assert "April" in shown


def test_once_money_is_granted_the_fiscal_year_begins_as_it_does(house, marketing, dora, cleo):
    waits = operations.change_setting("fiscal_year_starts", "07-01", by=dora, reason="As ever.")
    countersign(grant(marketing, 2040, 100, by=dora), by=cleo)
    with pytest.raises(Refused, match="by fiscal years already"):
        countersign(waits, by=cleo)
    with pytest.raises(Refused, match="waits for a countersignature already"):
        operations.change_setting("fiscal_year_starts", "04-01", by=dora, reason="As ever.")
    refuse(waits, by=cleo, words="Too late.")
    with pytest.raises(Refused, match="by fiscal years already"):
        operations.change_setting("fiscal_year_starts", "04-01", by=dora, reason="As ever.")
    assert Organisation.objects.current().fiscal_year_starts == "01-01"


def test_quiet_hours_are_times(client, dora):
    client.force_login(dora)
    client.post(address("quiet_from"), {"value": "19:30"})
    assert Organisation.objects.current().rules.quiet_from == "19:30"


BANDS = {
    "reach_0": "below",
    "amount_0": "500",
    "approvals_0": "0",
    "reach_1": "up_to",
    "amount_1": "20,000",
    "approvals_1": "1",
    "reach_2": "up_to",
    "amount_2": "",
    "approvals_2": "",
    "above": "3",
    "reason": "We grew.",
}


def test_the_bands_of_approval_are_a_small_table(client, dora, cleo):
    client.force_login(dora)
    page = client.get(address("bands")).content.decode()
    assert 'value="1,000.00"' in page and 'value="10,000.00"' in page
    assert client.post(address("bands"), BANDS).status_code == 302

    countersign(Change.objects.get(), by=cleo)
    rules = Organisation.objects.current().rules
    needed = [rules.approvals_needed(n, regulated=False) for n in (49_999, 50_000, 2_000_001)]
    assert needed == [0, 1, 3]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"amount_1": "400"}, "larger than the one before"),
        ({"above": "0"}, "never needs fewer executives"),
        ({"amount_2": "30,000"}, "how many executives approve"),
        ({"reason": ""}, "Say why"),
        ({"amount_0": "many"}, "in digits"),
    ],
)
def test_bands_that_contradict_each_other_come_back(client, dora, changed, words):
    client.force_login(dora)
    page = client.post(address("bands"), BANDS | changed)
    assert page.status_code == 422 and words in page.content.decode()
    assert not Change.objects.exists()


CALENDAR = {
    "name": "Care desk",
    "week": ["mon", "tue", "sat"],
    "opens": "07:00",
    "closes": "19:00",
    "time_zone": "Europe/Amsterdam",
    "holidays": "12-25 Christmas Day\neaster+1 Easter Monday\n\n",
}


def test_a_calendar_is_added_and_changed_as_it_is_written(client, dora):
    client.force_login(dora)
    client.post(reverse("accounts:add_calendar"), CALENDAR)
    desk = Calendar.objects.get(name="Care desk")
    assert desk.holidays == [
        {"on": "12-25", "name": "Christmas Day"},
        {"on": "easter+1", "name": "Easter Monday"},
    ]
    assert is_working_day(desk, date(2026, 4, 7)) and not is_working_day(desk, date(2026, 4, 6))

    page = client.get(reverse("accounts:calendar", args=[desk.slug])).content.decode()
    assert "easter+1 Easter Monday" in page
    changed = CALENDAR | {"week": ["mon"]}
    client.post(reverse("accounts:calendar", args=[desk.slug]), changed)
    assert Calendar.objects.get(pk=desk.pk).week == ["mon"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"week": []}, "at least one working day"),
        ({"closes": "06:00"}, "Work ends after it begins"),
        ({"holidays": "13-45 Never"}, "“13-45” is no day"),
        ({"holidays": "Christmas"}, "“Christmas” is no day"),
        ({"time_zone": "Mars/Olympus"}, "Choose a time zone"),
    ],
)
def test_a_calendar_that_cannot_be_comes_back(client, dora, changed, words):
    client.force_login(dora)
    page = client.post(reverse("accounts:add_calendar"), CALENDAR | changed)
    assert page.status_code == 422 and words in page.content.decode()


def test_themes_are_added_renamed_and_archived(client, dora, theme):
    client.force_login(dora)
    client.post(reverse("accounts:themes"), {"title": "Coming home", "summary": "Late trains."})
    coming = Theme.objects.get(title="Coming home")
    same = client.post(reverse("accounts:themes"), {"title": "coming HOME"})
    assert same.status_code == 422 and "already" in same.content.decode()
    client.post(reverse("accounts:change_theme", args=[coming.slug]), {"title": "Getting home"})
    coming.refresh_from_db()
    assert coming.title == "Getting home"

    archive = reverse("accounts:archive_theme", args=[coming.slug])
    assert "cannot be undone" in client.get(archive).content.decode()
    client.post(archive)
    assert client.get(archive).status_code == 404
    last = client.post(reverse("accounts:archive_theme", args=[theme.slug]))
    assert last.status_code == 409 and "Add another one first" in last.content.decode()


def test_only_administrators_change_the_house(client, ada, dora, house):
    with pytest.raises(Refused, match="Ask Dora Weiss"):
        operations.change_setting("minimum_seats", 3, by=ada)
    with pytest.raises(Refused, match="Ask Dora Weiss"):
        operations.set_calendar(house.calendar, by=ada, name="Mine")
    client.force_login(ada)
    for name in ("desk", "calendars", "add_calendar", "house_settings", "themes"):
        assert client.get(reverse(f"accounts:{name}")).status_code == 403
    assert client.post(address("minimum_seats"), {"value": "3"}).status_code == 403
