"""Asking a department to the table (rule 2)."""

import pytest

from cooperative.verdicts import Refused
from initiatives import operations
from initiatives.models import Event, Initiative, Review

from .drafting import again


def test_who_is_invited_sits_down_with_the_reason_and_is_asked_at_once(
    launch, ada, ivo, it, seat_at
):
    operations.invite(launch, it, by=ada, words="IT keeps the archive.")

    seat = seat_at(launch, it)
    assert seat.reasons == [{"kind": "invited", "fact": "", "text": "IT keeps the archive."}]
    assert seat.review.cause == Review.Cause.JOINED and not seat.by_right
    assert launch.events.filter(kind=Event.Kind.SEAT_INVITED, seat=seat).exists()


def test_a_later_seat_moves_the_decision_day_along(launch, ada, ivo, it):
    day = launch.decision_day
    Initiative.objects.filter(pk=launch.pk).update(decision_day=launch.submitted_at.date())

    operations.invite(launch, it, by=ada)

    assert Initiative.objects.get(pk=launch.pk).decision_day == day


def test_who_sits_already_is_not_invited(launch, ada, legal):
    with pytest.raises(Refused, match="Legal sits at this table already"):
        operations.invite(launch, legal, by=ada)


def test_leads_and_deputies_at_the_table_invite(launch, max_, dan, ben, it):
    for outsider in (max_, dan):
        with pytest.raises(Refused, match="Only leads and deputies at this table invite"):
            operations.invite(launch, it, by=outsider)

    operations.invite(launch, it, by=ben)


def test_to_a_draft_its_own_leads_and_deputies_invite_and_nobody_is_asked_yet(
    draft, ben, max_, mia, it, seat_at
):
    for outsider in (max_, ben):
        with pytest.raises(Refused, match="Only a lead or deputy of Marketing invites") as refusal:
            operations.invite(draft, it, by=outsider)
        assert refusal.value.verdict.status == 403

    operations.invite(draft, it, by=mia)

    assert seat_at(draft, it).review is None


def test_a_member_who_saves_a_draft_invites_nobody_and_sends_nobody_away(
    draft, page_of, max_, it, legal, content, theme, marketing, seat_at
):
    operations.edit(draft, by=draft.proposed_by, content=content, version=1, invited=[it])
    page = page_of("edit", draft, by=max_)
    assert 'name="invited"' not in page.text and "IT" in page.text

    page_of("edit", draft, again(page) | {"invited": [legal.pk], "hope": "More."}, by=max_)

    assert draft.drafts.get().content.hope == "More."
    assert [r["kind"] for r in seat_at(draft, it).reasons] == ["invited"]
    assert [r["kind"] for r in seat_at(draft, legal).reasons] == ["fact"]
    with pytest.raises(Refused, match="Only a lead or deputy of Marketing invites"):
        operations.propose(marketing, by=max_, content=content, theme=theme, invited=[it])


def test_an_archived_department_is_not_invited(launch, ada, it):
    it.archived_at = launch.submitted_at
    it.save()
    with pytest.raises(Refused, match="IT has been archived"):
        operations.invite(launch, it, by=ada)
