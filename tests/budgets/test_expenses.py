"""An expense is recorded, confirmed by another department, split exactly, refused, reversed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, User
from accounts.operations.people import look_again_at
from budgets import operations as money
from budgets.models import Expense, Posting
from budgets.spending import can_confirm_expense, left_of, settling_seat
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Event, Initiative, Turn

from .spending import LINE, anew, balances, conserved, of, receipt, spend


def waiting(initiative: Initiative) -> list[str]:
    turns = Turn.objects.open().filter(initiative=initiative, kind=Turn.Kind.CONFIRM)
    return sorted(turn.seat.department.name for turn in turns)


def test_a_member_records_and_every_other_department_is_asked(live, max_, marketing):
    expense = spend(live, max_, marketing, 30_000, note="Two days")

    assert expense.state == Expense.State.RECORDED
    assert waiting(live) == ["HR", "Legal"]
    assert Posting.objects.filter(kind="spend").count() == 0
    event = Event.objects.get(kind=Event.Kind.EXPENSE_RECORDED)
    assert event.words.body == f"Nordlicht Film, {LINE}: Two days"
    assert event.details["amount"] == 30_000 and event.seat.department == marketing


def test_another_department_confirms_and_each_payer_pays_its_part(
    live, max_, ben, marketing, legal, hr
):
    expense = spend(live, max_, marketing, 10_001)

    money.confirm_expense(expense, by=ben)

    # 1,200.00 bound as 700.00 and 500.00: of 100.01 they carry 58.339 and 41.671.
    assert of(live, "spent") == {"Marketing": 5_834, "Legal": 4_167}
    assert of(live, "committed") == {"Marketing": 64_166, "Legal": 45_833}
    confirmed = Expense.objects.get()
    assert (confirmed.settled_by, confirmed.settled_for) == (ben, legal)
    assert confirmed.posting.by == ben and not waiting(live)
    assert conserved()


def test_the_last_minor_unit_lands_exactly(live, max_, ben, marketing):
    for amount in (33_333, 1, 86_665, 1):
        money.confirm_expense(spend(live, max_, marketing, amount), by=ben)

    assert left_of(live) == 0
    assert of(live, "spent") == {"Marketing": 70_000, "Legal": 50_000}
    assert balances(live, "committed") == [0, 0]


def test_neither_who_recorded_nor_the_own_department_confirms(
    live, max_, ada, ben, dan, cleo, marketing, legal
):
    expense = spend(live, ada, marketing, 100)

    for other, who in ((ada, "You recorded it"), (max_, "Only a lead"), (dan, "Only a lead")):
        with pytest.raises(Refused, match=who) as refusal:
            money.confirm_expense(expense, by=other)
        assert refusal.value.verdict.status == 403
    with pytest.raises(Refused, match="Ask Ben Okafor or Hal Virtanen"):
        money.refuse_expense(expense, by=cleo, words="No.")
    assert can_confirm_expense(ben, expense) and settling_seat(ben, expense).department == legal
    assert anew(expense).is_waiting


def test_who_records_for_one_seat_never_confirms_for_the_other(live, person, ben, marketing, legal):
    both = person("Bo Both", marketing, "member")
    began = timezone.now() - timedelta(days=9)
    Membership.objects.create(person=both, department=legal, role="lead", began_at=began)
    both = User.objects.get(pk=both.pk)
    expense = spend(live, both, marketing, 100)

    with pytest.raises(Refused, match="You recorded it"):
        money.confirm_expense(expense, by=both)
    assert money.confirm_expense(expense, by=ben)


def test_only_people_of_a_seated_department_record(live, dan, cleo, ben, marketing):
    for stranger in (dan, cleo):
        with pytest.raises(Refused) as refusal:
            spend(live, stranger, marketing, 100)
        assert refusal.value.verdict.status == 403
    with pytest.raises(Refused, match="Only people of Marketing record for it"):
        spend(live, ben, marketing, 100)
    assert not Expense.objects.exists()


def test_nothing_is_spent_before_it_is_live(agreed, ada, marketing):
    with pytest.raises(Refused, match="Only what is live spends") as refusal:
        spend(agreed, ada, marketing, 100)
    assert refusal.value.verdict.status == 409


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_no_expense(live, ada, marketing, amount):
    with pytest.raises(Refused, match="more than 0"):
        spend(live, ada, marketing, amount)


def test_a_day_lies_between_going_live_and_today(live, ada, marketing):
    today = timezone.now().date()
    with pytest.raises(Refused, match="not live yet on that day"):
        spend(live, ada, marketing, 100, day=today - timedelta(days=1))
    with pytest.raises(Refused, match="still to come"):
        spend(live, ada, marketing, 100, day=today + timedelta(days=1))


def test_a_line_is_one_of_the_budget_in_force(live, ada, marketing):
    with pytest.raises(Refused, match="Choose a line"):
        spend(live, ada, marketing, 100, line="Champagne")


def test_beyond_what_is_left_it_is_refused_when_recorded_and_when_confirmed(
    live, max_, ben, marketing
):
    first, second = (spend(live, max_, marketing, 70_000) for _ in range(2))
    money.confirm_expense(first, by=ben)

    with pytest.raises(Refused, match="€500 is left, and this is €700. Revise the budget first"):
        money.confirm_expense(second, by=ben)
    with pytest.raises(Refused, match="€500 is left"):
        spend(live, max_, marketing, 50_001)
    assert of(live, "spent") == {"Marketing": 40_833, "Legal": 29_167}
    assert spend(live, max_, marketing, 50_000)


def test_it_is_refused_with_a_reason_and_nothing_is_posted(live, max_, hal, ben, marketing, hr):
    expense = spend(live, max_, marketing, 100)
    with pytest.raises(Refused, match="Say why"):
        money.refuse_expense(expense, by=hal, words="  ")

    money.refuse_expense(expense, by=hal, words="Not ours.")

    refused = anew(expense)
    assert (refused.state, refused.reason.body) == (Expense.State.REFUSED, "Not ours.")
    assert refused.settled_for == hr and not of(live, "spent") and not waiting(live)
    with pytest.raises(Refused, match="confirmed or refused already"):
        money.confirm_expense(expense, by=ben)
    with pytest.raises(Refused, match="nothing to reverse"):
        money.reverse_expense(expense, by=ben, words="So.")


def test_it_is_reversed_once_by_whoever_may_confirm_it(live, max_, ada, ben, hal, marketing):
    before = {kind: of(live, kind) for kind in ("committed", "spent")}
    expense = spend(live, max_, marketing, 10_001)
    money.confirm_expense(expense, by=ben)
    for own in (max_, ada):
        with pytest.raises(Refused) as refusal:
            money.reverse_expense(expense, by=own, words="Wrong.")
        assert refusal.value.verdict.status == 403
    with pytest.raises(Refused, match="Say why"):
        money.reverse_expense(expense, by=hal, words="")

    money.reverse_expense(expense, by=hal, words="Paid twice.")

    reversed_ = anew(expense)
    assert reversed_.state == Expense.State.REVERSED
    assert reversed_.reversal.reverses == reversed_.posting
    assert reversed_.reversal.reason == "Paid twice."
    assert {kind: of(live, kind) for kind in before} == before
    with pytest.raises(Refused, match="reversed already"):
        money.reverse_expense(expense, by=ben, words="Again.")
    assert conserved()


def test_after_a_reversal_the_money_may_be_spent_again(live, max_, ben, marketing):
    whole = spend(live, max_, marketing, 120_000)
    money.confirm_expense(whole, by=ben)
    money.reverse_expense(whole, by=ben, words="The wrong line.")

    money.confirm_expense(spend(live, max_, marketing, 120_000), by=ben)

    assert left_of(live) == 0 and conserved()


def test_while_it_is_called_back_nothing_is_spent_but_mistakes_are_put_right(
    live, max_, ben, hal, marketing, hr
):
    posted = spend(live, max_, marketing, 100)
    money.confirm_expense(posted, by=ben)
    expense = spend(live, max_, marketing, 200)
    operations.call_back(anew(live).seat_of(hr.pk), by=hal, section="people", words="A name.")

    for act in (lambda: spend(live, max_, marketing, 1), lambda: confirm(expense, ben)):
        with pytest.raises(Refused, match="called back") as refusal:
            act()
        assert refusal.value.verdict.status == 409
    assert not waiting(live)
    money.reverse_expense(anew(posted), by=ben, words="Twice.")
    money.refuse_expense(anew(expense), by=ben, words="Not now.")


def confirm(expense: Expense, by: User) -> Expense:
    return money.confirm_expense(anew(expense), by=by)


def test_it_is_asked_again_once_it_goes_on(live, max_, ada, ben, hal, marketing, legal, hr):
    spend(live, max_, marketing, 200)
    operations.call_back(anew(live).seat_of(hr.pk), by=hal, section="people", words="A name.")
    assert not waiting(live)
    for person, department in ((ben, legal), (hal, hr)):
        operations.answer(anew(live).seat_of(department.pk), by=person, choice="consent", seen=1)

    assert waiting(live) == ["HR", "Legal"]


def test_the_same_form_counts_once(live, max_, ben, marketing):
    expense = spend(live, max_, marketing, 100, key="a" * 20)
    with pytest.raises(AlreadyDone):
        spend(live, max_, marketing, 100, key="a" * 20)
    money.confirm_expense(expense, by=ben, key="b" * 20)
    with pytest.raises(AlreadyDone):
        money.confirm_expense(anew(expense), by=ben, key="b" * 20)
    assert Posting.objects.filter(kind="spend").count() == 1


def test_likely_duplicates_are_found(live, max_, ben, marketing):
    first = spend(live, max_, marketing, 100, receipt=receipt("a"))
    same_receipt = spend(live, max_, marketing, 900, payee="Another", receipt=receipt("a"))
    same_words = spend(live, max_, marketing, 100)
    other = spend(live, max_, marketing, 101)

    assert set(Expense.objects.like(first)) == {same_receipt, same_words}
    assert not Expense.objects.like(other)
    money.refuse_expense(same_words, by=ben, words="Twice.")
    assert set(Expense.objects.like(first)) == {same_receipt}


def test_a_receipt_is_kept_by_what_it_is(live, max_, marketing):
    expense = spend(live, max_, marketing, 100, receipt=receipt("a", "evil.html"))

    kept = expense.receipt
    assert kept.sha256 == receipt("a").sha256 and kept.media_type == "application/pdf"
    assert kept.place.startswith("files/") and "evil" not in kept.place
    event = Event.objects.get(kind=Event.Kind.EXPENSE_RECORDED)
    assert event.details["receipt"] == kept.sha256


def test_an_empty_chair_keeps_nobody_waiting_where_another_seat_confirms(
    live, max_, hal, marketing, hr
):
    spend(live, max_, marketing, 100)
    hal.is_active = False
    hal.save(update_fields=["is_active"])
    look_again_at([hr.pk], by=None, at=timezone.now())

    kinds = Turn.objects.open().filter(initiative=live).values_list("kind", flat=True)
    assert Turn.Kind.APPOINT not in kinds


def test_where_every_other_chair_is_empty_administrators_are_asked(
    live, max_, hal, ben, marketing, hr, legal
):
    spend(live, max_, marketing, 100)
    for one in (hal, ben):
        one.is_active = False
        one.save(update_fields=["is_active"])
    look_again_at([hr.pk, legal.pk], by=None, at=timezone.now())

    turns = Turn.objects.open().filter(initiative=live, kind=Turn.Kind.APPOINT)
    assert turns.count() == 2
