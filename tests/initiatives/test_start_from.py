"""What rests can be begun anew from: its words as a new draft, which names where they come from."""

import pytest
from django.urls import reverse

from cooperative.verdicts import Refused
from initiatives import operations
from initiatives.models import Event, Initiative

from .drafting import HTMX, PROPOSE, shown

FROM = f"{PROPOSE}?from="


@pytest.fixture
def begin(client, ben):
    """Opens or sends the page of a draft that is begun from something, as Ben or somebody else."""

    def go(origin: Initiative, data=None, by=ben, **extra):
        client.force_login(by)
        url = f"{FROM}{origin.slug}"
        return client.get(url) if data is None else client.post(url, data, **extra)

    return go


@pytest.mark.parametrize("state", ["parked", "withdrawn"])
def test_the_page_begins_with_its_words_and_without_its_days(state, begin, tables, content):
    page = begin(tables[state])
    assert page.status_code == 200
    typed = shown(page)
    assert typed["title"] == tables[state].title
    assert typed["message"] == content.text("message")
    assert set(typed["facts"]) == content.facts
    assert "first_day" not in typed
    assert page.context["total"] == "€1,200"
    assert f'Begun with the words of <a href="{tables[state].get_absolute_url()}"' in (
        page.content.decode()
    )


def test_any_person_of_a_seated_department_begins_for_the_own_one(begin, tables, legal, ben):
    origin, day = tables["withdrawn"], tables["withdrawn"].revision.first_day
    answer = begin(origin, shown(begin(origin)) | {"first_day": day.isoformat(), "rows": "3"})
    new = Initiative.objects.latest("pk")
    assert answer.status_code == 302 and new.pk != origin.pk
    assert (new.origin, new.department, new.status) == (origin, legal, "draft")
    assert new.events.get(kind=Event.Kind.INITIATIVE_PROPOSED).details == {"origin": origin.pk}
    origin.refresh_from_db()
    assert origin.status == "withdrawn"


def test_what_keeps_itself_names_its_origin_too(begin, tables):
    origin = tables["parked"]
    page = begin(origin)
    assert f'data-hx-post="{FROM}{origin.slug}"' in page.content.decode()
    kept = begin(origin, shown(page) | {"rows": "3"}, headers=HTMX)
    assert kept.status_code == 200
    assert Initiative.objects.latest("pk").origin == origin


def test_its_table_says_from_what_it_was_begun_to_who_sees_that(
    client, tables, content, theme, legal, it, ben, ivo, cato, care
):
    origin = tables["parked"]
    new = operations.propose(legal, by=ben, content=content, theme=theme, origin=origin)
    operations.invite(new, it, by=ben)
    operations.submit(new, by=ben, version=1)
    link = f'Begun from <a href="{origin.get_absolute_url()}"'
    for person, sees in ((ben, True), (ivo, False)):
        client.force_login(person)
        page = client.get(new.get_absolute_url())
        assert page.status_code == 200
        assert (link in page.content.decode()) == sees


def test_what_rests_has_the_act_and_what_does_not_has_it_not(client, tables, ben):
    client.force_login(ben)
    for state in ("in review", "agreed", "live", "parked", "withdrawn"):
        page = client.get(tables[state].get_absolute_url()).content.decode()
        assert (f"{FROM}{tables[state].slug}" in page) == (state in ("parked", "withdrawn"))


def test_what_does_not_rest_is_not_begun_from(begin, tables, content, theme, legal, ben):
    for state in ("in review", "agreed", "live"):
        assert begin(tables[state]).status_code == 409
        with pytest.raises(Refused, match="Only what rests"):
            operations.propose(legal, by=ben, content=content, theme=theme, origin=tables[state])


def test_who_does_not_see_it_finds_nothing_and_who_does_not_sit_there_is_told(
    begin, tables, content, theme, it, ivo, cleo, pat
):
    assert begin(tables["parked"], by=ivo).status_code == 404
    assert begin(tables["parked"], by=cleo).status_code == 403
    assert begin(tables["parked"], by=pat).status_code == 404
    with pytest.raises(Refused, match="at this table"):
        operations.propose(it, by=ivo, content=content, theme=theme, origin=tables["parked"])


def test_an_unknown_origin_is_not_there(client, ben, theme):
    client.force_login(ben)
    assert client.get(f"{FROM}nothing").status_code == 404
    assert client.get(reverse("initiatives:propose")).status_code == 200
