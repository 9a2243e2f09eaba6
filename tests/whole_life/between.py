"""What must hold between two moments, of which one act or some time lies."""

from types import SimpleNamespace as Row

from . import rules
from .holds import ARROWS
from .rows import Rows, Table

SPEAKS = {"answer", "answer_and_pledge"}
UNSAYS = SPEAKS | {"reconsider", "leave"}


def every(before: Rows, after: Rows, verb: str | None, thing: object) -> None:
    """`verb`: what was done, to which `thing`; None where time alone has passed."""
    assert {line[0] for line in before.lines} <= {line[0] for line in after.lines}, "A line went."
    old = {table.one.id: table for table in before.tables()}
    for table in after.tables():
        was = old.get(table.one.id)
        if was is not None:
            arrows(was, table, verb)
            answers_stay(was, table)
            settings_stay(was, table, verb)
        if was is not None and was.one.status != "draft":
            seats_stay(was, table, verb, thing)
            outdated(was, table, verb, thing)
        if table.one.status == "live" and was.one.status != "live":
            live(was, table)
        elif table.one.status == "live":
            in_force(was, table)
        if verb == "submit" and was.one.status != table.one.status:
            seated(table)


def arrows(was: Table, now: Table, verb: str | None) -> None:
    """(24): only the arrows of the chart, each by its verbs, each at its time."""
    one, before = now.one, was.one.status
    if before != one.status:
        verbs = ARROWS.get((before, one.status), set())
        assert verb in verbs, f"{before} to {one.status} by {verb} is no arrow."
    times = [
        t
        for t in (one.drafted_at, one.submitted_at, one.agreed_at, one.live_at, one.closed_at)
        if t
    ]
    assert times == sorted(times), "It was agreed or live before its time."
    if before == "agreed" and one.status != "agreed" and one.status != "live":
        given = [a for a in now.approvals if a.verdict == "approve" and not a.voided_at]
        assert not given, "It left agreed, and an approval counts still."


def answers_stay(was: Table, now: Table) -> None:
    """What was answered is kept word for word; what counts no more never counts again (rule 8)."""
    reviews = {review.id: review for review in now.reviews}
    for review in was.reviews:
        other = reviews[review.id]
        assert not review.superseded_at or review.superseded_at == other.superseded_at, "Revived."
        if review.answer:
            same = vars(review) | {"superseded_at": None} == vars(other) | {"superseded_at": None}
            assert same, "An answer was changed."
    for review in now.reviews:
        known = review.id in {r.id for r in was.reviews if r.answer}
        if review.answer and not known:
            assert review.seen_id == was.one.revision_id, "It answers what was not on the table."


def settings_stay(was: Table, now: Table, verb: str | None) -> None:
    """(22): a submitted initiative keeps its settings and watches; only reviving takes today's.

    A successor watches what its department watched as well.
    """
    if was.one.lifted_at and verb != "revive":
        assert now.one.lifted_at == was.one.lifted_at, "What was lifted is not any more."
    if was.one.status != "draft" and verb not in ("revive", "hand_over"):
        assert now.one.rules_stored == was.one.rules_stored, "Its settings have changed."
        for department, watches in was.one.watches.items():
            assert now.one.watches[department] == watches, "Its watches have changed."


def seats_stay(was: Table, now: Table, verb: str | None, thing: object) -> None:
    """(23): nobody but the seat itself takes it away."""
    gone = {seat.id for seat in was.seats} - {seat.id for seat in now.seats}
    own = {thing.pk} if verb == "leave" else set()
    if verb == "hand_over":  # its successor sits there instead
        own = {seat.id for seat in was.seats if seat.department_id == thing.pk}
    assert gone <= own, "A seat went without its own act."
    if gone:
        assert len(now.seats) >= now.rules["minimum_seats"], "Too few sit there now."
    if now.one.revision_id != was.one.revision_id:
        seated(now, ticked=set(now.revision.facts) - set(was.revision.facts))


def seated(table: Table, ticked: set[str] | None = None) -> None:
    """Who watches a fact that is ticked sits by right; on submitting, also who always sits."""
    facts = ticked if ticked is not None else set(table.revision.facts)
    sitting = {str(seat.department_id) for seat in table.seats}
    for department, watches in table.one.watches.items():
        always = ticked is None and watches["always"] is not None
        if always or facts & set(watches["facts"]):
            assert department in sitting or _is_archived(table, department), "No seat by right."
    assert ticked is not None or str(table.one.department_id) in sitting, "Not the proposer."


def _is_archived(table: Table, department: str) -> bool:
    return int(department) in table.rows.archived


def outdated(was: Table, now: Table, verb: str | None, thing: object) -> None:
    """(19): exactly the answers whose watched content changed are asked anew, and nobody else's."""
    counts = {review.id for review in now.counts.values()}
    own = {getattr(thing, "pk", None)} if verb in UNSAYS else set()
    for seat in was.seats if verb != "hand_over" else ():  # a successor is asked anew
        review = was.counts[seat.id]
        if not review.answer or seat.id in own:
            continue
        mine = _should_be(was, now, seat, verb)
        found = review.id not in counts
        assert found == mine, f"The answer of seat {seat.id}: outdated {found}, should be {mine}."


def _should_be(was: Table, now: Table, seat: Row, verb: str | None) -> bool:
    if verb == "call_back" and now.is_called_back and not was.is_called_back:
        return _is_called(was, now, seat)
    if verb == "revive" and now.one.status != was.one.status:
        return rules.outdates(now, was.counts[seat.id], now.revision)
    published = now.one.revision_id != was.one.revision_id
    return published and rules.outdates(was, was.counts[seat.id], now.revision)


def _is_called(was: Table, now: Table, seat: Row) -> bool:
    """Those who watch the section; where nobody does, everybody."""
    section = next(c.section for c in now.call_backs if c.id == now.one.call_back_id)
    watching = [
        other.id
        for other in was.seats
        if section in rules.watched_by(was, other.department_id, was.counts[other.id])[0]
    ]
    return seat.id in (watching or [other.id for other in was.seats])


def live(was: Table, now: Table) -> None:
    """(25): what went live had everything that rule 23 asks, by what was there before and now."""
    assert not rules.blocking(now), "A blocking condition is open."
    shares = {c.department_id: c.counted for c in now.commitments}
    assert rules.is_enough(now, shares), "It is not funded."
    assert len(rules.approving(now)) >= rules.approvals_needed(now), "Too few approved."
    assert rules.is_agreed(now), "It went live and is not agreed."
    pledged = was.pledged | {p.department_id: p.amount for p in _new(was, now)}
    assert {c.department_id: c.pledged for c in now.commitments} == {
        department: amount for department, amount in pledged.items() if amount
    }, "Other pledges than these were committed."
    assert sum(now.committed.values()) == now.revision.target, "It is not the target."
    commits = {line[1] for line in now.rows.lines if line[2] == "commit"}
    assert len(commits) <= len(now.rows.revisions), "Money was committed twice."


def in_force(was: Table, now: Table) -> None:
    """A revision of what is live takes force with everything that rule 13 asks, and binds more."""
    before, after = sum(was.committed.values()), sum(now.committed.values())
    if was.one.agreed_revision_id == now.one.agreed_revision_id:
        assert before == after, "Money was bound, and nothing took force."
        return
    assert now.one.agreed_revision_id == now.one.revision_id, "Another one than the newest."
    assert rules.is_agreed(now) and not rules.blocking(now), "It took force and is not agreed."
    assert rules.is_enough(now, rules.counted(now)), "It is not funded."
    assert len(rules.approving(now)) >= rules.approvals_needed(now), "Too few approved."
    assert after == max(before, now.revision.target), "It binds not what it adds."
    assert all(now.committed[place] >= bound for place, bound in was.committed.items()), "Less."


def _new(was: Table, now: Table) -> list[Row]:
    known = {pledge.id for pledge in was.pledges}
    return [pledge for pledge in now.pledges if pledge.id not in known]
