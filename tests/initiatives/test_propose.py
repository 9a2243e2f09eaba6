"""Beginning an initiative: a draft of the proposing department, with its seats (rules 2, 9)."""

from dataclasses import replace

import pytest

from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.content import Content
from initiatives.models import Event, Initiative, Seat


def reasons(initiative):
    """Department -> kinds of its reasons."""
    found = Initiative.objects.get(pk=initiative.pk).table
    return {seat.department.name: [r["kind"] for r in seat.reasons] for seat in found}


def test_who_proposes_who_always_sits_and_who_watches_a_fact_sit_down_with_their_reason(
    draft, legal, hr, seat_at
):
    assert reasons(draft) == {
        "Marketing": ["proposer", "always"],
        "Legal": ["fact"],
        "HR": ["fact"],
    }
    assert seat_at(draft, legal).reasons == [
        {
            "kind": "fact",
            "fact": "claim_or_contest",
            "text": "It makes a claim, and Legal must be able to prove it.",
        }
    ]
    assert draft.is_draft and not draft.turns.exists()


def test_a_department_can_be_invited_with_the_first_save(
    house, theme, content, ada, marketing, it, care
):
    made = operations.propose(marketing, by=ada, content=content, theme=theme, invited=[it])

    assert reasons(made)["IT"] == ["invited"]
    assert "Customer Care" not in reasons(made)


def test_only_people_of_a_department_propose_for_it(house, theme, content, ben, marketing):
    with pytest.raises(Refused, match="Only people of Marketing") as refusal:
        operations.propose(marketing, by=ben, content=content, theme=theme)

    assert refusal.value.verdict.status == 403
    assert not Initiative.objects.exists()


def test_a_member_proposes_too(house, theme, content, max_, marketing):
    assert operations.propose(marketing, by=max_, content=content, theme=theme).is_draft


def test_a_draft_may_be_unfinished(house, theme, ada, marketing):
    made = operations.propose(marketing, by=ada, content=Content(), theme=theme)

    assert str(made) == "Untitled"
    assert reasons(made) == {"Marketing": ["proposer", "always"]}


def test_the_same_form_twice_makes_one_draft(house, theme, content, ada, marketing):
    operations.propose(marketing, by=ada, content=content, theme=theme, key="k")
    with pytest.raises(AlreadyDone):
        operations.propose(marketing, by=ada, content=content, theme=theme, key="k")

    assert Initiative.objects.count() == 1


@pytest.mark.parametrize("title", ["Propose", "Preview", "Seats"])
def test_no_initiative_takes_the_address_of_a_page(house, theme, content, ada, marketing, title):
    named = replace(content, title=title)
    made = operations.propose(marketing, by=ada, content=named, theme=theme)

    assert made.slug != title.lower()


def test_a_draft_is_its_departments_own(draft, ada, max_, ben, cleo, dora):
    def sees(person):
        return Initiative.objects.visible_to(person).exists()

    assert sees(ada) and sees(max_)
    assert not any(sees(person) for person in (ben, cleo, dora))


def test_nobody_hears_of_a_draft(draft):
    assert [event.kind for event in draft.events.all()] == [Event.Kind.INITIATIVE_PROPOSED]
    assert not draft.events.get().notices.exists()
    assert Seat.objects.filter(initiative=draft, reviews__isnull=False).count() == 0
