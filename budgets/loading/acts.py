"""Turns the history of an initiative into acts, each played by the verb of the pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from initiatives import operations
from initiatives.models import Comment, Initiative
from initiatives.operations.proposing import PAGES

from .. import operations as money
from ..models import Approval
from .initiative_records import (
    AnswerRow,
    ApprovalRow,
    CommentRow,
    ContentRow,
    InitiativeRow,
    Lift,
    Nudge,
    Overruled,
    PledgeRow,
    ReviewRow,
    RevisionRow,
    SeatRow,
)
from .places import Broken
from .seats import join, join_by_pledging, joined
from .stage import Stage, address

# What comes first where several things happened in one minute, under the same revision.
ORDER = (
    "publish",
    "sponsor",
    "invite",
    "join",
    "appoint",
    "nudge",
    "comment",
    "advise",
    "pledge",
    "lift",
    "answer",
    "meet",
    "overrule",
    "decide",
    "spend",
    "rest",
)


@dataclass(frozen=True)
class Act:
    """Something that was done: when, on which line it stands, by whom, and how to do it again."""

    at: datetime
    line: int
    by: tuple[str, ...]
    play: Callable[[Stage], object]
    about: str = ""  # the title of its initiative
    rank: tuple[int, ...] = ()


def acts_of(row: InitiativeRow) -> Iterator[Act]:
    """Everything that was done about one initiative, in no order yet."""
    makers = (_drafting, _publishing, _gathering, _answering, _pledging, _deciding, _resting)
    for make in makers:
        yield from make(row)


def act(row: InitiativeRow, said, kind: str, play, *, by=(), at=None, under=None, place=()) -> Act:
    """`under`: the number of the revision on the table, where the file says so."""
    at = at or said.at
    if under is None:
        under = sum(1 for revision in row.revisions if revision.at <= at)
    rank = (under, ORDER.index(kind), *place)
    return Act(at, said.line, tuple(filter(None, by)), partial(play, row, said), row.title, rank)


# --- The draft ---------------------------------------------------------------------------------


def _drafting(row: InitiativeRow) -> Iterator[Act]:
    first = row.draft or row.revisions[0]
    ticked = {fact: _ticked_at(row, fact) for fact in first.facts}
    saved = {at for at in ticked.values() if at > row.drafted_at}
    if row.draft and row.draft.saved_at > row.drafted_at:
        saved.add(row.draft.saved_at)
    by = (row.proposed_by, *first.authors)
    for at in sorted({row.drafted_at, *saved}):
        facts = frozenset(fact for fact, since in ticked.items() if since <= at)
        play = partial(_propose if at == row.drafted_at else _edit, facts=facts, at=at)
        yield act(row, first, "publish", play, by=by, at=at, under=0)


def _ticked_at(row: InitiativeRow, fact: str) -> datetime:
    """When a fact of the first revision was ticked in the draft: the seats that it gave say so."""
    end = row.submitted_at or row.draft.saved_at
    since = [
        seat.added_at
        for seat in row.seats
        for reason in seat.reasons
        if reason.fact == fact and seat.added_at <= end
    ]
    return max(since, default=row.drafted_at)


def _propose(row: InitiativeRow, first: ContentRow, stage: Stage, *, facts, at) -> None:
    made = operations.propose(
        stage.departments[row.department],
        by=stage.person(row.proposed_by),
        content=stage.content(row.id, first, facts),
        theme=stage.themes[row.theme],
        pace=row.pace,
        authors=[stage.person(name) for name in first.authors],
        steward=stage.departments[row.steward],
        decision_day=row.decision_day,
        slug=address(Initiative, row.id, reserved=PAGES),
        at=at,
    )
    stage.initiatives[row.id] = made.pk


def _edit(row: InitiativeRow, first: ContentRow, stage: Stage, *, facts, at) -> None:
    initiative = stage.initiative(row.id)
    authors = [stage.person(name) for name in (*first.authors, row.proposed_by)]
    operations.edit(
        initiative,
        by=next((who for who in authors if initiative.department_id in who.roles), authors[-1]),
        content=stage.content(row.id, first, facts),
        version=initiative.drafts.shared().get().version,
        decision_day=row.decision_day,
        at=at,
    )


# --- Revisions ---------------------------------------------------------------------------------


def _publishing(row: InitiativeRow) -> Iterator[Act]:
    for revision in row.revisions:
        submitted = revision.number == 1
        by = (row.submitted_by,) if submitted else revision.authors
        play = _submit if submitted else _revise
        yield act(row, revision, "publish", play, by=by, under=revision.number)
    if row.sponsored_at and row.submitted_at:
        by, at = (row.sponsor,), row.sponsored_at
        yield act(row, row, "sponsor", _sponsor, by=by, at=at)


def _submit(row: InitiativeRow, revision: RevisionRow, stage: Stage) -> None:
    initiative = stage.initiative(row.id)
    due = {review.department: review.due for review in row.reviews if review.cause == "submitted"}
    operations.submit(
        initiative,
        by=stage.person(row.submitted_by),
        version=initiative.drafts.shared().get().version,
        note=revision.note,
        at=revision.at,
        due=stage.due(due),
    )


def _sponsor(row: InitiativeRow, _said: InitiativeRow, stage: Stage) -> None:
    due = {review.department: review.due for review in row.reviews if review.cause == "submitted"}
    operations.sponsor(
        stage.initiative(row.id),
        by=stage.person(row.sponsor),
        words=row.sponsor_words or "",
        at=row.sponsored_at,
        due=stage.due(due),
    )


def _revise(row: InitiativeRow, revision: RevisionRow, stage: Stage) -> None:
    asked = [review for review in row.reviews if review.revision == revision.number]
    due = {review.department: review.due for review in asked if review.asked_at == revision.at}
    initiative = stage.initiative(row.id)
    authors = [stage.person(name) for name in revision.authors]
    sitting = {seat.department_id for seat in initiative.table}
    operations.revise(
        initiative,
        by=next((author for author in authors if sitting & author.sits_with), authors[0]),
        content=stage.content(row.id, revision, frozenset(revision.facts)),
        based_on=revision.number - 1,
        note=revision.note,
        authors=authors,
        at=revision.at,
        due=stage.due(due),
    )


# --- The table ---------------------------------------------------------------------------------


def _gathering(row: InitiativeRow) -> Iterator[Act]:
    for seat in row.seats:
        if any(reason.kind == "invited" for reason in seat.reasons):
            review = joined(row, seat)
            under = review.revision if review else 0
            play = partial(_invite, due_at=review.due if review else None)
            by = (seat.added_by or row.proposed_by,)
            yield act(row, seat, "invite", play, by=by, at=seat.added_at, under=under)
        if any(reason.kind == "asked_to_join" for reason in seat.reasons):
            yield _joining(row, seat)
        if seat.stand_in:
            by = (seat.stand_in.by, seat.stand_in.person)
            play = partial(_appoint, seat=seat)
            yield act(row, seat.stand_in, "appoint", play, by=by)
    for nudge in row.nudges:
        yield act(row, nudge, "nudge", _nudge, by=(nudge.by,))
    for place, comment in enumerate(row.comments):
        yield act(row, comment, "comment", _comment, by=(comment.by,), place=(place,))


def _invite(row: InitiativeRow, seat: SeatRow, stage: Stage, *, due_at) -> None:
    if stage.seat(row.id, seat.department):
        return  # it sits by right already
    why = next(reason.text for reason in seat.reasons if reason.kind == "invited")
    operations.invite(
        stage.initiative(row.id),
        stage.departments[seat.department],
        by=stage.person(seat.added_by or row.proposed_by),
        words=why,
        at=seat.added_at,
        due_at=due_at,
    )


def _joining(row: InitiativeRow, seat: SeatRow) -> Act:
    review = joined(row, seat)
    play = partial(join, due_at=review.due if review else None)
    under, by = review.revision if review else 1, (seat.added_by,)
    return act(row, seat, "join", play, by=by, at=seat.added_at, under=under)


def _appoint(row: InitiativeRow, appointed, stage: Stage, *, seat: SeatRow) -> None:
    operations.appoint(
        stage.seat(row.id, seat.department),
        stage.person(appointed.person),
        by=stage.person(appointed.by),
        at=appointed.at,
    )


def _nudge(row: InitiativeRow, nudge: Nudge, stage: Stage) -> None:
    seat = stage.seat(row.id, nudge.department)
    operations.nudge(seat, by=stage.person(nudge.by), at=nudge.at)


def _comment(row: InitiativeRow, comment: CommentRow, stage: Stage) -> None:
    earlier = stage.comments.get((row.id, comment.reply_to))
    said = operations.comment(
        stage.initiative(row.id),
        by=stage.person(comment.by),
        words=comment.body,
        section=comment.section or "",
        reply_to=Comment.objects.get(pk=earlier) if earlier else None,
        at=comment.at,
    )
    stage.comments[row.id, comment.id] = said.pk


# --- Answers and pledges -----------------------------------------------------------------------


def _answering(row: InitiativeRow) -> Iterator[Act]:
    for review in row.reviews:
        for place, said in enumerate(review.answers):
            play = partial(_reconsider if said.verdict == "reconsider" else _answer, review=review)
            by = (said.by, said.on_behalf_of)
            under = said.revision
            yield act(row, said, "answer", play, by=by, under=under, place=(place,))
            met = said.condition and said.condition.met
            if met:
                yield act(row, met, "meet", partial(_meet, review=review), by=(met.by,))
            terms = said.objection or said.condition
            for number, overruled in enumerate(terms.overruled if terms else ()):
                play = partial(_overrule, review=review)
                place = (number,)
                yield act(row, overruled, "overrule", play, by=(overruled.by,), place=place)


def _answer(row: InitiativeRow, said: AnswerRow, stage: Stage, *, review: ReviewRow) -> None:
    seat = stage.seat(row.id, review.department)
    condition, objection = said.condition, said.objection
    operations.answer(
        seat,
        by=stage.speaker(said, seat),
        choice=said.verdict,
        seen=said.revision,
        words=said.words,
        harm=objection.harm if objection else "",
        section=objection.section if objection else "",
        change=objection.change if objection else "",
        condition=condition.text if condition else "",
        by_day=condition.when if condition else None,
        at=said.at,
    )


def _reconsider(row: InitiativeRow, said: AnswerRow, stage: Stage, *, review: ReviewRow) -> None:
    seat = stage.seat(row.id, review.department)
    operations.reconsider(seat, by=stage.speaker(said, seat), at=said.at)


def _meet(row: InitiativeRow, met, stage: Stage, *, review: ReviewRow) -> None:
    asked = stage.seat(row.id, review.department).review.conditions.last()
    if asked is None:
        raise Broken(met.line, "A newer answer has replaced this condition.")
    operations.meet(asked, by=stage.person(met.by), at=met.at)


def _overrule(row: InitiativeRow, overruled: Overruled, stage: Stage, *, review) -> None:
    seat = stage.seat(row.id, review.department)
    operations.overrule(
        seat,
        by=stage.person(overruled.by),
        review=seat.review.pk,
        words=overruled.reason,
        at=overruled.at,
    )


def _pledging(row: InitiativeRow) -> Iterator[Act]:
    for place, pledge in enumerate(row.pledges):
        by = (pledge.by, pledge.on_behalf_of)
        yield act(row, pledge, "pledge", _pledge, by=by, place=(place,))
    if row.lifted:
        yield act(row, row.lifted, "lift", _lift, by=(row.lifted.by,))


def _lift(row: InitiativeRow, said: Lift, stage: Stage) -> None:
    by = stage.person(said.by)
    money.lift(stage.initiative(row.id), by=by, words=said.reason, at=said.at)


def _pledge(row: InitiativeRow, pledge: PledgeRow, stage: Stage) -> None:
    seat = stage.seat(row.id, pledge.department)
    if seat is None:
        return join_by_pledging(row, pledge, stage)
    by = stage.speaker(pledge, seat)
    money.set_pledge(seat, by=by, amount=pledge.amount, year=stage.year, at=pledge.at)


# --- What executives say, and coming to rest ---------------------------------------------------


def _deciding(row: InitiativeRow) -> Iterator[Act]:
    for place, said in enumerate(row.approvals):
        by, under = (said.by,), said.revision
        yield act(row, said, "decide", _decide, by=by, under=under, place=(place, 0))
        if said.answer:
            play = partial(_reply, approval=said)
            yield act(row, said.answer, "decide", play, by=(said.answer.by,), place=(place, 1))


def _decide(row: InitiativeRow, said: ApprovalRow, stage: Stage) -> None:
    initiative, by, at = stage.initiative(row.id), stage.person(said.by), said.at
    if said.verdict == "approve":
        up_to = initiative.target if said.up_to is None else said.up_to
        seen, words = said.revision, said.reason
        made = money.approve(initiative, by=by, up_to=up_to, seen=seen, words=words, at=at)
    else:
        verb = {"ask": money.ask, "send_back": money.send_back, "decline": money.decline}
        made = verb[said.verdict](initiative, by=by, words=said.reason, at=at)
    stage.approvals[id(said)] = made.pk


def _reply(row: InitiativeRow, reply, stage: Stage, *, approval: ApprovalRow) -> None:
    asked = Approval.objects.get(pk=stage.approvals[id(approval)])
    money.reply(asked, by=stage.person(reply.by), words=reply.text, at=reply.at)


def _resting(row: InitiativeRow) -> Iterator[Act]:
    declined = {said.at for said in row.approvals if said.verdict == "decline"}
    if row.parked and row.parked.at not in declined:
        yield act(row, row.parked, "rest", _park)
    if row.withdrawn:
        yield act(row, row.withdrawn, "rest", _withdraw, by=(row.withdrawn.by,), place=(1,))


def _park(row: InitiativeRow, parked, stage: Stage) -> None:
    operations.park(stage.initiative(row.id), at=parked.at)


def _withdraw(row: InitiativeRow, withdrawn, stage: Stage) -> None:
    operations.withdraw(
        stage.initiative(row.id),
        by=stage.person(withdrawn.by),
        words=withdrawn.reason,
        at=withdrawn.at,
    )
