"""An executive lets every pledge count in full, with a reason on the record (rule 21)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.forms import new_key
from accounts.models import Absence
from budgets import operations as money
from budgets.lifting import can_lift
from budgets.models import Commitment, funding_of
from budgets.reading.short import short_of_money
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Event, Initiative, Notice, Turn

pytestmark = pytest.mark.django_db
WHY = "Marketing alone gains from it."


@pytest.fixture
def held_back(agreed, pledge, now_of, ada, ben, marketing, legal) -> Initiative:
    """Agreed, 1,200.00: of Marketing's 1,100.00 only 720.00 count, of Legal's 100.00 all."""
    pledge(agreed, (ada, marketing, 110_000), (ben, legal, 10_000))
    return now_of(agreed)


def address_of(initiative: Initiative) -> str:
    return reverse("budgets:lift", args=[initiative.slug])


def is_short(initiative: Initiative) -> bool:
    return short_of_money(Initiative.objects.filter(pk=initiative.pk)).exists()


# --- What it brings about --------------------------------------------------------------------


def test_every_pledge_counts_in_full(held_back, cleo, now_of):
    assert funding_of(held_back).short == 38_000 and is_short(held_back)
    money.lift(held_back, by=cleo, words=WHY)
    funding = funding_of(now_of(held_back))
    assert [share.counted for share in funding.shares] == [110_000, 10_000]
    assert funding.is_funded and not is_short(held_back)
    turn = Turn.objects.open().get(initiative=held_back, kind="approve")
    assert turn.role == Turn.Role.EXECUTIVES
    assert not Turn.objects.open().filter(kind="fund").exists()


def test_two_must_pay_all_the_same(agreed, pledge, ada, ben, marketing, legal, cleo, now_of):
    pledge(agreed, (ada, marketing, 120_000))
    money.lift(agreed, by=cleo, words=WHY)
    funding = funding_of(now_of(agreed))
    assert funding.short == 0 and not funding.is_funded and is_short(agreed)
    pledge(now_of(agreed), (ben, legal, 1))
    assert funding_of(now_of(agreed)).is_funded and not is_short(agreed)


def test_what_is_approved_and_lifted_pays_by_whole_pledges(held_back, cleo, now_of):
    money.lift(held_back, by=cleo, words=WHY)
    money.approve(now_of(held_back), by=cleo, up_to=120_000, seen=1)
    assert now_of(held_back).status == "live"
    paid = dict(Commitment.objects.values_list("department__initials", "committed"))
    assert paid == {"MK": 110_000, "LG": 10_000}


def test_where_nothing_else_is_missing_it_goes_live(
    house, costing, consent, pledge, now_of, ada, ben, hal, marketing, legal, hr, cleo
):
    house.rules_stored |= {"largest_share_above": 50_000}
    house.save()
    small = costing(90_000)  # below 1,000.00 nobody approves
    consent(small, (ada, marketing), (ben, legal), (hal, hr))
    pledge(small, (ada, marketing, 80_000), (ben, legal, 10_000))
    assert now_of(small).status == "agreed"
    money.lift(now_of(small), by=cleo, words=WHY)
    assert now_of(small).status == "live"


def test_it_stands_in_the_log_and_the_table_hears_of_it(held_back, cleo, ada, ben):
    money.lift(held_back, by=cleo, words=WHY)
    event = Event.objects.get(kind=Event.Kind.SHARE_LIFTED)
    assert (event.by, event.words.body, event.revision) == (cleo, WHY, held_back.revision)
    told = set(Notice.objects.filter(event=event, by_mail=True).values_list("person", flat=True))
    assert {ada.pk, ben.pk} <= told and cleo.pk not in told


def test_revived_under_todays_settings_it_is_lifted_anew(held_back, cleo, ada, now_of):
    money.lift(held_back, by=cleo, words=WHY)
    money.decline(now_of(held_back), by=cleo, words="Not now.")
    assert now_of(held_back).is_lifted
    operations.revive(now_of(held_back), by=ada)
    assert not now_of(held_back).is_lifted


def test_the_same_form_lifts_once(held_back, cleo, now_of):
    money.lift(held_back, by=cleo, words=WHY, key="once")
    with pytest.raises(AlreadyDone):
        money.lift(now_of(held_back), by=cleo, words=WHY, key="once")


# --- Who may, and when -----------------------------------------------------------------------


def refused(initiative: Initiative, by, words: str = WHY) -> tuple[int, str]:
    with pytest.raises(Refused) as refusal:
        money.lift(initiative, by=by, words=words)
    return refusal.value.verdict.status, refusal.value.verdict.reason


def test_only_executives_lift(held_back, ada, dora):
    for person in (ada, dora):
        status, reason = refused(held_back, person)
        assert status == 403 and reason.startswith("Only executives lift")
        assert "Cleo Brandt" in reason


def test_who_has_a_part_in_it_may_not(held_back, ben, cleo, now_of):
    ben.is_executive = True
    ben.save()
    assert refused(held_back, ben)[0] == 403
    at = timezone.now()
    Absence.objects.create(
        person=ben, stand_in=cleo, starts_at=at, ends_at=at + timedelta(days=1), set_at=at
    )
    status, reason = refused(held_back, cleo)
    assert status == 403 and reason.startswith("You stand in for somebody")


@pytest.mark.parametrize(("mine", "others"), [(0, 0), (72_000, 10_000), (90_000, 50_000)])
def test_not_where_the_share_holds_nothing_back(
    agreed, pledge, ada, ben, marketing, legal, cleo, now_of, mine, others
):
    for person, department, amount in ((ada, marketing, mine), (ben, legal, others)):
        if amount:
            pledge(agreed, (person, department, amount))
    assert refused(now_of(agreed), cleo) == (409, "Nothing is held back by the 60%.")


def test_not_twice_and_not_what_is_at_rest(held_back, cleo, enzo, now_of):
    money.lift(held_back, by=cleo, words=WHY)
    status, reason = refused(now_of(held_back), enzo)
    assert status == 409 and reason.startswith("It is lifted already")
    money.decline(now_of(held_back), by=cleo, words="Not now.")
    assert can_lift(enzo, now_of(held_back)).status == 409


def test_not_without_a_reason(held_back, cleo, now_of):
    assert refused(held_back, cleo, words=" ") == (409, "Say why it is lifted.")
    assert not now_of(held_back).is_lifted


def test_before_all_agree_it_can_be_lifted_too(
    launch, envelopes, pledge, ada, marketing, cleo, now_of
):
    pledge(launch, (ada, marketing, 110_000))
    money.lift(now_of(launch), by=cleo, words=WHY)
    assert now_of(launch).status == "in_review" and now_of(launch).is_lifted


# --- The pages -------------------------------------------------------------------------------


def test_the_page_says_what_it_does_and_keeps_what_was_typed(client, held_back, cleo, now_of):
    client.force_login(cleo)
    page = client.get(address_of(held_back)).content.decode()
    assert "Marketing pledges €1,100, of which €720 counts." in page
    assert "It is funded once all of it counts: €1,200." in page
    wrong = client.post(address_of(held_back), {"words": ""})
    assert wrong.status_code == 422
    assert "Enter why every pledge is to count in full." in wrong.content.decode()
    assert not now_of(held_back).is_lifted
    done = client.post(address_of(held_back), {"words": WHY, "key": new_key()})
    assert done.status_code == 302 and now_of(held_back).is_lifted
    assert client.get(address_of(held_back)).status_code == 409


def test_it_is_offered_where_a_pledge_is_held_back(client, held_back, cleo, ada, now_of):
    at_the_table = held_back.get_absolute_url()
    approval = reverse("budgets:approval", args=[held_back.slug])
    client.force_login(ada)
    assert address_of(held_back) not in client.get(at_the_table).content.decode()
    client.force_login(cleo)
    for page in (at_the_table, approval):
        assert address_of(held_back) in client.get(page).content.decode()
    money.lift(held_back, by=cleo, words=WHY)
    for page in (at_the_table, approval):
        assert address_of(held_back) not in client.get(page).content.decode()


def test_the_pages_say_that_every_pledge_counts(client, held_back, cleo, ada, now_of):
    client.force_login(ada)
    pledging = reverse("budgets:pledge", args=[held_back.slug])
    assert "Counts up to" in client.get(pledging).content.decode()
    assert "60%: €720" in client.get(reverse("budgets:budgets")).content.decode()
    money.lift(held_back, by=cleo, words=WHY)
    table = client.get(held_back.get_absolute_url()).content.decode()
    assert f"Cleo Brandt lets every pledge count in full, because: {WHY}" in table
    assert "A pledge counts up to" not in table and "above what counts" not in table
    assert "Counts up to" not in client.get(pledging).content.decode()
    budgets = client.get(reverse("budgets:budgets"), {"show": "all"}).content.decode()
    assert "60%: €720" not in budgets and "Spring launch" in budgets
