"""What happened at a table, and who advises there, as rows: one query for all of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.models import Membership
from cooperative.clock import now
from cooperative.templatetags.ui import initials

from ..models import Advice, Adviser, Comment, CommentEdit, Event, Initiative, Turn
from .rows import Table

LATEST_EVENTS, LATEST_COMMENTS = 30, 20
ASKING = {Event.Kind.SEAT_REQUESTED: Turn.Kind.ADMIT, Event.Kind.STEWARD_OFFERED: Turn.Kind.TAKE_ON}
OF_EVENT = {
    "who": F("by__name"),
    "behalf": F("on_behalf_of__name"),
    "department": F("seat__department__name"),
    "revision_number": F("revision__number"),
    "body": F("words__body"),
}


@dataclass(frozen=True)
class Advising:
    """Somebody of a partner at this table, and what was advised last (rule 30)."""

    pk: int
    person: int
    name: str
    partner: int
    partner_name: str
    invited_by: str
    seat: int
    department: str
    asked: str
    until: datetime
    ended_at: datetime | None
    answer: str
    answered_at: datetime | None
    answer_words: str
    answer_number: int | None

    @classmethod
    def of(cls, event: dict) -> "Advising":
        """From the event with which this adviser was invited."""
        return cls(
            pk=event["adviser"],
            person=event["details"]["person"],
            name=event["adviser_name"],
            partner=event["adviser_partner"],
            partner_name=event["adviser_partner_name"],
            invited_by=event["who"],
            seat=event["seat"],
            department=event["department"],
            asked=event["body"] or "",
            until=min(event["adviser_ends_at"], event["adviser_leaves_at"]),
            ended_at=event["adviser_ended_at"],
            answer=event["advice"] or "",
            answered_at=event["advised_at"],
            answer_words=event["advice_words"] or "",
            answer_number=event["advice_number"],
        )

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.until <= now()


def _advising(events: QuerySet) -> QuerySet:
    """Each event with which an adviser was invited, with that adviser and the last advice."""
    invited = Q(kind=Event.Kind.ADVISER_INVITED)
    adviser = Adviser.objects.filter(pk=OuterRef("adviser"))
    advice = Advice.objects.filter(adviser=OuterRef("adviser")).order_by("-pk")

    def where(rows: QuerySet, column: str) -> Case:
        return Case(When(invited, then=Subquery(rows.values(column)[:1])))

    return events.annotate(
        adviser=Case(When(invited, then=Cast(KT("details__adviser"), BigIntegerField()))),
        adviser_name=where(adviser, "person__name"),
        adviser_partner=where(adviser, "person__partner"),
        adviser_partner_name=where(adviser, "person__partner__name"),
        adviser_ends_at=where(adviser, "ends_at"),
        adviser_leaves_at=where(adviser, "person__ends_at"),
        adviser_ended_at=where(adviser, "ended_at"),
        advice=where(advice, "answer"),
        advised_at=where(advice, "at"),
        advice_words=where(advice, "words__body"),
        advice_number=where(advice, "revision__number"),
    )


OF_ADVISER = (
    *("adviser", "adviser_name", "adviser_partner", "adviser_partner_name", "adviser_ends_at"),
    *("adviser_leaves_at", "adviser_ended_at"),
    *("advice", "advised_at", "advice_words", "advice_number"),
)


def _waiting(events: QuerySet, initiative: Initiative) -> QuerySet:
    """Each event with until when what it asked waits for its answer: a seat, the chair."""
    turns = Turn.objects.open().filter(initiative=initiative, kind=OuterRef("asks"))
    return events.annotate(
        asks=Case(*(When(kind=kind, then=Value(turn.value)) for kind, turn in ASKING.items())),
        request=Cast(KT("details__request"), BigIntegerField()),
        waits_until=Subquery(turns.filter(about=OuterRef("request")).values("due_at")[:1]),
    )


def _talked(events: QuerySet) -> QuerySet:
    """Each event of a comment with its thread, and what it says since when, if it was edited."""
    comments = Comment.objects.filter(pk=OuterRef("comment"))
    edits = CommentEdit.objects.filter(comment=OuterRef("comment")).order_by("-pk")
    return events.annotate(
        comment=Cast(KT("details__comment"), BigIntegerField()),
        thread=Subquery(comments.values("reply_to")[:1]),
        partner=Subquery(comments.values("partner__name")[:1]),
        from_partner=F("by__partner__name"),
        edited_at=Subquery(edits.values("event__at")[:1]),
        edited=Subquery(edits.values("event__words__body")[:1]),
        edited_details=Subquery(edits.values("event__details")[:1]),
    )


def _threads_of(initiative: Initiative) -> QuerySet:
    """The comments to which the newest ones reply: they are shown with them."""
    newest = Comment.objects.filter(initiative=initiative).order_by("-pk")[:LATEST_COMMENTS]
    return Comment.objects.filter(replies__in=newest.values("pk")).order_by().values("pk")


def happened(table: Table, *, every_event: bool, every_comment: bool) -> list[dict]:
    """The newest events and comments, newest first, and what is asked still. One query for all.

    The invitations of advisers are among them, however old: who advises is read with them.
    """
    events = Event.objects.filter(initiative=table.initiative)
    newest = events.order_by("-number").values("pk")
    said = newest.filter(kind=Event.Kind.COMMENT_POSTED)
    wanted = Q(pk__in=newest if every_event else newest[: LATEST_EVENTS + 1])
    wanted |= Q(pk__in=said if every_comment else said[: LATEST_COMMENTS + 1])
    wanted |= Q(kind=Event.Kind.COMMENT_POSTED, comment__in=_threads_of(table.initiative))
    seated = [seat.department_id for seat in table.seats]
    place = Membership.objects.current().filter(person=OuterRef("by"), department__in=seated)
    wanted |= Q(kind=Event.Kind.ADVISER_INVITED)
    rows = _advising(_talked(_waiting(events, table.initiative)))
    rows = rows.filter(wanted | Q(waits_until__isnull=False))
    rows = rows.annotate(place=Subquery(place.order_by("pk").values("department")[:1]))
    columns = ("number", "kind", "at", "by", "details", "place", "seat", "waits_until")
    columns += ("comment", "thread", "partner", "from_partner", "edited_at", "edited")
    columns += ("edited_details", *OF_ADVISER, *OF_EVENT)
    found = list(rows.annotate(**OF_EVENT).order_by("-number").values(*columns))
    table.advisers = _advisers_in(found)
    return found


def _advisers_in(events: list[dict]) -> list[Advising]:
    """In the order of their invitations: who advises, and who did and said something."""
    invited = [Advising.of(event) for event in events[::-1] if event["adviser"]]
    return [one for one in invited if one.answer or not one.is_over]
