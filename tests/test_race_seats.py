"""A seat is asked for, the steward's chair is offered: what two say to it at once counts once."""

from dataclasses import replace
from functools import partial as act

import pytest

from accounts.models import Department
from budgets import operations as money
from budgets.models import funding_of
from initiatives import operations
from initiatives.models import ChairOffer, Event, Initiative, Seat, SeatRequest, Turn
from initiatives.record import check, writing

from .test_race import ROUNDS, anew, assert_the_books_are_right, happened
from .threads import at_once, won

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(content, theme, ada, marketing, legal, hr, ben, hal, it, ivo):
    """Puts another initiative on the table, and IT asks to join."""

    def anew() -> SeatRequest:
        draft = operations.propose(marketing, by=ada, content=content, theme=theme)
        initiative = operations.submit(draft, by=ada, version=1)
        return operations.join(initiative, it, by=ivo, words="The archive is ours.")

    return anew


def read(request: SeatRequest) -> SeatRequest:
    return SeatRequest.objects.select_related("initiative", "department").get(pk=request.pk)


def assert_settled_once(request: SeatRequest) -> None:
    kinds = (Event.Kind.SEAT_JOINED, Event.Kind.SEAT_REFUSED, Event.Kind.SEAT_REQUEST_TAKEN_BACK)
    assert sum(happened(request.initiative, kind) for kind in kinds) == 1
    seats = Seat.objects.sitting().filter(initiative=request.initiative, department__name="IT")
    assert seats.count() == happened(request.initiative, Event.Kind.SEAT_JOINED)
    assert not Turn.objects.open().filter(kind=Turn.Kind.ADMIT, about=request.pk).exists()
    reviews = sum(seat.reviews.current().count() for seat in seats)
    assert reviews == seats.count()


def test_admitted_by_two_it_sits_once(asked, ada, mia):
    for _ in ROUNDS:
        request = asked()
        said = [act(operations.admit, read(request), by=by) for by in (ada, mia)]
        assert won(at_once(*said)) == 1
        assert_settled_once(request)


def test_admitted_and_refused_at_once_one_of_them_counts(asked, ada, mia):
    for _ in ROUNDS:
        request = asked()
        outcomes = at_once(
            act(operations.admit, read(request), by=ada),
            act(operations.refuse_seat, read(request), by=mia, words="Nothing is new."),
        )
        assert won(outcomes) == 1
        assert_settled_once(request)


def test_admitted_while_it_takes_that_back_one_of_them_counts(asked, ada, ivo):
    for _ in ROUNDS:
        request = asked()
        outcomes = at_once(
            act(operations.admit, read(request), by=ada),
            act(operations.take_back_request, read(request), by=ivo),
        )
        assert won(outcomes) == 1
        assert_settled_once(request)


def test_admitted_while_it_is_withdrawn_it_sits_or_it_waits(asked, ada, mia):
    for _ in ROUNDS:
        request = asked()
        table = Initiative.objects.get(pk=request.initiative_id)
        admitted, withdrawn = at_once(
            act(operations.admit, read(request), by=mia),
            act(operations.withdraw, table, by=ada, words="Another year."),
        )
        assert won([withdrawn]) == 1
        assert read(request).is_open == (not won([admitted]))
        assert not Turn.objects.open().filter(initiative=table).exists()


def test_asked_twice_at_once_it_is_asked_once(asked, ivo, it):
    for _ in ROUNDS:
        request = asked()
        operations.take_back_request(request, by=ivo)
        again = [
            act(
                operations.join,
                Initiative.objects.get(pk=request.initiative_id),
                it,
                by=ivo,
                words=words,
            )
            for words in ("Once.", "Twice.")
        ]
        assert won(at_once(*again)) == 1
        assert request.initiative.seat_requests.open().count() == 1


@pytest.fixture
def offered(content, theme, ada, marketing, legal, hr, ben, hal):
    """Puts another initiative on the table, whose steward offers the chair to Legal."""

    def anew() -> ChairOffer:
        draft = operations.propose(marketing, by=ada, content=content, theme=theme)
        initiative = operations.submit(draft, by=ada, version=1)
        return operations.hand_on(initiative, initiative.seat_of(legal.pk), by=ada)

    return anew


def offer_read(offer: ChairOffer) -> ChairOffer:
    return ChairOffer.objects.select_related("initiative", "seat__department").get(pk=offer.pk)


def assert_the_chair_is_one(offer: ChairOffer) -> None:
    table = Initiative.objects.get(pk=offer.initiative_id)
    changed = happened(table, Event.Kind.STEWARD_CHANGED)
    kinds = (Event.Kind.STEWARD_REFUSED, Event.Kind.STEWARD_OFFER_TAKEN_BACK)
    left = happened(table, Event.Kind.SEAT_LEFT)
    assert changed + sum(happened(table, kind) for kind in kinds) + left == 1
    assert (table.steward_id == offer.seat.department_id) == bool(changed)
    assert not Turn.objects.open().filter(kind=Turn.Kind.TAKE_ON, initiative=table).exists()
    assert not table.chair_offers.open().exists()


def test_taken_on_while_it_is_taken_back_one_of_them_counts(offered, ada, ben):
    for _ in ROUNDS:
        offer = offered()
        outcomes = at_once(
            act(operations.take_on, offer_read(offer), by=ben),
            act(operations.take_back_offer, offer_read(offer), by=ada),
        )
        assert won(outcomes) == 1
        assert_the_chair_is_one(offer)


def test_taken_on_while_it_leaves_the_steward_sits(offered, seat_at, ben, legal):
    for _ in ROUNDS:
        offer = offered()
        outcomes = at_once(
            act(operations.take_on, offer_read(offer), by=ben),
            act(operations.leave, seat_at(offer.initiative, legal), by=ben),
        )
        assert won(outcomes) == 1
        assert_the_chair_is_one(offer)
        assert Initiative.objects.get(pk=offer.initiative_id).steward_seat is not None


def test_offered_to_two_at_once_it_is_offered_to_one(offered, seat_at, ada, mia, legal, hr):
    for _ in ROUNDS:
        offer = offered()
        operations.take_back_offer(offer, by=ada)
        table = offer.initiative
        outcomes = at_once(
            act(operations.hand_on, anew(table), seat_at(table, legal), by=ada),
            act(operations.hand_on, anew(table), seat_at(table, hr), by=mia),
        )
        assert won(outcomes) == 1
        assert table.chair_offers.open().count() == 1


def test_archived_while_it_pledges_the_money_is_with_one_of_them(
    content, theme, envelopes, ada, marketing, legal, hr, ben, hal, dora, it, ivo, seat_at
):
    envelopes(legal, it)
    draft = operations.propose(marketing, by=ada, content=content, theme=theme)
    table = operations.submit(draft, by=ada, version=1)
    outcomes = at_once(
        act(money.hand_over, legal, it, by=dora),
        act(money.set_pledge, seat_at(table, legal), by=ben, amount=40_000),
    )
    pledged = won(outcomes[1:])
    assert won(outcomes[:1]) == 1
    shares = funding_of(anew(table)).shares
    assert [(s.department, s.pledged) for s in shares] == ([(it, 40_000)] if pledged else [])
    assert Seat.objects.sitting().filter(initiative=table, department=legal).count() == 0
    assert_the_books_are_right()


def test_two_archive_one_department_once(launch, dora, person, legal, it, ivo, hr):
    petra = person("Petra Nieuwenhuis", is_administrator=True)
    outcomes = at_once(
        act(money.hand_over, Department.objects.get(pk=legal.pk), it, by=dora),
        act(money.hand_over, Department.objects.get(pk=legal.pk), hr, by=petra),
    )
    assert won(outcomes) == 1
    assert Event.objects.filter(kind=Event.Kind.DEPARTMENT_ARCHIVED).count() == 1


def test_a_department_is_archived_while_others_pledge_at_a_further_table(
    content, theme, dora, ada, ben, hal, ivo, marketing, legal, hr, it, seat_at, envelopes
):
    """Of two tables the envelopes are locked one after the other, of the third at once."""
    envelopes(marketing, legal, hr, it)

    def pledged(*pledges, said=content) -> Initiative:
        draft = operations.propose(marketing, by=ada, content=said, theme=theme)
        initiative = operations.submit(draft, by=ada, version=1)
        for person, department in pledges:
            money.set_pledge(seat_at(initiative, department), by=person, amount=10_000)
        return initiative

    pledged((ben, legal), (hal, hr))
    pledged((ben, legal), (ada, marketing))
    elsewhere = replace(content, facts=frozenset({"shows_employees"}))
    third = pledged((hal, hr), (ada, marketing), said=elsewhere)

    def raise_often() -> None:
        for amount in range(10_100, 11_500, 100):
            money.set_pledge(seat_at(third, hr), by=hal, amount=amount)

    assert won(at_once(act(money.hand_over, legal, it, by=dora), raise_often)) == 2
    assert_the_books_are_right()


def test_a_record_is_drawn_up_of_one_moment(monkeypatch, house, launch, ada, marketing, seat_at):
    """Somebody pledges while it is read: it tells of the pledge and its posting, or of neither."""
    read = writing._postings

    def pledge_first(initiative: Initiative) -> list[dict]:
        amount = {"by": ada, "amount": 40_000}
        assert won(at_once(act(money.set_pledge, seat_at(launch, marketing), **amount))) == 1
        return read(initiative)

    monkeypatch.setattr(writing, "_postings", pledge_first)
    record = writing.record_of(launch, house)
    assert not record.told["postings"] and not record.told["pledges"]
    assert check(record.text)
