"""The page of all revisions, and of what differs between any two."""

from dataclasses import replace

import pytest
from django.test import Client

from initiatives import operations
from initiatives.models import Initiative


@pytest.fixture
def thrice(launch, content, ada) -> Initiative:
    """Launch in revision 3: the purpose is another since 2, and the hope since 3."""
    ten = replace(content, purpose="Ten short films.")
    operations.revise(launch, by=ada, content=ten, based_on=1, note="Ten, not six.")
    hoping = replace(ten, hope="That somebody comes back.")
    operations.revise(launch, by=ada, content=hoping, based_on=2)
    return Initiative.objects.get(pk=launch.pk)


@pytest.fixture
def page(client: Client, ada, thrice):
    client.force_login(ada)
    return lambda query="": client.get(f"{thrice.get_absolute_url()}revisions/{query}")


def test_all_of_them_are_listed_and_the_last_two_beside_each_other(page):
    shown = page()
    assert [revision.number for revision in shown.context["revisions"]] == [3, 2, 1]
    assert "Ten, not six." in shown.content.decode()
    assert (shown.context["old"], shown.context["new"]) == (2, 3)
    assert _inserted(shown) == ["comes back."]


@pytest.mark.parametrize("query", ["?old=1&new=3", "?old=3&new=1"])
def test_any_two_are_compared_whichever_way_they_were_chosen(page, query):
    shown = page(query)
    assert (shown.context["old"], shown.context["new"]) == (1, 3)
    assert _inserted(shown) == ["Ten", "films.", "comes back."]


@pytest.mark.parametrize("query", ["?old=2&new=2", "?old=1", "?old=1&new=9", "?old=x&new=3"])
def test_what_cannot_be_compared_is_said_and_nothing_else_is_lost(page, query):
    shown = page(query)
    assert shown.status_code == 422
    assert shown.context["form"].errors
    assert "difference" not in shown.context
    assert len(shown.context["revisions"]) == 3


def test_of_one_alone_there_is_nothing_to_compare(client, ada, launch):
    client.force_login(ada)
    shown = client.get(f"{launch.get_absolute_url()}revisions/").content.decode()
    assert "Nobody has revised it yet." in shown
    assert "Compare" not in shown


def test_a_draft_has_none(client, ada, draft):
    client.force_login(ada)
    assert client.get(f"{draft.get_absolute_url()}revisions/").status_code == 404


def test_the_table_leads_there_from_the_second_on(client, ada, thrice):
    client.force_login(ada)
    assert 'revisions/"' in client.get(thrice.get_absolute_url()).content.decode()


def _inserted(shown) -> list[str]:
    sections = shown.context["difference"].sections
    segments = [s for section in sections for part in section.parts for s in part.segments]
    return [segment.text.strip() for segment in segments if segment.kind == "ins"]
