"""What persons set for themselves: zone, theme, absence."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import operations
from accounts.models import Absence, User
from cooperative.verdicts import Refused
from initiatives.models import Event, Turn

SOON = date.today() + timedelta(days=3)


def test_times_are_shown_in_the_zone_that_somebody_chose(client, ada, ben):
    client.force_login(ada)
    client.post(reverse("accounts:settings"), {"time_zone": "Asia/Tokyo"})
    ada.refresh_from_db()
    assert ada.time_zone == "Asia/Tokyo"
    wrong = client.post(reverse("accounts:settings"), {"time_zone": "Nowhere/Land"})
    assert wrong.status_code == 422
    with pytest.raises(Refused, match="Only Ada Lund changes this"):
        operations.set_time_zone(ada, "UTC", by=ben)


def test_light_or_dark_is_a_cookie_and_leads_back_to_this_site_alone(client, ada):
    client.force_login(ada)
    answer = client.post(reverse("accounts:theme"), {"theme": "dark", "next": "/departments/"})
    assert answer.url == "/departments/" and answer.cookies["theme"].value == "dark"
    assert 'data-theme="dark"' in client.get("/departments/").content.decode()
    answer = client.post(reverse("accounts:theme"), {"theme": "system", "next": "//evil.example/"})
    assert answer.url == reverse("accounts:settings") and answer.cookies["theme"].value == ""
    assert client.get(reverse("accounts:theme")).status_code == 405


def test_an_absence_is_set_in_whole_days_of_ones_own_zone(client, ada, mia):
    User.objects.filter(pk=ada.pk).update(time_zone="Asia/Tokyo")
    client.force_login(ada)
    typed = {"first_day": SOON, "last_day": SOON, "stand_in": mia.pk, "note": "At the sea."}
    page = client.post(reverse("accounts:absence"), typed, follow=True).content.decode()
    client.post(reverse("accounts:absence"), typed)  # sent twice, it counts once
    absence = Absence.objects.get()
    assert absence.stand_in == mia and absence.ends_at - absence.starts_at == timedelta(days=1)
    assert timezone.localtime(absence.starts_at, ZoneInfo("Asia/Tokyo")).hour == 0
    assert "Mia Roth is asked too" in page and "At the sea." in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"first_day": ""}, "Choose the first day away."),
        ({"last_day": SOON - timedelta(days=2)}, "not before the first day"),
        ({"first_day": "2020-01-01", "last_day": "2020-01-05"}, "Those days are over."),
        ({"last_day": "9999-12-31"}, "Choose a year between 2000 and 2199."),
        ({"stand_in": "0"}, "Select a valid choice"),
    ],
)
def test_an_absence_that_cannot_be_comes_back(client, ada, mia, changed, words):
    client.force_login(ada)
    typed = {"first_day": SOON, "last_day": SOON, "stand_in": mia.pk, "note": "At the sea."}
    page = client.post(reverse("accounts:absence"), typed | changed)
    assert page.status_code == 422 and words in page.content.decode()
    assert "At the sea." in page.content.decode()


def test_nobody_stands_in_in_a_loop(client, ada, mia):
    client.force_login(ada)
    days = {"first_day": SOON, "last_day": SOON}
    client.post(reverse("accounts:absence"), days | {"stand_in": mia.pk})
    client.force_login(mia)
    page = client.post(reverse("accounts:absence"), days | {"stand_in": ada.pk})
    assert page.status_code == 409 and "loop" in page.content.decode()


def test_an_absence_without_stand_in_empties_a_chair_until_it_is_taken_back(
    client, launch, ben, hal
):
    now = timezone.now()
    week = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=30)}
    absence = operations.set_absence(ben, by=ben, stand_in=None, **week)
    assert launch.turns.open().filter(kind=Turn.Kind.APPOINT).exists()

    client.force_login(hal)
    end = reverse("accounts:end_absence", args=[absence.pk])
    assert client.post(end).status_code == 404
    with pytest.raises(Refused, match="Only Ben Okafor or an administrator"):
        operations.end_absence(absence, by=hal)
    client.force_login(ben)
    client.post(end)
    assert not launch.turns.open().filter(kind=Turn.Kind.APPOINT).exists()
    assert Event.objects.filter(kind=Event.Kind.ABSENCE_SET).count() == 2
    with pytest.raises(Refused, match="over already"):
        operations.end_absence(absence, by=ben)


def test_only_oneself_or_an_administrator_sets_an_absence(ada, ben, dora):
    week = {"starts_at": timezone.now(), "ends_at": timezone.now() + timedelta(days=7)}
    with pytest.raises(Refused, match="Only Ada Lund or an administrator"):
        operations.set_absence(ada, by=ben, stand_in=ben, **week)
    assert operations.set_absence(ada, by=dora, stand_in=ben, **week).stand_in == ben
