"""Executives approve: who may, how many must, what voids it, and what it brings about."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Absence, Membership
from budgets import operations as money
from budgets.four_eyes import approvable_by
from budgets.models import Account, Approval, Commitment, Line, Posting
from budgets.permissions import approvals_needed, bars_of, can_approve, counting, who_can_approve
from cooperative.verdicts import AlreadyDone, Refused, Stale
from initiatives import operations
from initiatives.content import Line as BudgetLine
from initiatives.models import Event, Initiative, Turn

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def away(person, stand_in):
    now = timezone.now()
    return Absence.objects.create(
        person=person, stand_in=stand_in, starts_at=now - HOUR, ends_at=now + HOUR, set_at=now
    )


# --- What it brings about --------------------------------------------------------------------


def test_the_last_approval_makes_it_live_and_commits_the_money(funded, cleo, now_of):
    money.approve(funded, by=cleo, up_to=120_000, seen=1)
    assert now_of(funded).status == "live"
    assert Commitment.objects.aggregate(sum=Sum("committed"))["sum"] == 120_000
    assert Line.objects.aggregate(sum=Sum("amount"))["sum"] == 0
    assert not Turn.objects.open().filter(kind="approve").exists()


def test_what_is_pledged_above_the_target_returns(agreed, pledge, ada, ben, marketing, legal, cleo):
    pledge(agreed, (ada, marketing, 100_000), (ben, legal, 50_000))
    money.approve(agreed, by=cleo, up_to=120_000, seen=1)
    paid = dict(Commitment.objects.values_list("department__initials", "committed"))
    # 72,000 of Marketing's 100,000 count, all of Legal's: 120,000 shared as 72 to 50.
    assert paid == {"MK": 70_820, "LG": 49_180}
    envelopes = Account.objects.filter(kind="envelope", year=agreed.revision.first_day.year)
    free = dict(envelopes.values_list("department__initials", "balance"))
    assert free["MK"] == 500_000 - 70_820
    assert free["LG"] == 500_000 - 49_180
    assert not Account.objects.filter(kind="pledged", balance__gt=0).exists()


def test_without_a_second_approval_it_waits(agreed_at, cleo, now_of):
    initiative = agreed_at(1_000_001)
    money.approve(initiative, by=cleo, up_to=1_000_001, seen=1)
    assert now_of(initiative).status == "agreed"
    assert not Posting.objects.filter(kind="commit").exists()
    assert Turn.objects.open().filter(kind="approve").count() == 1


def test_two_executives_make_it_live(agreed_at, cleo, enzo, now_of):
    initiative = agreed_at(1_000_001)
    money.approve(initiative, by=cleo, up_to=1_000_001, seen=1)
    money.approve(initiative, by=enzo, up_to=1_000_001, seen=1)
    assert now_of(initiative).status == "live"


def test_a_blocking_condition_keeps_it_from_going_live(
    launch, seat_at, consent, pledge, now_of, ada, ben, hal, marketing, legal, hr, cleo
):
    consent(launch, (ada, marketing), (ben, legal))
    terms = {"choice": "consent_with_condition", "condition": "Captions", "seen": 1}
    review = operations.answer(seat_at(launch, hr), by=hal, **terms)
    pledge(launch, (ada, marketing, 70_000), (ben, legal, 50_000))
    money.approve(now_of(launch), by=cleo, up_to=120_000, seen=1)
    assert now_of(launch).status == "agreed"
    operations.meet(review.conditions.get(), by=hal)
    assert now_of(launch).status == "live"


# --- How many must ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "needed"),
    [(0, 0), (99_999, 0), (100_000, 1), (1_000_000, 1), (1_000_001, 2)],
)
def test_the_bands_at_their_edges(costing, total, needed):
    assert approvals_needed(costing(total)) == needed


@pytest.mark.parametrize("total", [0, 50_000, 1_000_001])
def test_regulated_matters_need_two_at_any_total(costing, total):
    facts = frozenset({"regulated_or_investor", "claim_or_contest", "shows_employees"})
    assert approvals_needed(costing(total, facts=facts)) == 2


def test_below_the_first_band_it_goes_live_without_approval(agreed_at):
    assert agreed_at(99_999).status == "live"


def test_nothing_to_pay_is_funded_and_live(agreed_at):
    assert agreed_at(0).status == "live"


# --- Who may ---------------------------------------------------------------------------------


def proposed(funded, cast):
    return cast["ada"]


def submitted(funded, cast):
    Initiative.objects.filter(pk=funded.pk).update(submitted_by=cast["mia"])
    return cast["mia"]


def wrote_a_revision(funded, cast):
    funded.revision.authors.add(cast["cleo"])
    return cast["cleo"]


def answered(funded, cast):
    return cast["hal"]


def pledged(funded, cast):
    operations_pledge = {"by": cast["mia"], "amount": 71_000}
    money.set_pledge(funded.seat_of(cast["ada_dept"].pk), **operations_pledge)
    return cast["mia"]


def answered_through_a_stand_in(funded, cast):
    away(cast["hal"], cast["dan"])
    seat = funded.seat_of(cast["hr"].pk)
    operations.answer(seat, by=cast["dan"], choice="consent", seen=1)
    return cast["hal"]


def is_paid(funded, cast):
    cast["revise"](
        replace(funded.revision.content, lines=(BudgetLine("Filming", 120_000, cast["cleo"].pk),))
    )
    return cast["cleo"]


def was_appointed(funded, cast):
    funded.seats.filter(department=cast["hr"]).update(stand_in=cast["cleo"])
    return cast["cleo"]


def stands_in_for_the_proposer(funded, cast):
    away(cast["ada"], cast["cleo"])
    return cast["cleo"]


def stands_in_for_one_who_was_appointed(funded, cast):
    funded.seats.filter(department=cast["hr"]).update(stand_in=cast["dan"])
    away(cast["dan"], cast["cleo"])
    return cast["cleo"]


BARS = [
    proposed,
    submitted,
    wrote_a_revision,
    answered,
    pledged,
    answered_through_a_stand_in,
    is_paid,
    was_appointed,
    stands_in_for_the_proposer,
    stands_in_for_one_who_was_appointed,
]


@pytest.fixture
def cast(ada, mia, max_, hal, dan, cleo, enzo, hr, marketing, funded, now_of):
    def revise(content):
        return operations.revise(now_of(funded), by=max_, content=content, based_on=1)

    return {
        "ada": ada,
        "mia": mia,
        "hal": hal,
        "dan": dan,
        "cleo": cleo,
        "hr": hr,
        "ada_dept": marketing,
        "revise": revise,
    }


@pytest.mark.parametrize("bar", BARS)
def test_four_eyes_bar_who(bar, funded, cast, enzo, now_of):
    barred = bar(funded, cast)
    barred.is_executive = True
    barred.save()
    initiative = now_of(funded)
    verdict = can_approve(barred, initiative)
    assert verdict.status == 403, verdict
    assert "Enzo Costa" in verdict.reason
    assert barred not in who_can_approve(initiative)
    assert not approvable_by(barred).filter(pk=initiative.pk).exists()
    with pytest.raises(Refused):
        money.approve(initiative, by=barred, up_to=120_000, seen=initiative.revision.number)
    assert not Approval.objects.exists()
    assert now_of(initiative).status == "agreed"


@pytest.mark.parametrize("bar", BARS)
def test_four_eyes_leave_the_others_free(bar, funded, cast, enzo, now_of):
    bar(funded, cast)
    initiative = now_of(funded)
    assert can_approve(enzo, initiative)
    assert approvable_by(enzo).filter(pk=initiative.pk).exists()


def test_an_absence_that_is_over_bars_nobody(funded, ada, cleo):
    absence = away(ada, cleo)
    absence.ended_at = timezone.now()
    absence.save()
    assert can_approve(cleo, funded)
    assert approvable_by(cleo).exists()


def test_the_reasons_are_told_to_whom_they_bar(funded, ada, ben):
    bars = bars_of(funded)
    assert bars[ada.pk] == "You proposed it."
    assert bars[ben.pk] == "You pledged for a department."


def test_who_is_no_executive_reads_who_can(funded, dora):
    verdict = can_approve(dora, funded)
    assert verdict.status == 403
    assert "Cleo Brandt or Enzo Costa" in verdict.reason


def test_nobody_approves_twice(agreed_at, cleo, now_of):
    initiative = agreed_at(1_000_001)
    money.approve(initiative, by=cleo, up_to=1_000_001, seen=1)
    again = now_of(initiative)
    assert can_approve(cleo, again).status == 409
    assert not approvable_by(cleo).exists()
    with pytest.raises(Refused):
        money.approve(again, by=cleo, up_to=1_000_001, seen=1)


@pytest.mark.parametrize("cleo_is_away", [True, False])
def test_a_person_and_the_stand_in_count_once(agreed_at, cleo, enzo, now_of, cleo_is_away):
    initiative = agreed_at(1_000_001)
    away(cleo, enzo) if cleo_is_away else away(enzo, cleo)
    money.approve(initiative, by=cleo, up_to=1_000_001, seen=1)
    assert can_approve(enzo, now_of(initiative)).status == 409
    assert not approvable_by(enzo).exists()


def test_an_approval_counts_no_more_once_its_giver_is_barred(agreed_at, hr, cleo, now_of):
    initiative = agreed_at(1_000_001)
    money.approve(initiative, by=cleo, up_to=1_000_001, seen=1)
    initiative.seats.filter(department=hr).update(stand_in=cleo)
    assert counting(now_of(initiative)) == []


# --- When ------------------------------------------------------------------------------------


def test_not_before_all_agree(launch, cleo, ada):
    assert can_approve(cleo, launch).status == 409
    assert not approvable_by(cleo).exists()


def test_not_before_it_is_funded(agreed, cleo):
    verdict = can_approve(cleo, agreed)
    assert verdict.status == 409
    assert "€1,200" in verdict.reason


def test_not_once_it_is_live(lived, enzo):
    verdict = can_approve(enzo, lived)
    assert verdict.status == 409
    assert "There is nothing to approve." in verdict.reason


def test_one_payer_is_not_enough_above_the_limit(agreed, pledge, ada, marketing, cleo, now_of):
    pledge(agreed, (ada, marketing, 400_000))
    assert can_approve(cleo, now_of(agreed)).status == 409


def test_less_than_the_total_is_no_approval(funded, cleo):
    with pytest.raises(Refused, match="€1,200"):
        money.approve(funded, by=cleo, up_to=119_999, seen=1)


def test_an_older_page_is_stale(funded, cleo, max_, now_of):
    newer = replace(funded.revision.content, hope="Two who write again.")
    operations.revise(now_of(funded), by=max_, content=newer, based_on=1)
    with pytest.raises(Stale, match="Max Bauer published revision 2"):
        money.approve(now_of(funded), by=cleo, up_to=120_000, seen=1)


def test_the_same_form_counts_once(agreed_at, cleo):
    initiative = agreed_at(1_000_001)
    money.approve(initiative, by=cleo, up_to=1_000_001, seen=1, key="k")
    with pytest.raises(AlreadyDone):
        money.approve(initiative, by=cleo, up_to=1_000_001, seen=1, key="k")
    assert Approval.objects.count() == 1


# --- What voids it ---------------------------------------------------------------------------


@pytest.fixture
def half_approved(agreed_at, cleo, now_of):
    """Of 10,000.01, with the first of two approvals."""
    initiative = agreed_at(1_000_001)
    money.approve(initiative, by=cleo, up_to=1_000_001, seen=1)
    return now_of(initiative)


def test_an_objection_voids_the_approvals(half_approved, seat_at, ben, legal, cleo, now_of):
    harm = {"harm": "A claim", "section": "message", "change": "Prove it"}
    operations.answer(seat_at(half_approved, legal), by=ben, choice="object", seen=1, **harm)
    assert_void(half_approved, cleo, now_of)


def test_being_undecided_again_voids_the_approvals(half_approved, seat_at, hal, hr, cleo, now_of):
    operations.reconsider(seat_at(half_approved, hr), by=hal)
    assert_void(half_approved, cleo, now_of)


def test_a_revision_of_what_somebody_watches_voids_the_approvals(half_approved, ada, cleo, now_of):
    sections = {**half_approved.revision.content.sections, "message": "Ten of ten."}
    newer = replace(half_approved.revision.content, sections=sections)
    operations.revise(half_approved, by=ada, content=newer, based_on=1)
    assert_void(half_approved, cleo, now_of)


def test_sending_it_back_voids_the_approvals(half_approved, enzo, cleo, now_of):
    money.send_back(half_approved, by=enzo, words="Too dear.")
    assert_void(half_approved, cleo, now_of)


def assert_void(initiative, approver, now_of):
    """In review, no approval counts, the approver was told, and none revives."""
    initiative = now_of(initiative)
    assert initiative.status == "in_review"
    assert counting(initiative) == []
    voided = Event.objects.get(kind=Event.Kind.APPROVALS_VOIDED)
    assert voided.details["approvers"] == [approver.pk]
    assert not Turn.objects.open().filter(kind="approve").exists()


def test_a_revision_that_nobody_watches_lets_an_approval_stand(half_approved, ada, cleo, now_of):
    sections = {**half_approved.revision.content.sections, "schedule": "Mondays."}
    newer = replace(half_approved.revision.content, sections=sections)
    operations.revise(half_approved, by=ada, content=newer, based_on=1)
    assert [given.by for given in counting(now_of(half_approved))] == [cleo]


def test_a_total_above_it_leaves_an_approval_behind(half_approved, ada, cleo, now_of):
    newer = replace(half_approved.revision.content, lines=(BudgetLine("Everything", 1_000_002),))
    operations.revise(half_approved, by=ada, content=newer, based_on=1)
    revised = now_of(half_approved)
    assert revised.status == "agreed"
    assert counting(revised) == []


def test_who_was_outgrown_approves_anew(half_approved, pledge, ada, marketing, cleo, now_of):
    newer = replace(half_approved.revision.content, lines=(BudgetLine("Everything", 1_000_002),))
    operations.revise(half_approved, by=ada, content=newer, based_on=1)
    pledge(half_approved, (ada, marketing, 500_002))
    money.approve(now_of(half_approved), by=cleo, up_to=1_000_002, seen=2)
    assert len(counting(now_of(half_approved))) == 1


def test_while_an_approval_counts_a_pledge_can_only_be_raised(
    half_approved, pledge, ada, marketing
):
    pledge(half_approved, (ada, marketing, 600_000))
    with pytest.raises(Refused, match="only be raised"):
        pledge(half_approved, (ada, marketing, 599_999))


def test_without_an_approval_a_pledge_can_be_lowered(funded, pledge, ada, marketing, now_of):
    pledge(funded, (ada, marketing, 10_000))
    assert not Turn.objects.open().filter(kind="approve").exists()
    assert Turn.objects.open().filter(kind="fund").exists()


def test_people_without_a_department_are_no_bar(funded, person, cleo):
    assert Membership.objects.filter(person=cleo).count() == 0
    assert can_approve(cleo, funded)


def test_a_draft_has_nothing_to_approve(draft, cleo):
    with pytest.raises(Refused, match="is draft"):
        money.approve(draft, by=cleo, up_to=120_000, seen=1)
