"""What must hold whatever happened: of any moment, and between two moments."""

from collections import Counter, defaultdict
from types import SimpleNamespace as Row

from . import rules
from .rows import Rows, Table

# From, to -> by which verbs (None: time). Whatever is not here is no arrow of the chart.
DECIDES = {"answer", "answer_and_pledge", "reply", "leave", "overrule", "hand_over"}
OPENS = {"answer", "answer_and_pledge", "reconsider", "revise", "invite", "leave", "send_back"}
OPENS |= {"admit", "join_by_pledging", "hand_over"}
COMPLETES = DECIDES | {"set_pledge", "lift", "approve", "meet", "revise"}
BY_ITSELF = {"set_absence", "end_absence", "set_membership", "deactivate", None}
RESTS = {"decline", None}
LIVED = ("live", "closed")
ARROWS = {
    ("draft", "in_review"): {"submit"},
    ("in_review", "agreed"): DECIDES | {"revise"},
    ("in_review", "live"): DECIDES | {"revise"},
    ("in_review", "parked"): RESTS,
    ("in_review", "withdrawn"): {"withdraw"},
    ("agreed", "in_review"): OPENS,
    ("agreed", "live"): COMPLETES | BY_ITSELF,
    ("agreed", "parked"): RESTS,
    ("agreed", "withdrawn"): {"withdraw"},
    ("live", "closed"): {"close"},
    ("parked", "withdrawn"): {"withdraw"},
    ("parked", "in_review"): {"revive"},
    ("parked", "agreed"): {"revive"},
    ("parked", "live"): {"revive"},
    ("withdrawn", "in_review"): {"revive"},
    ("withdrawn", "agreed"): {"revive"},
    ("withdrawn", "live"): {"revive"},
}


# --- Of any moment -----------------------------------------------------------------------------


def everywhere(rows: Rows) -> None:
    ledger(rows)
    for table in rows.tables():
        if table.one.status != "draft":
            agreed(table)
            overruled(table)
            nobody_for_two(table)
            approvals(table)
            money(table)
            called_back(table)
            turns(table)


def ledger(rows: Rows) -> None:
    """(1) to (3) and (5): sums are zero, nothing overdrawn, all that was granted is there."""
    postings, cached = defaultdict(int), defaultdict(int)
    granted, held = Counter(), Counter()
    accounts = {account.id: account for account in rows.accounts}
    for _pk, posting, kind, account, amount in rows.lines:
        postings[posting] += amount
        cached[account] += amount
        place = (accounts[account].department_id, accounts[account].year)
        if kind == "grant":
            granted[place] += amount
    for account in rows.accounts:
        assert account.kind == "world" or account.balance >= 0, f"{account.key} is overdrawn."
        assert account.balance == cached[account.id], f"{account.key} is not its lines."
        held[account.department_id, account.year] += account.balance
    assert not any(postings.values()), "A posting does not sum to zero."
    assert not sum(held.values()), "Money has come from nowhere."
    for place, amount in held.items():
        assert amount == granted[place], f"{place} has not what was granted."


def agreed(table: Table) -> None:
    """(20): agreed means rule 6, and rule 6 means agreed."""
    if table.one.status in rules.DECIDING:
        assert (table.one.status == "agreed") == rules.is_agreed(table), "Agreed is not rule 6."


def overruled(table: Table) -> None:
    """Nothing is overruled under regulated matters; what took one or two says so (rule 7)."""
    for review in table.reviews:
        given = [o for o in table.rows.overrulings if o.review_id == review.id and not o.ended_at]
        assert not given or review.superseded_at is None, "An old answer is overruled still."
        assert not given or "regulated_or_investor" not in table.revision.facts, "Overruled."
        complete = any(overruling.completes for overruling in given)
        assert complete == (bool(given) and rules.is_overruled(table, review)), "Not by enough."


def nobody_for_two(table: Table) -> None:
    """(23): nobody answers or pledges for two departments of one table."""
    for person, departments in rules.spoken_for(table).items():
        assert len(departments) == 1, f"Person {person} spoke for {departments}."


def approvals(table: Table) -> None:
    """(21): an approval that counts is of a table that is agreed, and of nobody with a part."""
    given = [a for a in table.approvals if a.verdict == "approve" and not a.voided_at]
    assert not given or table.one.status in ("agreed", *LIVED), "An approval outlived agreed."
    assert len({a.by_id for a in given}) == len(given), "Somebody approved twice."


def money(table: Table) -> None:
    """(7), (10): at rest nothing is pledged; once live each pays, and never above its pledge."""
    status = table.one.status
    if not rules.takes_money(table):
        assert not table.pledged, f"{status}, and money is pledged still."
    if status in LIVED:
        for owed in table.commitments:
            assert 0 <= owed.committed <= owed.counted <= owed.pledged, "More than was pledged."
    else:
        assert not table.commitments, f"{status}, and money is committed."
    spent(table)


def spent(table: Table) -> None:
    """(7), (8): each pays its part of what was spent, and all that is left returns at the end."""
    here = [account for account in table.rows.accounts if account.initiative_id == table.one.id]
    held = {kind: Counter() for kind in ("committed", "spent")}
    for account in here:
        if account.kind in held:
            held[account.kind][account.department_id] += account.balance
    counting = (e for e in table.expenses if e.posting_id and not e.reversal_id)
    total = sum(expense.amount for expense in counting)
    assert sum(held["spent"].values()) == total, "What was confirmed is not what is spent."
    for department, bound in table.committed.items():
        left, gone = held["committed"][department], held["spent"][department]
        assert gone <= bound, "A department paid more than it owed."
        back = table.returned[department]
        assert left + gone + back == bound, f"Of {bound}: {left} left, {gone} spent, {back} back."
    if table.one.status == "closed":
        assert not any(held["committed"].values()), "It is closed, and money is bound still."
        assert all(expense.settled_at for expense in table.expenses), "An expense waits for ever."
    for expense in table.expenses:
        assert expense.settled_by_id != expense.recorded_by_id, "Confirmed by who recorded it."
        assert expense.settled_for_id != expense.department_id, "Confirmed for its own department."


def called_back(table: Table) -> None:
    """Rule 13: only what is live is called back, once at a time."""
    open_ones = [c for c in table.call_backs if c.resumed_at is None]
    assert [c.id for c in open_ones] == ([table.one.call_back_id] if table.is_called_back else [])
    assert not open_ones or table.one.status == "live", "What does not live is called back."


def turns(table: Table) -> None:
    """Exactly what is owed has an open turn; what is owed no more is settled."""
    there = Counter((turn.kind, turn.seat_id, turn.about) for turn in table.turns)
    assert max(there.values(), default=1) == 1, "A duty has two turns."
    timely = ("appoint", "keep", "meet", "approve")  # also time opens these: see `in_time`
    said = {key for key in there if key[0] not in timely}
    owed = set(_owed(table))
    assert said == owed, f"Turns are open but not owed, or owed but not open: {said ^ owed}."


def _owed(table: Table) -> list[tuple]:
    one, owed = table.one, []
    steward = next((s.id for s in table.seats if s.department_id == one.steward_id), None)
    if one.status in (*rules.DECIDING, "live", "parked"):
        offers = [o for o in table.rows.offers if o.initiative_id == one.id and not o.settled_at]
        owed += [("take_on", offer.seat_id, offer.id) for offer in offers]
    if one.status == "parked":
        owed.append(("revive_or_withdraw", steward, None))
    if one.status == "live":
        owed.append(("close", steward, None))
        owed += _to_confirm(table)
    if not rules.is_asked(table):
        return owed
    waiting = [s for s in table.seats if not table.answer_of(s)]
    for seat in waiting:
        review = table.counts[seat.id]
        kind = "resume" if review.cause == "called_back" else "answer"
        owed.append((kind, seat.id, review.id))
    if _must_settle(table, waiting):
        owed.append(("settle", steward, None))
    owed += [("reply", steward, asked.id) for asked in rules.open_questions(table, "ask")]
    asking = [r for r in table.rows.requests if r.initiative_id == one.id and not r.settled_at]
    owed += [("admit", steward, asked.id) for asked in asking]
    if one.pace == "urgent" and not one.sponsored_at and one.status != "live":
        owed.append(("sponsor", None, None))
    sitting = {seat.department_id: seat.id for seat in table.seats}
    owed += [
        ("pledge_again", sitting[p.department_id], p.id)
        for p in table.pledges
        if p.kind == "returned"
        and not p.answered_at
        and p.department_id in sitting
        and rules.takes_money(table)
    ]
    if rules.waits_for_money(table) and not rules.is_enough(table, rules.counted(table)):
        owed.append(("fund", steward, None))
    return owed


def _to_confirm(table: Table) -> list[tuple]:
    """Rule 24: every other seat, while nothing pauses it."""
    waiting = [e for e in table.expenses if not e.settled_at and not table.is_called_back]
    return [
        ("confirm", seat.id, expense.id)
        for expense in waiting
        for seat in table.seats
        if seat.department_id != expense.department_id
    ]


def _must_settle(table: Table, waiting: list[Row]) -> bool:
    against = [table.counts[s.id] for s in table.seats if table.answer_of(s) == "object"]
    stands = any(not rules.is_overruled(table, review) for review in against)
    others = (s for s in table.seats if s.department_id != table.one.department_id)
    few = not any(table.answer_of(s) in rules.CONSENTS for s in others)
    few = few or len(table.seats) < table.rules["minimum_seats"]
    return stands or rules.sent_back(table) or (few and not waiting)


def _awaits_approval(table: Table) -> bool:
    if not rules.waits_for_money(table) or not rules.is_enough(table, rules.counted(table)):
        return False
    return len(rules.approving(table)) < rules.approvals_needed(table)


# --- Of a moment to which nothing is left to be done by time -------------------------------------


def in_time(rows: Rows) -> None:
    """After an act or a sweep: whoever is to appoint, keep or look has a turn, nobody else."""
    for table in rows.tables():
        there = {(t.kind, t.seat_id, t.about) for t in table.turns}
        by_id = {seat.id: seat for seat in table.seats}
        able = {pk for pk, seat in by_id.items() if rules.there_for(table, seat)}
        others = {about for kind, seat, about in there if kind == "confirm" and seat in able}
        owing = {s for kind, s, about in there if s and not (kind == "confirm" and about in others)}
        empty = owing - able
        appointing = {about for kind, _, about in there if kind == "appoint"}
        assert appointing == empty, f"Chairs {appointing ^ empty} are empty, or not."
        kept = {about for kind, _, about in there if kind in ("keep", "meet")}
        assert kept == _to_keep(table), f"Conditions {kept ^ _to_keep(table)} are nobody's."
        here = {
            a.person_id for a in rows.advisers if a.initiative_id == table.one.id if _sits(a, rows)
        }
        doing = {turn.person_id for turn in table.turns if turn.person_id}
        assert doing <= here, f"{doing - here} keep something and advise no more."
        assert ("approve" in {kind for kind, *_ in there}) == _awaits_approval(table), "Approve."
        past = table.one.decision_ends_at and table.one.decision_ends_at <= rows.now
        assert not (table.is_called_back and rules.goes_on(table)), "It goes on, and does not."
        if table.is_revised or (table.one.status in rules.DECIDING and not past):
            assert not rules.is_complete(table), "It has everything, and is not live or in force."


def _sits(adviser: Row, rows: Rows) -> bool:
    """Is somebody invited still (rule 30)?"""
    return adviser.ended_at is None and adviser.ends_at > rows.now


def _to_keep(table: Table) -> set[int]:
    kept = {asked.id for asked in rules.blocking(table)} if rules.is_asked(table) else set()
    if table.one.status == "live":
        found = (asked for asked, _review in rules.conditions(table))
        kept |= {asked.id for asked in found if asked.by_day and not asked.met_at}
    return kept
