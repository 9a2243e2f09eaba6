"""Every page of the desk and the directory: few queries, and closed to whom it does not concern."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from initiatives.models import Turn

CEILING = 8  # queries, with those for session, person and house


@pytest.fixture
def busy(launch, ada, ben, hal, mia, cato, ivo, dora, cleo, marketing, legal, person):
    """A house in which something waits everywhere."""
    from accounts import operations
    from budgets.operations import grant

    year = timezone.now().year
    for department in (marketing, legal):
        grant(department, year, 900_000, by=dora, reason="A film year.")
    operations.set_role(ada, "is_executive", True, by=dora, reason="The board.")
    operations.change_setting("largest_share_percent", 50, by=dora, reason="Broader.")
    operations.deactivate(hal, by=dora)
    operations.set_absence(
        mia,
        by=mia,
        stand_in=ada,
        starts_at=timezone.now() - timedelta(days=1),
        ends_at=timezone.now() + timedelta(days=2),
    )
    Turn.objects.update(due_at=timezone.now() - timedelta(days=1))
    return launch


OURS = [
    model
    for model in admin.site._registry
    if model._meta.app_label in ("accounts", "initiatives", "budgets")
]
PAGES = [
    ("accounts:desk", []),
    ("accounts:departments", []),
    ("accounts:department", ["legal"]),
    ("accounts:add_department", []),
    ("accounts:change_department", ["legal"]),
    ("accounts:archive_department", ["legal"]),
    ("accounts:people", []),
    ("accounts:person", ["ada-lund"]),
    ("accounts:person", ["mia-roth"]),
    ("accounts:add_person", []),
    ("accounts:change_person", ["ada-lund"]),
    ("accounts:deactivate", ["ada-lund"]),
    ("accounts:calendars", []),
    ("accounts:add_calendar", []),
    ("accounts:calendar", ["office"]),
    ("accounts:house_settings", []),
    ("accounts:change_setting", ["bands"]),
    ("accounts:change_setting", ["largest_share_percent"]),
    ("accounts:themes", []),
    ("accounts:change_theme", ["put-right"]),
    ("accounts:archive_theme", ["put-right"]),
    ("accounts:settings", []),
    ("accounts:absence", []),
    ("budgets:envelopes", []),
    ("budgets:changes", []),
]


@pytest.mark.parametrize(("name", "args"), PAGES, ids=lambda part: str(part))
def test_no_page_asks_more_than_eight_questions(client, busy, dora, name, args):
    client.force_login(dora)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get(reverse(name, args=args))
    assert page.status_code == 200
    asked = [query["sql"] for query in queries]
    assert len(asked) <= CEILING, "\n".join(asked)


def test_the_pages_of_one_change_and_one_envelope_are_short_too(client, busy, cleo, dora):
    from accounts.models import Change

    change = Change.objects.open().first()
    year = timezone.now().year
    for person, name, args in (
        (cleo, "budgets:changes", []),
        (cleo, "budgets:countersign", [change.pk]),
        (cleo, "budgets:refuse", [change.pk]),
        (dora, "budgets:grant", ["legal", year]),
    ):
        client.force_login(person)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name, args=args)).status_code == 200
        assert len(queries) <= CEILING, "\n".join(query["sql"] for query in queries)


def test_the_desk_says_what_is_stuck_and_why(client, busy, dora):
    client.force_login(dora)
    page = client.get(reverse("accounts:desk")).content.decode()
    assert "HR’s chair is empty" in page
    assert "4 changes that were set here" in page
    assert "Legal: answer" in page


@pytest.mark.parametrize(("name", "args"), PAGES, ids=lambda part: str(part))
def test_strangers_are_led_to_the_door(client, busy, name, args):
    address = reverse(name, args=args)
    assert client.get(address).url.startswith("/accounts/login/")


def test_what_is_not_there_is_not_found(client, dora):
    client.force_login(dora)
    for name in ("department", "change_department", "person", "change_person", "calendar"):
        assert client.get(reverse(f"accounts:{name}", args=["no-such"])).status_code == 404
    assert client.get(reverse("budgets:countersign", args=[999])).status_code == 404


def test_the_administration_of_django_shows_and_changes_nothing(client, busy, dora, ada):
    client.force_login(ada)
    assert client.get("/admin/", follow=True).status_code == 403
    client.force_login(dora)
    assert client.get("/admin/").status_code == 200
    for model in ("initiatives/event", "budgets/posting", "initiatives/review", "accounts/user"):
        assert client.get(f"/admin/{model}/").status_code == 200
        assert client.get(f"/admin/{model}/add/").status_code == 403
    event = busy.events.first()
    shown = client.get(f"/admin/initiatives/event/{event.pk}/change/")
    assert shown.status_code == 200 and 'name="_save"' not in shown.content.decode()
    assert client.get(f"/admin/initiatives/event/{event.pk}/delete/").status_code == 403


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_the_administration_of_django_leaves_drafts_to_their_departments(
    client, draft, dora, model
):
    client.force_login(dora)
    place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"

    page = client.get(place)
    assert page.status_code == 200 and draft.title not in page.text
    for row in model._base_manager.all()[:20]:
        page = client.get(f"{place}{row.pk}/change/", follow=True)
        assert draft.title not in page.text.replace(f"“{row.pk}”", "")
