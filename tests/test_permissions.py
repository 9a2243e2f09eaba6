"""Person × verb: yes (y), not you (n: 403) or not now (l, later: 409). Who may act can also see."""

import inspect
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import permissions as people
from accounts.models import Change, Department, User
from budgets import joining as pledged
from budgets import lifting, spending
from budgets import operations as money_verbs
from budgets import permissions as money
from budgets.models import Approval
from cooperative.verdicts import ALLOWED, Verdict
from initiatives import (
    advising,
    closing,
    conditions,
    joining,
    operations,
    pacing,
    stewarding,
    talking,
)
from initiatives import permissions as table
from initiatives.models import Adviser, Comment, Initiative, Notice

from .budgets.spending import spend
from .conftest import LONG_AGO

pytestmark = pytest.mark.once

# Ada leads Marketing, the steward; Mia is its deputy, Max a member. Ben leads Legal and Hal HR,
# which sit there too. Ivo leads IT, elsewhere. Cleo is an executive, Dora administers, Dan belongs
# nowhere, Pat to a partner, whom HR has invited. These are the columns of every word below.
PEOPLE = ("ada", "mia", "max_", "ben", "hal", "ivo", "cleo", "dora", "dan", "pat")
STATES = ("draft", "in review", "agreed", "live", "parked", "withdrawn")
# Parts of other permissions, or about nobody.
PARTS = {"can_speak", "can_decide", "can_go_live", "can_invite_to_draft", "can_take_a_seat"}
# For those who know of a table at which they do not sit.
BEYOND = {"join", "join_by_pledging", "take_back_request"}

# A word per state; a point where a state has no such thing.
AT_A_TABLE = """
edit              yyynnnnnnn lllnnnnnnn lllnnnnnnn lllnnnnnnn lllnnnnnnn lllnnnnnnn
start_from        lllllnnnnn lllllnnnnn lllllnnnnn lllllnnnnn yyyyynnnnn yyyyynnnnn
submit            yynnnnnnnn llnnnnnnnn llnnnnnnnn llnnnnnnnn llnnnnnnnn llnnnnnnnn
answer            llnnnnnnnn yynnnnnnnn yynnnnnnnn llnnnnnnnn llnnnnnnnn llnnnnnnnn
reconsider        nnnlnnnnnn nnnlnnnnnn nnnynnnnnn nnnlnnnnnn nnnlnnnnnn nnnlnnnnnn
say_done          .......... yynnnnnnnn yynnnnnnnn yynnnnnnnn llnnnnnnnn llnnnnnnnn
meet              .......... nnnnynnnnn nnnnynnnnn nnnnynnnnn nnnnlnnnnn nnnnlnnnnn
reopen            .......... nnnnlnnnnn nnnnlnnnnn nnnnlnnnnn nnnnlnnnnn nnnnlnnnnn
revise            lllllnnnnn yyyyynnnnn yyyyynnnnn yyyyynnnnn lllllnnnnn lllllnnnnn
comment           yyynnnnnnn yyyyynynny yyyyynynny yyyyynynny yyyyynynny yyyyynynny
edit_comment      ynnnnnnnnn ynnnnnnnnn ynnnnnnnnn ynnnnnnnnn ynnnnnnnnn ynnnnnnnnn
join              nnnnnnnnnn nnnnnynnnn nnnnnynnnn nnnnnlnnnn nnnnnlnnnn nnnnnlnnnn
admit             .......... yynnnnnnnn yynnnnnnnn .......... .......... ..........
join_by_pledging  nnnnnnnnnn nnnnnynnnn nnnnnynnnn nnnnnlnnnn nnnnnlnnnn nnnnnlnnnn
take_back_request .......... nnnnnnnnnn nnnnnnnnnn .......... .......... ..........
hand_on           llnnnnnnnn llnnnnnnnn yynnnnnnnn yynnnnnnnn yynnnnnnnn llnnnnnnnn
take_on           .......... nnnnynnnnn .......... .......... .......... ..........
take_back_offer   .......... yynnnnnnnn .......... .......... .......... ..........
invite            yynnnnnnnn yynyynnnnn yynyynnnnn llnllnnnnn llnllnnnnn llnllnnnnn
leave             nnnlnnnnnn nnnynnnnnn nnnynnnnnn nnnlnnnnnn nnnlnnnnnn nnnlnnnnnn
nudge             lllllnnnnn yyyyynnnnn lllllnnnnn lllllnnnnn lllllnnnnn lllllnnnnn
withdraw          llnnnnnnnn yynnnnnnnn yynnnnnnnn llnnnnnnnn yynnnnnnnn llnnnnnnnn
move_decision_day llnnnnnnnn yynnnnnnnn yynnnnnnnn llnnnnnnnn llnnnnnnnn llnnnnnnnn
call_back         nnnlnnnnnn nnnlnnnnnn nnnlnnnnnn nnnynnnnnn nnnlnnnnnn nnnlnnnnnn
sponsor           nnnnnnlnnn nnnnnnlnnn nnnnnnlnnn nnnnnnlnnn nnnnnnlnnn nnnnnnlnnn
change_pace       llnnnnnnnn llnnnnnnnn llnnnnnnnn llnnnnnnnn llnnnnnnnn llnnnnnnnn
revive            llnllnnnnn llnllnnnnn llnllnnnnn llnllnnnnn yynyynnnnn yynyynnnnn
appoint           nnnnnnnlnn nnnnnnnlnn nnnnnnnlnn nnnnnnnlnn nnnnnnnlnn nnnnnnnlnn
invite_adviser    llnllnnnnn yynyynnnnn yynyynnnnn yynyynnnnn llnllnnnnn llnllnnnnn
advise            .......... nnnnnnnnny nnnnnnnnny nnnnnnnnny nnnnnnnnnl nnnnnnnnnl
remove_adviser    .......... yynnynnnnn yynnynnnnn yynnynnnnn yynnynnnnn yynnynnnnn
pledge            nnnlnnnnnn nnnynnnnnn nnnynnnnnn nnnlnnnnnn nnnlnnnnnn nnnlnnnnnn
let_go            .......... nnnlnnnnnn nnnlnnnnnn nnnlnnnnnn nnnynnnnnn nnnynnnnnn
ask               nnnnnnlnnn nnnnnnynnn nnnnnnynnn nnnnnnlnnn nnnnnnlnnn nnnnnnlnnn
send_back         nnnnnnlnnn nnnnnnlnnn nnnnnnynnn nnnnnnlnnn nnnnnnlnnn nnnnnnlnnn
overrule          .......... nnnnnnynnn nnnnnnlnnn nnnnnnlnnn nnnnnnlnnn nnnnnnlnnn
decline           nnnnnnlnnn nnnnnnynnn nnnnnnynnn nnnnnnlnnn nnnnnnlnnn nnnnnnlnnn
approve           nnnnnnlnnn nnnnnnlnnn nnnnnnynnn nnnnnnlnnn nnnnnnlnnn nnnnnnlnnn
lift              nnnnnnlnnn nnnnnnlnnn nnnnnnlnnn nnnnnnlnnn nnnnnnlnnn nnnnnnlnnn
record_expense    lllllnnnnn lllllnnnnn lllllnnnnn yyyyynnnnn lllllnnnnn lllllnnnnn
settle_expense    .......... .......... .......... nnnyynnnnn .......... ..........
confirm_expense   .......... .......... .......... nnnyynnnnn .......... ..........
reverse_expense   .......... .......... .......... nnnllnnnnn .......... ..........
close             llnnnnnnnn llnnnnnnnn llnnnnnnnn llnnnnnnnn llnnnnnnnn llnnnnnnnn
reply             .......... yynnnnnnnn yynnnnnnnn .......... .......... ..........
"""
IN_THE_HOUSE = """
propose           yyynnnnnnn
administer        nnnnnnnynn
set_absence       ynnnnnnynn
change_own        ynnnnnnnnn
read_queue        nnnnnnynnn
grant             nnnnnnnynn
see_changes       nnnnnnyynn
countersign       nnnnnnynnn
read_directory    yyyyyyyyyn
send_again        nnnnnnnynn
"""


def ask(verb: str, user: User, one: Initiative) -> Verdict:
    """What the permission of a verb says to a person about an initiative and its parts."""
    marketing, legal, hr = sorted(one.table, key=lambda seat: seat.position)
    seats = {"answer": marketing, "nudge": marketing}
    seats |= dict.fromkeys(("reconsider", "leave", "call_back", "appoint", "pledge"), legal)
    condition = hr.review and next(iter(hr.review.asked_for), None)
    things = {
        **dict.fromkeys(("say_done", "meet", "reopen"), condition),
        **dict.fromkeys(("advise", "remove_adviser"), one.advisers.first()),
        "overrule": hr if hr.review else None,
        "let_go": one.pledges.filter(department=legal.department).last(),
        **dict.fromkeys(("admit", "take_back_request"), one.seat_requests.open().first()),
        **dict.fromkeys(("take_on", "take_back_offer"), one.chair_offers.open().first()),
        **dict.fromkeys(
            ("settle_expense", "confirm_expense", "reverse_expense"), one.expenses.first()
        ),
        "edit_comment": Comment(initiative=one, by=one.proposed_by, posted_at=timezone.now()),
        "reply": one.approvals.filter(verdict=Approval.Verdict.ASK).first(),
    }
    thing = {**seats, **things}.get(verb, one)
    if thing is None:
        return Verdict("There is no such thing in this state.", 0)
    if verb in ("join", "join_by_pledging"):
        where = joining if verb == "join" else pledged
        return getattr(where, f"can_{verb}")(user, one, Department.objects.get(name="IT"))
    modules = (money, lifting, spending, closing, advising, conditions, joining, pacing, stewarding)
    modules = (*modules, talking, table)
    where = next(module for module in modules if hasattr(module, f"can_{verb}"))
    return getattr(where, f"can_{verb}")(user, thing)


def house_verbs(cast: list[User], change: Change, marketing) -> dict[str, list[Verdict]]:
    ada = cast[0]
    return {
        "propose": [table.can_propose(user, marketing) for user in cast],
        "administer": [people.can_administer(user) for user in cast],
        "set_absence": [people.can_set_absence(user, ada) for user in cast],
        "change_own": [people.can_change_own(user, ada) for user in cast],
        "read_queue": [money.can_read_queue(user) for user in cast],
        "grant": [money.can_grant(user) for user in cast],
        "see_changes": [money.can_see_changes(user) for user in cast],
        "countersign": [money.can_countersign(user, change) for user in cast],
        "send_again": [table.can_send_again(user, Notice(dead_at=LONG_AGO)) for user in cast],
        "read_directory": [
            ALLOWED if people.can_read_directory(user) else Verdict("Not for partners.", 403)
            for user in cast
        ],
    }


def word(verdicts: list[Verdict]) -> str:
    return "".join({200: "y", 403: "n", 409: "l", 0: "."}[verdict.status] for verdict in verdicts)


def read(text: str) -> dict[str, list[str]]:
    """Verb -> its words."""
    return {line.split()[0]: line.split()[1:] for line in text.strip().splitlines()}


@pytest.fixture
def cast(request) -> list[User]:
    return [request.getfixturevalue(name) for name in PEOPLE]


@pytest.fixture
def asked(tables, enzo, hal, cato, care, pat, max_, marketing) -> dict[str, Initiative]:
    """The tables, with a question of Enzo's where one may be asked, and a blocking condition.

    Customer Care asks to join, and the steward's chair is offered to HR. HR has invited Pat
    everywhere as an adviser, and Max has recorded an expense.
    """
    terms = {"choice": "consent_with_condition", "condition": "HR sees it first."}
    operations.answer(tables["in review"].table[-1], by=hal, seen=1, **terms)
    ends_at = timezone.now() + timedelta(days=9)
    for one in tables.values():
        place = {"seat": one.seats.get(department__name="HR"), "ends_at": ends_at}
        invited = {"invited_by": hal, "invited_at": LONG_AGO}
        if not one.is_draft:
            Adviser.objects.create(initiative=one, person=pat, **place, **invited)
    steward, _legal, hr = sorted(tables["in review"].table, key=lambda seat: seat.position)
    operations.hand_on(steward.initiative, hr, by=steward.added_by)
    for state in ("in review", "agreed"):
        money_verbs.ask(tables[state], by=enzo, words="Why not five films?")
        operations.join(tables[state], care, by=cato, words="The answers are ours.")
    spend(tables["live"], max_, marketing, 100)
    return {state: Initiative.objects.get(pk=one.pk) for state, one in tables.items()}


def test_the_tables_name_every_permission():
    named = {f"can_{verb}" for verb in (*read(AT_A_TABLE), *read(IN_THE_HOUSE))}
    there = {
        name
        for module in (
            people,
            pledged,
            money,
            lifting,
            spending,
            closing,
            table,
            advising,
            conditions,
            joining,
            pacing,
            stewarding,
            talking,
        )
        for name, _ in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("can_")
    }
    assert there - PARTS == named


def test_at_a_table(asked, cast):
    said = {
        (verb, state, user): ask(verb, user, asked[state])
        for verb in read(AT_A_TABLE)
        for state in STATES
        for user in cast
    }
    assert read(AT_A_TABLE) == {
        verb: [word([said[verb, state, user] for user in cast]) for state in STATES]
        for verb in read(AT_A_TABLE)
    }

    for state, one in asked.items():
        for user in cast:
            allowed = [verb for verb in read(AT_A_TABLE) if said[verb, state, user].status == 200]
            seen = Initiative.objects.open_to(user).filter(pk=one.pk).exists()
            known = Initiative.objects.known_to(user).filter(pk=one.pk).exists()
            assert seen or not set(allowed) - (BEYOND if known else set()), (
                f"{user} may {allowed} at {state} and sees nothing of it"
            )

    for reason in {verdict.reason for verdict in said.values() if verdict.status in (403, 409)}:
        assert reason[0].isupper() or reason[0] == "“"
        assert reason.endswith(".")
        assert "!" not in reason and "please" not in reason.lower()


def test_in_the_house(cast, dora, legal, marketing):
    change = money_verbs.grant(legal, 2040, 100, by=dora)
    found = {verb: [word(said)] for verb, said in house_verbs(cast, change, marketing).items()}
    assert found == read(IN_THE_HOUSE)


def test_nobody_who_has_left_may_do_anything(asked, cast):
    for user in cast:
        User.objects.filter(pk=user.pk).update(is_active=False)
        gone = User.objects.get(pk=user.pk)
        for state in ("draft", "agreed"):
            for verb in read(AT_A_TABLE):
                assert ask(verb, gone, asked[state]).status != 200, f"{gone} may {verb}"
        assert not Initiative.objects.visible_to(gone).exists()
        assert not people.can_administer(gone)
        assert not money.can_read_queue(gone)
        assert not money.can_grant(gone)
