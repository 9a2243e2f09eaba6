"""Pledges: exact, never above what is free, and what of them counts (rules 19 to 21)."""

from datetime import date

import pytest

from accounts.models import Membership
from budgets.models import Account, Pledge, funding_of
from budgets.operations import approve, decline, let_go, set_pledge
from budgets.permissions import can_pledge
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Event, Initiative, Turn
from tests.conftest import LONG_AGO


def newest(initiative):
    return Initiative.objects.get(pk=initiative.pk)


def envelope(department, year=None):
    first_day_year = year or Account.objects.filter(kind="pledged").first().year
    return Account.objects.get(kind="envelope", department=department, year=first_day_year).balance


def test_only_its_own_lead_or_deputy_pledges_for_a_department(
    launch, seat_at, ada, mia, max_, ben, cleo, dora, marketing
):
    seat = seat_at(launch, marketing)
    assert can_pledge(ada, seat) and can_pledge(mia, seat)
    for outsider in (max_, ben, cleo, dora):
        with pytest.raises(Refused, match="Only a lead or deputy of Marketing") as refusal:
            set_pledge(seat, by=outsider, amount=1)
        assert refusal.value.verdict.status == 403
    assert not Pledge.objects.exists()


def test_a_pledge_is_made_raised_lowered_and_taken_back_to_the_minor_unit(
    launch, seat_at, ada, marketing
):
    kinds, free = [], []
    for amount in (10_001, 20_003, 5_002, 0):
        pledge = set_pledge(seat_at(launch, marketing), by=ada, amount=amount)
        kinds.append(pledge.kind)
        free.append(envelope(marketing, pledge.year))

    assert kinds == ["made", "raised", "lowered", "withdrawn"]
    assert free == [489_999, 479_997, 494_998, 500_000]
    assert sum(Account.objects.values_list("balance", flat=True)) == 0


def test_the_year_is_that_of_the_first_day(launch, seat_at, ada, marketing):
    pledge = set_pledge(seat_at(launch, marketing), by=ada, amount=100)
    assert pledge.year == launch.revision.first_day.year


def test_nothing_is_pledged_that_is_not_free(launch, seat_at, ada, marketing):
    set_pledge(seat_at(launch, marketing), by=ada, amount=500_000)
    with pytest.raises(Refused, match="Marketing has €5,000 free. Pledge that or less.") as refusal:
        set_pledge(seat_at(launch, marketing), by=ada, amount=500_001)
    assert refusal.value.verdict.status == 409
    with pytest.raises(Refused, match="A pledge is 0 or more"):
        set_pledge(seat_at(launch, marketing), by=ada, amount=-1)


def test_a_year_without_an_envelope_has_nothing_free(launch, seat_at, ada, marketing):
    with pytest.raises(Refused, match="Marketing has €0 free"):
        set_pledge(seat_at(launch, marketing), by=ada, amount=1, year=date.today().year + 9)


def test_a_pledge_counts_up_to_sixty_percent_and_two_must_pay(
    launch, seat_at, ada, ben, marketing, legal
):
    set_pledge(seat_at(launch, marketing), by=ada, amount=120_000)
    funding = funding_of(newest(launch))
    assert (funding.pledged, funding.counted, funding.short) == (120_000, 72_000, 48_000)
    assert not funding.is_funded

    set_pledge(seat_at(launch, legal), by=ben, amount=48_000)
    assert funding_of(newest(launch)).is_funded


def test_the_same_amount_again_is_no_new_pledge(launch, seat_at, ada, marketing):
    set_pledge(seat_at(launch, marketing), by=ada, amount=100)
    assert set_pledge(seat_at(launch, marketing), by=ada, amount=100) is None
    assert Pledge.objects.count() == 1


def test_the_same_form_counts_once_and_with_another_amount_not_at_all(
    launch, seat_at, ada, marketing
):
    set_pledge(seat_at(launch, marketing), by=ada, amount=100, key="once")
    with pytest.raises(AlreadyDone):
        set_pledge(seat_at(launch, marketing), by=ada, amount=100, key="once")
    with pytest.raises(Refused) as refusal:
        set_pledge(seat_at(launch, marketing), by=ada, amount=200, key="once")
    assert refusal.value.verdict.status == 422
    assert Pledge.objects.count() == 1


def test_while_an_approval_counts_pledges_can_only_be_raised(
    launch, consent, seat_at, ada, ben, hal, cleo, marketing, legal, hr
):
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    Initiative.objects.filter(pk=launch.pk).update(is_regulated=True)  # so that two must approve
    for person, department in ((ada, marketing), (ben, legal)):
        set_pledge(seat_at(launch, department), by=person, amount=60_000)
    approve(newest(launch), by=cleo, up_to=120_000, seen=1)

    for lower in (0, 59_999):
        with pytest.raises(Refused, match="pledges can only be raised"):
            set_pledge(seat_at(launch, legal), by=ben, amount=lower)
    set_pledge(seat_at(launch, legal), by=ben, amount=60_001)
    operations.reconsider(seat_at(launch, legal), by=ben)
    set_pledge(seat_at(launch, legal), by=ben, amount=0)


def test_nobody_pledges_for_a_seat_after_answering_for_another(
    launch, seat_at, consent, ben, legal, hr
):
    Membership.objects.create(person=ben, department=hr, role="deputy", began_at=LONG_AGO)
    consent(launch, (ben, legal))
    with pytest.raises(Refused, match="You speak for Legal here"):
        set_pledge(seat_at(launch, hr), by=ben, amount=1)


def test_who_pledged_for_one_seat_neither_pledges_nor_answers_for_another(
    launch, seat_at, ada, marketing, legal
):
    Membership.objects.create(person=ada, department=legal, role="deputy", began_at=LONG_AGO)
    set_pledge(seat_at(launch, marketing), by=ada, amount=60_000)
    ada = type(ada).objects.get(pk=ada.pk)

    with pytest.raises(Refused, match="You speak for Marketing here"):
        set_pledge(seat_at(launch, legal), by=ada, amount=60_000)
    with pytest.raises(Refused, match="You speak for Marketing here"):
        operations.answer(seat_at(launch, legal), by=ada, choice="consent", seen=1)
    assert not newest(launch).seat_of(legal.pk).has_answered


def test_a_remembered_pledge_is_pledged_again_or_let_go(
    launch, seat_at, ada, ben, cleo, marketing, legal
):
    for person, department in ((ada, marketing), (ben, legal)):
        set_pledge(seat_at(launch, department), by=person, amount=60_000)
    decline(newest(launch), by=cleo, words="Not before the spring.")
    with pytest.raises(Refused, match="is parked. It takes no pledges now") as refusal:
        set_pledge(seat_at(launch, legal), by=ben, amount=1)
    assert refusal.value.verdict.status == 409

    operations.revive(newest(launch), by=ben)
    asked = launch.turns.open().filter(kind=Turn.Kind.PLEDGE_AGAIN)
    assert asked.count() == 2
    set_pledge(seat_at(launch, marketing), by=ada, amount=10_000)
    kept = Pledge.objects.remembered().get()
    with pytest.raises(Refused, match="Only a lead or deputy of Legal") as refusal:
        let_go(kept, by=ada)
    assert refusal.value.verdict.status == 403
    let_go(kept, by=ben, key="once")
    with pytest.raises(AlreadyDone):
        let_go(kept, by=ben, key="once")
    with pytest.raises(Refused, match="answered already"):
        let_go(kept, by=ben)

    assert not asked.all().exists()
    assert launch.events.get(kind=Event.Kind.PLEDGE_LET_GO).details["before"] == 60_000


def test_the_page_says_what_a_pledge_does_to_target_and_envelope(
    client, launch, seat_at, ada, marketing
):
    set_pledge(seat_at(launch, marketing), by=ada, amount=100_000)
    client.force_login(ada)
    url = f"{launch.get_absolute_url()}pledge/"
    page = client.get(url).content.decode()

    assert "€480 of €1,200" in page
    assert "€720, 60% of the total" in page
    assert "€4,000 more, €5,000 together" in page
    assert "Take €1,000 back" in page


def test_a_pledge_on_the_page_comes_to_something_and_is_not_sent_twice(
    client, launch, seat_at, ada, marketing
):
    client.force_login(ada)
    url = f"{launch.get_absolute_url()}pledge/?seat=marketing"
    sent = {"key": "k", "amount": "1,000.50", "note": "For the films."}
    page = client.post(url, sent, follow=True).content.decode()
    assert "Marketing pledges €1,000.50." in page
    assert "is still open." in page
    client.post(url, sent)

    pledge = Pledge.objects.get()
    assert (pledge.amount, pledge.note) == (100_050, "For the films.")


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("", "Enter an amount, or 0."),
        ("5,000.01", "Marketing has €5,000 free. Pledge that or less."),
        ("1.005", "2 decimals"),
        ("-3", "Enter 0 or more."),
    ],
)
def test_a_wrong_amount_comes_back(client, launch, ada, amount, said):
    client.force_login(ada)
    sent = {"key": "k", "amount": amount, "note": "Kept."}
    answer = client.post(f"{launch.get_absolute_url()}pledge/", sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="Kept."' in answer.content.decode()


def test_letting_go_on_the_page(client, launch, seat_at, ada, ben, cleo, marketing):
    set_pledge(seat_at(launch, marketing), by=ada, amount=60_000)
    decline(newest(launch), by=cleo, words="Not before the spring.")
    operations.revive(newest(launch), by=ben)
    client.force_login(ada)
    url = f"{launch.get_absolute_url()}pledges/{Pledge.objects.remembered().get().pk}/let-go/"
    page = client.get(launch.get_absolute_url()).content.decode()
    assert "had pledged €600 before it came to rest" in page
    assert url in page

    assert "is let go" in client.post(url, follow=True).content.decode()
    assert url not in client.get(launch.get_absolute_url()).content.decode()
