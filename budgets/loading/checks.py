"""What must fit together in a file, beyond each field alone. Everything here raises `Broken`."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from .fields import Record, Source
from .house_records import AbsenceRow, BandRow, CalendarRow, Envelope
from .initiative_records import AnswerRow, ApprovalRow, ContentRow, InitiativeRow, ReviewRow
from .places import Broken, Node

if TYPE_CHECKING:
    from .reading import Cooperative


def ids_of(node: Node | None, source: Source) -> set[str]:
    """The ids in a list, each standing there once. What else is wrong in it is found later."""
    found: set[str] = set()
    rows = node.value if node and isinstance(node.value, list) else []
    for row in rows:
        own = row.value.get("id") if isinstance(row.value, dict) else None
        if own is None or not isinstance(own.value, str):
            continue
        if own.value in found:
            raise source.broken(own, f"The id “{own.value}” stands here a second time.")
        found.add(own.value)
    return found


def check(cooperative: "Cooperative") -> None:
    """Everything that holds for a whole file."""
    if len(cooperative.departments) < 2:
        raise Broken(cooperative.line, "At least two departments sit at a table.")
    _each_once(cooperative.departments, "name")
    _each_once(cooperative.people, "email")
    for person in cooperative.people:
        _each_once(person.memberships, "department")
    _check_bands(cooperative.settings.approval_bands, cooperative.settings.line)
    for absence in cooperative.absences:
        _check_absence(absence)
    for envelope in cooperative.envelopes:
        _check_envelope(envelope)
    for initiative in cooperative.initiatives:
        check_initiative(initiative)


def check_calendars(rows: Iterable[CalendarRow]) -> None:
    for row in rows:
        if not row.week:
            raise Broken(row.line, f"“{row.name}” has no working day in its week.")
        if row.hours.end <= row.hours.begin:
            raise Broken(row.hours.line, f"“{row.name}” closes before it opens.")


def check_initiative(initiative: InitiativeRow) -> None:
    """What an initiative says of itself fits together; the verbs then judge what was done."""
    _check_state(initiative)
    _check_sponsor(initiative)
    _check_revisions(initiative)
    _each_once(initiative.seats, "department")
    _each_once(initiative.comments, "id")
    seated = {seat.department for seat in initiative.seats}
    for row in (*initiative.reviews, *initiative.pledges, *initiative.nudges):
        if row.department not in seated:
            raise Broken(row.line, f"“{row.department}” has no seat at this table.")
    if initiative.submitted_at and initiative.steward not in seated:
        raise Broken(initiative.line, f"The steward “{initiative.steward}” has no seat.")
    for review in initiative.reviews:
        _check_review(review, len(initiative.revisions))
    _check_comments(initiative)
    _check_times(initiative)
    for content in filter(None, (*initiative.revisions, initiative.draft)):
        _check_content(content)


def _each_once(rows: Iterable[Record], name: str) -> None:
    found = set()
    for row in rows:
        value = getattr(row, name)
        if value in found:
            raise Broken(row.line, f"The {name} “{value}” stands here a second time.")
        found.add(value)


def _check_bands(bands: tuple[BandRow, ...], line: int) -> None:
    for band in bands:
        if band.below is not None and band.up_to is not None:
            raise Broken(band.line, "A band has “below” or “up_to”, not both.")
    if not any(band.below is None and band.up_to is None for band in bands):
        raise Broken(line, "The last of the approval bands takes all other amounts.")


def _check_absence(absence: AbsenceRow) -> None:
    if absence.until <= absence.begin:
        raise Broken(absence.line, "This absence ends before it begins.")
    if absence.stand_in == absence.person:
        raise Broken(absence.line, "Nobody stands in for oneself.")


def _check_envelope(envelope: Envelope) -> None:
    if (envelope.countersigned_by is None) != (envelope.countersigned_at is None):
        raise Broken(envelope.line, "A countersignature names who and when, or neither.")
    if envelope.countersigned_at and envelope.countersigned_at < envelope.set_at:
        raise Broken(envelope.line, "This envelope was countersigned before it was set.")


def _check_state(initiative: InitiativeRow) -> None:
    if initiative.state == "draft":
        if initiative.submitted_at or initiative.revisions or not initiative.draft:
            raise Broken(initiative.line, "A draft has a “draft”, and nothing is submitted yet.")
        return
    missing = [
        name
        for name in ("submitted_at", "submitted_by", "decision_day")
        if getattr(initiative, name) is None
    ]
    if missing:
        raise Broken(initiative.line, f"“{missing[0]}” is missing: only a draft has none.")
    if not initiative.revisions:
        raise Broken(initiative.line, "It was submitted and has no revision.")
    for state in ("parked", "withdrawn"):
        if initiative.state == state and not getattr(initiative, state):
            raise Broken(initiative.line, f"It is {state}, but “{state}” does not say since when.")


def _check_sponsor(initiative: InitiativeRow) -> None:
    at = initiative.sponsored_at
    if (initiative.sponsor is None) != (at is None):
        raise Broken(initiative.line, "A sponsor is named with the time of the yes, or neither.")
    if at and initiative.pace != "urgent":
        raise Broken(initiative.line, "Only an urgent initiative has a sponsor.")
    if at and (initiative.submitted_at is None or at < initiative.submitted_at):
        raise Broken(initiative.line, "It was sponsored before it was submitted.")


def _check_revisions(initiative: InitiativeRow) -> None:
    before = initiative.submitted_at
    for number, revision in enumerate(initiative.revisions, start=1):
        if revision.number != number:
            raise Broken(revision.line, f"Revision {number} is to stand here.")
        if number == 1 and revision.at != before:
            raise Broken(revision.line, "Revision 1 is what was submitted, at that moment.")
        if revision.at < before:
            raise Broken(revision.line, "This revision is older than the one before it.")
        before = revision.at


def _check_review(review: ReviewRow, revisions: int) -> None:
    if review.due < review.asked_at:
        raise Broken(review.line, "This review is due before it was asked.")
    if review.revision > revisions:
        raise Broken(review.line, f"There is no revision {review.revision}.")
    for answer in review.answers:
        if answer.at < review.asked_at:
            raise Broken(answer.line, "This answer is older than the question.")
        _check_answer(answer)


def _check_answer(answer: AnswerRow) -> None:
    for verdict, term in (("consent_with_condition", "condition"), ("object", "objection")):
        if (answer.verdict == verdict) != (getattr(answer, term) is not None):
            raise Broken(
                answer.line, f"“{term}” stands with the verdict {verdict}, and only there."
            )
    met = answer.condition.met if answer.condition else None
    if met and met.at < answer.at:
        raise Broken(met.line, "This condition was met before it was set.")


def _check_comments(initiative: InitiativeRow) -> None:
    known: set[str] = set()
    for comment in sorted(initiative.comments, key=lambda comment: comment.at):
        if comment.reply_to is not None and comment.reply_to not in known:
            raise Broken(comment.line, f"“{comment.reply_to}” is no earlier comment here.")
        known.add(comment.id)


def _check_times(initiative: InitiativeRow) -> None:
    """Nothing happens before the draft, and what needs the table not before it is submitted."""
    begun, asked = initiative.drafted_at, initiative.submitted_at
    if asked and asked < begun:
        raise Broken(initiative.line, "It was submitted before it was drafted.")
    for row, at in _moments(initiative):
        if at < begun:
            raise Broken(row.line, "This lies before the initiative was drafted.")
    for row in (*initiative.reviews, *initiative.pledges, *initiative.nudges):
        if asked is None or _at(row) < asked:
            raise Broken(row.line, "This lies before the initiative was submitted.")
    for approval in initiative.approvals:
        _check_approval(approval, asked)


def _check_approval(approval: ApprovalRow, asked: datetime | None) -> None:
    if asked is None or approval.at < asked:
        raise Broken(approval.line, "This lies before the initiative was submitted.")
    if approval.answer and approval.answer.at < approval.at:
        raise Broken(approval.answer.line, "This answer is older than the question.")
    if approval.verdict == "approve" and approval.up_to is None:
        raise Broken(approval.line, "Who approves says up to which amount.")
    if approval.verdict != "approve" and not approval.reason:
        raise Broken(approval.line, "Who does not approve says why.")


def _moments(initiative: InitiativeRow) -> Iterator[tuple[Record, object]]:
    for seat in initiative.seats:
        yield seat, seat.added_at
    for row in (*initiative.comments, *filter(None, (initiative.parked, initiative.withdrawn))):
        yield row, row.at


def _at(row: Record):
    return row.asked_at if isinstance(row, ReviewRow) else row.at


def _check_content(content: ContentRow) -> None:
    total = sum(line.amount for line in content.budget_lines)
    if total != content.target:
        raise Broken(content.line, "The target is not the sum of the budget lines.")
    if content.first_day and content.last_day and content.last_day < content.first_day:
        raise Broken(content.line, "The last day lies before the first.")
    if not content.authors:
        raise Broken(content.line, "Nobody is named as an author.")
