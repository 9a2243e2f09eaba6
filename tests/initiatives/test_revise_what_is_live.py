"""What is live is revised; the agreed revision stays in force until the new one is (rule 13)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db.models import Sum
from django.urls import reverse

from budgets import operations as money
from budgets.models import Account, Commitment, Posting, funding_of
from budgets.reading.approving import outcome_of
from cooperative.verdicts import Refused
from initiatives import operations
from initiatives.content import Line
from initiatives.models import Event, Initiative, Turn

TOTAL, MORE = 120_000, 200_000


def newest(initiative: Initiative) -> Initiative:
    return Initiative.objects.get(pk=initiative.pk)


@pytest.fixture
def revise(ada) -> Callable[..., Initiative]:
    """Publishes a further revision of it as Ada, or as somebody else."""

    def go(initiative, by=ada, message="", **changed) -> Initiative:
        content = newest(initiative).revision.content
        if message:
            changed["sections"] = content.sections | {"message": message}
        number = newest(initiative).revision.number
        operations.revise(
            newest(initiative), by=by, content=replace(content, **changed), based_on=number
        )
        return newest(initiative)

    return go


@pytest.fixture
def dearer(lived, revise, consent, ada, ben, hal, marketing, legal, hr) -> Initiative:
    """Live at 1,200.00; all agree to a revision at 2,000.00."""
    revise(lived, lines=(Line("Four filming days", MORE),))
    consent(lived, (ada, marketing), (ben, legal), (hal, hr))
    return newest(lived)


def kinds(initiative: Initiative) -> set[str]:
    return set(initiative.turns.open().values_list("kind", flat=True))


def balance(kind: str, **which) -> int:
    return Account.objects.filter(kind=kind, **which).aggregate(sum=Sum("balance"))["sum"] or 0


def test_the_watchers_are_asked_and_the_agreed_revision_stays_in_force(
    lived, revise, consent, ada, ben, marketing, legal
):
    live_at = newest(lived).live_at
    table = revise(lived, message="Eight of ten repairs hold.")

    assert table.status == "live" and table.is_being_revised
    assert table.agreed_revision.number == 1
    asked = {seat.department for seat in table.waiting}
    assert asked == {marketing, legal}
    assert kinds(table) >= {"answer"}
    consent(lived, (ada, marketing))
    assert newest(lived).is_being_revised
    consent(lived, (ben, legal))

    table = newest(lived)
    assert not table.is_being_revised and table.agreed_revision.number == 2
    assert table.live_at == live_at
    event = table.events.get(kind=Event.Kind.REVISION_TOOK_FORCE)
    assert event.revision.number == 2 and event.details["posting"] is None
    assert event.notices.filter(by_mail=True).exists()
    assert not kinds(table) & {"answer", "fund", "approve"}
    assert Posting.objects.filter(kind="commit").count() == 1


def test_what_concerns_nobody_takes_force_at_once(lived, revise):
    content = lived.revision.content
    table = revise(lived, sections=content.sections | {"schedule": "Two a week."})
    assert table.agreed_revision.number == 2 and not table.is_being_revised
    assert table.events.filter(kind=Event.Kind.REVISION_TOOK_FORCE).count() == 1


def test_more_money_needs_pledges_and_the_approvals_of_the_new_total(
    dearer, seat_at, ada, ben, cleo, marketing, legal
):
    assert dearer.is_being_revised
    assert "fund" in kinds(dearer) and "approve" not in kinds(dearer)
    assert funding_of(dearer).short == MORE - TOTAL
    with pytest.raises(Refused, match="not funded yet"):
        money.approve(dearer, by=cleo, up_to=MORE, seen=2)

    money.set_pledge(seat_at(dearer, marketing), by=ada, amount=115_000)
    money.set_pledge(seat_at(dearer, legal), by=ben, amount=90_000)

    dearer = newest(dearer)
    assert "approve" in kinds(dearer) and "fund" not in kinds(dearer)
    assert dearer.agreed_revision.number == 1
    money.approve(dearer, by=cleo, up_to=MORE, seen=2)

    dearer = newest(dearer)
    assert dearer.agreed_revision.number == 2 and not dearer.is_being_revised
    assert balance("committed", initiative=dearer) == MORE
    assert balance("pledged", initiative=dearer) == 0
    paid = {
        row["department"]: row["paid"]
        for row in Commitment.objects.filter(initiative=dearer)
        .order_by()
        .values("department")
        .annotate(paid=Sum("committed"))
    }
    assert sum(paid.values()) == MORE
    assert paid[marketing.pk] <= 115_000 and paid[legal.pk] <= 90_000
    for department in (marketing, legal):
        here = Account.objects.filter(department=department)
        assert here.aggregate(sum=Sum("balance"))["sum"] == 2 * 500_000
    assert Posting.objects.filter(kind="commit", initiative=dearer).count() == 2
    funding = funding_of(dearer)
    assert funding.is_funded and funding.committed == MORE


def test_what_is_added_is_split_by_what_is_added(dearer, seat_at, ada, ben, cleo, marketing, legal):
    before = {row.department_id: row.committed for row in Commitment.objects.all()}
    counted = 60 * MORE // 100
    money.set_pledge(seat_at(dearer, marketing), by=ada, amount=150_000)
    money.set_pledge(seat_at(dearer, legal), by=ben, amount=100_000)
    added = {marketing.pk: counted - before[marketing.pk], legal.pk: 100_000 - before[legal.pk]}
    money.approve(newest(dearer), by=cleo, up_to=MORE, seen=2)

    rows = {
        row.department_id: row
        for row in Commitment.objects.filter(posting__key__endswith=f":{dearer.revision_id}")
    }
    whole = sum(added.values())
    for pk, row in rows.items():
        assert row.counted == added[pk]
        assert abs(row.committed - (MORE - TOTAL) * added[pk] / whole) < 1
    assert sum(row.committed for row in rows.values()) == MORE - TOTAL


def test_what_is_committed_is_pledged_no_less(dearer, seat_at, ada, marketing):
    bound = Commitment.objects.get(department=marketing).committed
    seat = seat_at(dearer, marketing)
    with pytest.raises(Refused, match="Marketing has .* committed here. Pledge that or more"):
        money.set_pledge(seat, by=ada, amount=bound - 1)
    money.set_pledge(seat, by=ada, amount=bound + 500)
    pledge = money.set_pledge(seat_at(dearer, marketing), by=ada, amount=bound)
    assert pledge.kind == "lowered" and pledge.before == bound + 500
    assert balance("pledged", initiative=dearer) == 0


def test_a_lower_budget_returns_nothing_before_it_is_closed(
    lived, revise, consent, ada, ben, hal, marketing, legal, hr
):
    content = lived.revision.content
    table = revise(lived, lines=(Line("One filming day", 50_000),))
    assert not table.is_being_revised, "Nobody watches the budget, and the total has not risen."
    assert content.target == TOTAL and table.target == 50_000
    assert balance("committed", initiative=table) == TOTAL
    assert funding_of(table).is_funded
    assert Posting.objects.filter(kind="commit").count() == 1


def test_who_changes_their_mind_voids_the_approvals_of_this_revision_alone(
    lived, revise, consent, seat_at, ada, ben, hal, cleo, enzo, marketing, legal, hr
):
    revise(lived, lines=(Line("A series", 1_200_000),))
    consent(lived, (ada, marketing), (ben, legal), (hal, hr))
    with pytest.raises(Refused, match="not funded"):
        money.approve(newest(lived), by=enzo, up_to=1_200_000, seen=2)
    table = revise(lived, lines=(Line("A series", TOTAL), Line("Music", 1)), message="Nine hold.")
    consent(lived, (ada, marketing), (ben, legal))
    money.set_pledge(seat_at(table, legal), by=ben, amount=60_000)
    table = newest(lived)
    assert "approve" in kinds(table)
    condition = {"choice": "consent_with_condition", "condition": "We hear the music first."}
    operations.answer(seat_at(table, legal), by=ben, seen=3, **condition)
    money.approve(newest(lived), by=enzo, up_to=TOTAL + 1, seen=3)
    table = newest(lived)
    assert table.is_being_revised and "keep" in kinds(table)

    operations.reconsider(seat_at(table, legal), by=ben)

    voided = {a.by: a.voided_at for a in newest(lived).approvals.all() if a.verdict == "approve"}
    assert voided[enzo] is not None and voided[cleo] is None
    assert lived.events.filter(kind=Event.Kind.APPROVALS_VOIDED).count() == 1
    assert newest(lived).status == "live"


def test_an_objection_is_settled_by_going_back(
    lived, revise, consent, seat_at, ada, ben, marketing, legal
):
    said = lived.revision.content.sections["message"]
    revise(lived, message="All repairs hold.")
    harm = {"harm": "It is not true.", "section": "message", "change": "Say what is."}
    operations.answer(seat_at(lived, legal), by=ben, choice="object", seen=2, **harm)
    consent(lived, (ada, marketing))
    assert "settle" in kinds(newest(lived))

    revise(lived, message=said)
    consent(lived, (ada, marketing), (ben, legal))

    table = newest(lived)
    assert table.agreed_revision.number == 3 and not table.is_being_revised


def test_an_executive_sends_it_back_and_it_stays_live(dearer, seat_at, ada, ben, cleo, enzo):
    with pytest.raises(Refused, match="It is live. Send the revision back instead"):
        money.decline(dearer, by=cleo, words="No.")
    sent = money.send_back(dearer, by=cleo, words="Why four days?")
    assert "settle" in kinds(newest(dearer))
    money.reply(sent, by=ada, words="Two more stations.")
    dearer = newest(dearer)
    assert dearer.status == "live" and "fund" in kinds(dearer)


def test_what_is_live_is_not_left_withdrawn_or_parked(dearer, seat_at, ada, ben, legal):
    with pytest.raises(Refused, match="It is live. Who sits at its table stays"):
        operations.leave(seat_at(dearer, legal), by=ben)
    with pytest.raises(Refused, match="cannot be withdrawn"):
        operations.withdraw(dearer, by=ada, words="No.")
    with pytest.raises(Refused, match="Nothing ends with its decision day"):
        operations.move_decision_day(dearer, by=ada, day=dearer.decision_day)
    with pytest.raises(Refused, match="not on the table"):
        operations.park(dearer)
    assert newest(dearer).decision_day == dearer.decision_day


def test_without_a_revision_nothing_is_answered_or_pledged(lived, seat_at, ada, marketing):
    with pytest.raises(Refused, match="is live. Answers are closed"):
        operations.answer(seat_at(lived, marketing), by=ada, choice="consent", seen=1)
    with pytest.raises(Refused, match="is live. It takes no pledges now"):
        money.set_pledge(seat_at(lived, marketing), by=ada, amount=150_000)


def test_a_fact_seats_whom_it_concerns(care, cato, lived, revise, consent):
    facts = lived.revision.content.facts
    table = revise(lived, facts=facts | {"invites_replies"})
    assert [seat.department for seat in table.waiting] == [care]
    consent(lived, (cato, care))
    assert newest(lived).agreed_revision.number == 2


def test_somebody_always_has_a_turn(lived, revise, consent, seat_at, ada, ben, hal, legal, hr):
    """Rule 34, as far as what is asked of it goes."""
    table = revise(lived, message="Eight of ten.", lines=(Line("Films", MORE),))
    while table.is_being_revised and table.waiting:
        assert Turn.objects.open().filter(initiative=table, kind="answer").exists()
        seat = table.waiting[0]
        by = {"legal": ben, "hr": hal}.get(seat.department.slug, ada)
        consent(table, (by, seat.department))
        table = newest(table)
    assert "fund" in kinds(table)


# --- Pages -------------------------------------------------------------------------------------


def test_the_table_shows_what_is_in_force_and_what_is_asked(client, dearer, ada, marketing):
    client.force_login(ada)
    page = client.get(dearer.get_absolute_url()).text
    for words in (
        "which stays in force. Revision 2 is asked about",
        "€800 more pledged",
        "Revision 2 takes force",
        "Until then revision 1 stays",
        "€1,200 is committed and stays so",
        "€1,200 of €2,000 pledged",
    ):
        assert words in page, words
    assert reverse("initiatives:revision", args=[dearer.slug, 1]) in page
    assert "Decide by" not in page
    rows = client.get(reverse("initiatives:list")).context["page"].rows
    assert [(row.state, row.money) for row in rows] == [("Live", "€1,200 of €2,000")]


def test_the_executive_reads_what_is_added(
    client, dearer, seat_at, ada, ben, cleo, marketing, legal
):
    money.set_pledge(seat_at(dearer, marketing), by=ada, amount=115_000)
    money.set_pledge(seat_at(dearer, legal), by=ben, amount=90_000)
    client.force_login(cleo)
    page = client.get(reverse("budgets:approval", args=[dearer.slug]))
    assert "It takes force at once and commits €800 more." in page.text
    assert "If not, revision 1 stays in force." in page.text
    assert "Decline" not in page.text
    envelopes = dict(page.context["page"].envelopes())
    assert set(envelopes) == {"Marketing", "Legal"}
    money.approve(newest(dearer), by=cleo, up_to=MORE, seen=2)
    assert outcome_of(newest(dearer), MORE) == "“Spring launch” is live, and €2,000 are committed."


def test_one_revises_it_from_its_page(client, lived, max_, ada):
    client.force_login(max_)
    url = reverse("initiatives:revise", args=[lived.slug])
    assert url in client.get(lived.get_absolute_url()).text
    page = client.get(url)
    assert "the agreed revision stays in force" in page.text
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent |= {"rows": form.rows, "message": "Eight of ten.", "submit": "1"}
    done = client.post(url, sent, follow=True)
    assert "Revision 2 is on the table. Asked about it: Marketing and Legal." in done.text
    assert newest(lived).is_being_revised


def test_who_answers_last_reads_that_it_is_in_force(
    client, lived, revise, consent, ada, ben, marketing, legal
):
    revise(lived, message="Eight of ten repairs hold.")
    consent(lived, (ada, marketing))
    client.force_login(ben)
    url = reverse("initiatives:answer", args=[lived.slug])
    page = client.get(url)
    assert page.status_code == 200
    form = page.context["form"]
    said = {"key": form["key"].value(), "choice": "consent", "seen": 2}
    done = client.post(url, said, follow=True)
    assert "With that revision 2 is in force." in done.text
    assert "Revision <b>2</b> is in force" in done.text
