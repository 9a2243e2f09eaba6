"""The rules, written a second time from the papers, over plain rows. Asks the product nothing."""

from types import SimpleNamespace as Row

from .rows import Rows, Table

DECIDING = ("in_review", "agreed")
CONSENTS = ("consent", "consent_with_condition")


# --- Rules 9 and 10: what outdates an answer -------------------------------------------------


def watched_by(table: Table, department: int, review: Row) -> tuple[set[str], set[str]]:
    """The sections and the facts that concern a seat: its department's, and what it objects to."""
    own = table.one.watches.get(str(department), {"sections": [], "facts": {}})
    objected = {review.section} if review.answer == "object" else set()
    return set(own["sections"]) | objected, set(own["facts"])


def outdates(table: Table, review: Row, new: Row) -> bool:
    """Does a revision change what a seat watches, or cost over 5 % more than it saw?"""
    seen = table.rows.revisions[review.seen_id]
    sections, facts = watched_by(table, table.department_of(review), review)
    other = any(seen.says.get(name) != new.says.get(name) for name in sections)
    ticked = facts & (set(seen.facts) ^ set(new.facts))
    dearer = 100 * new.target > (100 + table.rules["total_rise_percent"]) * seen.target
    return bool(other or ticked or dearer)


# --- Rules 5 to 7: agreed --------------------------------------------------------------------


def is_overruled(table: Table, review: Row) -> bool:
    own = table.one.watches.get(str(table.department_of(review)), {})
    needed = 2 if own.get("two_executives") else 1
    return len(table.overruled_by(review)) >= needed


def is_agreed(table: Table) -> bool:
    """Rule 6, and nothing is sent back (rule 22)."""
    if len(table.seats) < table.rules["minimum_seats"] or sent_back(table):
        return False
    for seat in table.seats:
        review = table.counts.get(seat.id)
        if not review or not review.answer:
            return False
        if review.answer == "object" and not is_overruled(table, review):
            return False
    others = [s for s in table.seats if s.department_id != table.one.department_id]
    return any(table.answer_of(seat) in CONSENTS for seat in others)


def is_asked(table: Table) -> bool:
    """Is something decided here: the whole, or of what is live a revision, or its going on?"""
    return takes_money(table) or table.is_called_back


def takes_money(table: Table) -> bool:
    return table.one.status in DECIDING or table.is_revised


def goes_on(table: Table) -> bool:
    """Rule 13: what is called back, when all agree, nothing blocks and no revision is asked."""
    return is_agreed(table) and not blocking(table) and not table.is_revised


def waits_for_money(table: Table) -> bool:
    return table.one.status == "agreed" or (table.is_revised and is_agreed(table))


def open_questions(table: Table, verdict: str) -> list[Row]:
    return [a for a in table.approvals if a.verdict == verdict and not a.replied_at]


def sent_back(table: Table) -> bool:
    return bool(open_questions(table, "send_back"))


def conditions(table: Table) -> list[tuple[Row, Row]]:
    """(condition, review) of every condition of an answer that counts and a seat that sits."""
    sitting = [table.counts[seat.id] for seat in table.seats if seat.id in table.counts]
    return [(asked, review) for review in sitting for asked in table.asked_for(review)]


def blocking(table: Table) -> list[Row]:
    return [
        asked
        for asked, review in conditions(table)
        if asked.by_day is None and asked.met_at is None and not is_overruled(table, review)
    ]


# --- Rules 21 to 23: the money ---------------------------------------------------------------


def counted(table: Table) -> dict[int, int]:
    """Department -> what of its pledge counts; what is bound already counts whole."""
    target, rules, bound = table.revision.target, table.rules, table.committed
    whole = {
        department: bound[department] + table.pledged.get(department, 0)
        for department in {*bound, *table.pledged}
    }
    if target <= rules["largest_share_above"] or table.one.lifted_at:
        return whole
    most = target * rules["largest_share_percent"] // 100
    return {place: max(bound[place], min(amount, most)) for place, amount in whole.items()}


def is_enough(table: Table, shares: dict[int, int]) -> bool:
    """Do these counted shares fund it?"""
    two = table.revision.target > table.rules["largest_share_above"]
    payers = len([share for share in shares.values() if share])
    return sum(shares.values()) >= table.revision.target and (payers > 1 or not two)


def approvals_needed(table: Table) -> int:
    total, needed = table.revision.target, None
    for band in table.rules["bands"]:
        below, up_to = band["below"], band["up_to"]
        inside = total < below if below is not None else up_to is None or total <= up_to
        needed = band["approvals"] if needed is None and inside else needed
    regulated = "regulated_or_investor" in table.revision.facts
    return max(needed, table.rules["approvals_if_regulated"]) if regulated else needed


def barred(table: Table) -> set[int]:
    """Whom four eyes keep from approving."""
    one, given = table.one, [p for p in table.pledges if p.kind != "returned"]
    people = {one.proposed_by_id, one.submitted_by_id} | table.revision.payees
    for revision in table.rows.revisions.values():
        people |= revision.written_by if revision.initiative_id == one.id else set()
    for answered in table.reviews:
        people |= {answered.answered_by_id, answered.on_behalf_of_id}
    for pledge in given:
        people |= {pledge.by_id, pledge.on_behalf_of_id}
    people |= {seat.stand_in_id for seat in table.seats}
    people |= {a.stand_in_id for a in table.rows.absences if a.person_id in people}
    return people - {None}


def approving(table: Table) -> set[int]:
    """Whose approvals count: not void, up to the total, two people and two principals."""
    given = [a for a in table.approvals if a.verdict == "approve" and not a.voided_at]
    covering = [a for a in given if a.up_to >= table.revision.target]
    pairs = {(a.person_id, a.stand_in_id) for a in table.rows.absences}
    people, out = set(), barred(table)
    for person in (a.by_id for a in covering if a.by_id not in out):
        together = {b for a, b in pairs if a == person} | {a for a, b in pairs if b == person}
        if not together & people:
            people.add(person)
    return people


def is_complete(table: Table) -> bool:
    """Rule 23: agreed, no blocking condition open, funded, approved."""
    return (
        is_agreed(table)
        and not blocking(table)
        and is_enough(table, counted(table))
        and len(approving(table)) >= approvals_needed(table)
    )


# --- Rules 3 and 16: who is there ------------------------------------------------------------


def spoken_for(table: Table) -> dict[int, set[int]]:
    """Person -> the departments for which this person answered or pledged here."""
    spoken: dict[int, set[int]] = {}
    for review in table.reviews:
        if review.answered_by_id:
            spoken.setdefault(review.answered_by_id, set()).add(table.department_of(review))
    for pledge in table.pledges:
        if pledge.kind != "returned" and pledge.by_id:
            spoken.setdefault(pledge.by_id, set()).add(pledge.department_id)
    return spoken


def leads_of(rows: Rows, department: int) -> set[int]:
    held = (m for m in rows.memberships if m.department_id == department)
    speaking = {m.person_id for m in held if m.role in ("lead", "deputy")}
    return {pk for pk in speaking if rows.people[pk].is_active}


def there_for(table: Table, seat: Row) -> set[int]:
    """Who may answer for a seat and is there: nobody who is away or answered elsewhere."""
    rows, people = table.rows, set()
    for person in leads_of(rows, seat.department_id):
        away = {a.stand_in_id for a in rows.absences if a.person_id == person}
        people |= away or {person}
    people.add(seat.stand_in_id)
    spoken = spoken_for(table)
    return {
        pk
        for pk in people - {None}
        if rows.people[pk].is_active and spoken.get(pk, set()) <= {seat.department_id}
    }
