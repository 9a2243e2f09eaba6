"""What stands in a file about an initiative: one record for each kind of object."""

from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import Fact, Section
from initiatives.models import Initiative, Review, Seat

from .fields import (
    Record,
    Source,
    day,
    fits,
    flag,
    given,
    many,
    moment,
    money,
    one_of,
    past,
    record,
    ref,
    slug,
    text,
    whole,
    words,
)
from .house_records import CURRENT_YEAR
from .places import Node

SECTION = one_of(Section.values)
FACT = one_of(Fact.values)
VERDICTS = (*Review.Answer.values, "reconsider")


def when(node: Node, source: Source) -> date | None:
    """Of a condition: None before it goes live, else the day until which it is met."""
    if isinstance(node.value, dict):
        return record(WhileLive)(node, source).while_live_by
    one_of(("before_live",))(node, source)
    return None


def sections(node: Node, source: Source) -> dict[str, str]:
    """The texts of the seven sections, by name."""
    return {name: getattr(record(Sections)(node, source), name) for name in Section.values}


@dataclass(frozen=True)
class Sections(Record):
    message: str = given(text)
    audience: str = given(text)
    channels: str = given(text)
    schedule: str = given(text)
    people: str = given(text)
    replies: str = given(text)
    budget: str = given(text)


@dataclass(frozen=True)
class WhileLive(Record):
    while_live_by: date = given(day)


@dataclass(frozen=True)
class AttachmentRow(Record):
    section: str = given(SECTION)
    file_name: str = given(words)
    media_type: str = given(text)


@dataclass(frozen=True)
class LineRow(Record):
    label: str = given(words)
    amount: int = given(money)
    payee: str | None = given(ref("people"), default=None)


@dataclass(frozen=True)
class ContentRow(Record):
    title: str = given(fits(Initiative, "title"))
    purpose: str = given(text)
    first_day: date | None = given(day, default=None)
    last_day: date | None = given(day, default=None)
    hope: str = given(text, default="")
    facts: tuple[str, ...] = given(many(FACT))
    sections: dict[str, str] = given(sections)
    attachments: tuple[AttachmentRow, ...] = given(many(record(AttachmentRow)), default=())
    budget_lines: tuple[LineRow, ...] = given(many(record(LineRow)))
    target: int = given(money)
    authors: tuple[str, ...] = given(many(ref("people")))


@dataclass(frozen=True)
class DraftRow(ContentRow):
    saved_at: datetime = given(past)


@dataclass(frozen=True)
class RevisionRow(ContentRow):
    number: int = given(whole(1))
    at: datetime = given(past)
    note: str = given(text, default="")


@dataclass(frozen=True)
class ReasonRow(Record):
    kind: str = given(one_of(Seat.Reason.values))
    fact: str | None = given(FACT, default=None)
    text: str = given(text, default="")


@dataclass(frozen=True)
class StandIn(Record):
    person: str = given(ref("people"))
    by: str = given(ref("people"))
    at: datetime = given(past)


@dataclass(frozen=True)
class SeatRow(Record):
    department: str = given(ref("departments"))
    by_right: bool = given(flag)
    added_at: datetime = given(past)
    added_by: str | None = given(ref("people"), default=None)
    reasons: tuple[ReasonRow, ...] = given(many(record(ReasonRow)))
    stand_in: StandIn | None = given(record(StandIn), default=None)


@dataclass(frozen=True)
class Overruled(Record):
    at: datetime = given(past)
    by: str = given(ref("people"))
    reason: str = given(words)


@dataclass(frozen=True)
class Met(Record):
    at: datetime = given(past)
    by: str = given(ref("people"))


@dataclass(frozen=True)
class ConditionRow(Record):
    text: str = given(words)
    when: date | None = given(when)
    met: Met | None = given(record(Met), default=None)
    overruled: tuple[Overruled, ...] = given(many(record(Overruled)), default=())


@dataclass(frozen=True)
class ObjectionRow(Record):
    harm: str = given(words)
    section: str = given(SECTION)
    change: str = given(words)
    overruled: tuple[Overruled, ...] = given(many(record(Overruled)), default=())


@dataclass(frozen=True)
class AnswerRow(Record):
    at: datetime = given(past)
    by: str = given(ref("people"))
    on_behalf_of: str | None = given(ref("people"), default=None)
    verdict: str = given(one_of(VERDICTS))
    revision: int = given(whole(1))
    words: str = given(text, default="")
    condition: ConditionRow | None = given(record(ConditionRow), default=None)
    objection: ObjectionRow | None = given(record(ObjectionRow), default=None)


@dataclass(frozen=True)
class ReviewRow(Record):
    id: str = given(words)
    department: str = given(ref("departments"))
    revision: int = given(whole(1))
    cause: str = given(one_of(("submitted", "revision", "joined")))
    asked_at: datetime = given(past)
    due: datetime = given(moment)
    answers: tuple[AnswerRow, ...] = given(many(record(AnswerRow)))


@dataclass(frozen=True)
class Nudge(Record):
    at: datetime = given(past)
    by: str = given(ref("people"))
    department: str = given(ref("departments"))


@dataclass(frozen=True)
class PledgeRow(Record):
    department: str = given(ref("departments"))
    fiscal_year: str = given(CURRENT_YEAR)
    at: datetime = given(past)
    by: str = given(ref("people"))
    on_behalf_of: str | None = given(ref("people"), default=None)
    kind: str = given(one_of(("made", "raised", "lowered", "withdrawn")))
    amount: int = given(money)


@dataclass(frozen=True)
class Reply(Record):
    by: str = given(ref("people"))
    at: datetime = given(past)
    text: str = given(words)


@dataclass(frozen=True)
class ApprovalRow(Record):
    by: str = given(ref("people"))
    at: datetime = given(past)
    verdict: str = given(one_of(("approve", "ask", "send_back", "decline")))
    revision: int = given(whole(1))
    up_to: int | None = given(money, default=None)
    reason: str = given(text, default="")
    answer: Reply | None = given(record(Reply), default=None)


@dataclass(frozen=True)
class AdviceRow(Record):
    at: datetime = given(past)
    verdict: str = given(one_of(tuple(Review.Answer.values)))
    revision: int = given(whole(1))
    words: str = given(text, default="")


@dataclass(frozen=True)
class AdviserRow(Record):
    person: str = given(ref("people"))
    invited_by: str = given(ref("people"))
    invited_at: datetime = given(past)
    answer: AdviceRow | None = given(record(AdviceRow), default=None)


@dataclass(frozen=True)
class CommentRow(Record):
    id: str = given(words)
    at: datetime = given(past)
    by: str = given(ref("people"))
    section: str | None = given(SECTION, default=None)
    reply_to: str | None = given(text, default=None)
    body: str = given(words)
    mentions: tuple[str, ...] = given(many(ref("people")), default=())


@dataclass(frozen=True)
class Remembered(Record):
    department: str = given(ref("departments"))
    amount: int = given(money)


@dataclass(frozen=True)
class Parked(Record):
    at: datetime = given(past)
    lacked: tuple[str, ...] = given(many(text), default=())
    remembered: tuple[Remembered, ...] = given(many(record(Remembered)), default=())


@dataclass(frozen=True)
class Withdrawn(Record):
    at: datetime = given(past)
    by: str = given(ref("people"))
    reason: str = given(words)
    remembered: tuple[Remembered, ...] = given(many(record(Remembered)), default=())


@dataclass(frozen=True)
class Payee(Record):
    name: str = given(words)
    partner: str | None = given(ref("partners"), default=None)
    person: str | None = given(ref("people"), default=None)


@dataclass(frozen=True)
class Receipt(Record):
    file_name: str = given(words)
    media_type: str = given(text)


@dataclass(frozen=True)
class ExpenseRow(Record):
    id: str = given(words)
    at: datetime = given(past)
    day: date = given(day)
    recorded_by: str = given(ref("people"))
    department: str = given(ref("departments"))
    payee: Payee = given(record(Payee))
    of_line: str = given(words, key="line")
    description: str = given(text, default="")
    amount: int = given(money)
    receipt: Receipt | None = given(record(Receipt), default=None)
    state: str = given(one_of(("waiting", "confirmed")))
    confirmed_by: str | None = given(ref("people"), default=None)
    confirmed_for: str | None = given(ref("departments"), default=None)
    confirmed_at: datetime | None = given(past, default=None)
    shares: tuple[Remembered, ...] = given(many(record(Remembered)), default=())


@dataclass(frozen=True)
class Closed(Record):
    at: datetime = given(past)
    by: str = given(ref("people"))
    outcome: str = given(words)
    learned: str = given(words)
    returned: tuple[Remembered, ...] = given(many(record(Remembered)), default=())


@dataclass(frozen=True)
class Lift(Record):
    by: str = given(ref("people"))
    at: datetime = given(past)
    reason: str = given(words)


@dataclass(frozen=True)
class InitiativeRow(Record):
    id: str = given(slug)
    title: str = given(fits(Initiative, "title"))
    theme: str = given(ref("themes"))
    state: str = given(one_of(Initiative.Status.values))
    proposed_by: str = given(ref("people"))
    department: str = given(ref("departments"))
    steward: str = given(ref("departments"))
    submitted_by: str | None = given(ref("people"), default=None)
    drafted_at: datetime = given(past)
    submitted_at: datetime | None = given(past, default=None)
    pace: str = given(one_of(Initiative.Pace.values))
    sponsor: str | None = given(ref("people"), default=None)
    sponsored_at: datetime | None = given(past, default=None)
    sponsor_words: str | None = given(text, default=None)
    decision_day: date | None = given(day, default=None)
    draft: DraftRow | None = given(record(DraftRow), default=None)
    revisions: tuple[RevisionRow, ...] = given(many(record(RevisionRow)))
    seats: tuple[SeatRow, ...] = given(many(record(SeatRow)))
    reviews: tuple[ReviewRow, ...] = given(many(record(ReviewRow)))
    nudges: tuple[Nudge, ...] = given(many(record(Nudge)), default=())
    pledges: tuple[PledgeRow, ...] = given(many(record(PledgeRow)))
    lifted: Lift | None = given(record(Lift), default=None)
    approvals: tuple[ApprovalRow, ...] = given(many(record(ApprovalRow)))
    comments: tuple[CommentRow, ...] = given(many(record(CommentRow)))
    advisers: tuple[AdviserRow, ...] = given(many(record(AdviserRow)), default=())
    parked: Parked | None = given(record(Parked), default=None)
    withdrawn: Withdrawn | None = given(record(Withdrawn), default=None)
    expenses: tuple[ExpenseRow, ...] = given(many(record(ExpenseRow)), default=())
    closed: Closed | None = given(record(Closed), default=None)
