"""What leads and deputies elsewhere may know of an initiative, and what became of their asking."""

from accounts.forms import new_key
from accounts.models import Department, Organisation, User
from cooperative.templatetags.ui import money

from ..models import Event, Initiative, Seat, SeatRequest
from .rows import Table
from .seats import day


def glimpse_of(initiative: Initiative, user: User, house: Organisation) -> dict:
    """Enough to know of it and to ask for a seat: title, purpose, state, seats, total."""
    seats = Seat.objects.sitting().filter(initiative=initiative)
    asked = asked_by(user, initiative)
    is_open = initiative.takes_answers and not initiative.is_past_its_day
    waiting = {request.department_id for request in asked if request.is_open}
    return {
        "initiative": initiative,
        "title": initiative.title,
        "purpose": initiative.purpose,
        "status": initiative.get_status_display(),
        "steward": initiative.steward.name,
        "seats": seats.order_by("department__position", "department_id").values_list(
            "department__name", "department__initials", "department__colour"
        ),
        "total": money(initiative.target, house.currency),
        "asked": [_in_words(request) for request in asked],
        "may_ask": bool(is_open and user.leads - waiting),
        "may_pledge": bool(is_open and initiative.takes_pledges and initiative.target),
    }


def asked_by(user: User, initiative: Initiative) -> list[SeatRequest]:
    """The newest request of each department that a person speaks for, if it is open or refused."""
    rows = initiative.seat_requests.filter(department__in=user.leads).order_by("pk")
    newest = {row.department_id: row for row in rows.select_related("department", "by", "words")}
    told = (SeatRequest.Outcome.REFUSED, SeatRequest.Outcome.LAPSED, "")
    return [row for row in newest.values() if row.outcome in told]


def asks_of(table: Table, events: list[dict]) -> list[dict]:
    """Who asks for a seat, to whom the steward's chair is offered, and who answers by when."""
    return [_waiting(table, event) for event in events if event["waits_until"]]


def _waiting(table: Table, event: dict) -> dict:
    """A request or an offer, in words. `place`: the department that asks, by id."""
    user, steward = table.user, table.initiative.steward_seat
    asks, details = event["kind"] == Event.Kind.SEAT_REQUESTED, event["details"]
    offered = next((seat for seat in table.seats if seat.pk == event["seat"]), None)
    answering = steward if asks else offered
    return {
        "pk": details["request"],
        "asks": asks,
        "place": details["department"] if asks else None,
        "department": details["where"] if asks else event["department"],
        "steward": table.initiative.steward.name,
        "words": event["body"] or "",
        "due": day(event["waits_until"]),
        "may_answer": answering is not None and user.speaks_for(answering),
        "is_mine": details["department"] in user.leads if asks else user.speaks_for(steward),
        "key": new_key(),
    }


def elsewhere(table: Table) -> set[int]:
    """The departments for which a person who sees the table may ask for a seat, or pledge."""
    initiative = table.initiative
    if not initiative.takes_answers or initiative.is_past_its_day:
        return set()
    return table.user.leads - {seat.department_id for seat in table.seats}


def _in_words(request: SeatRequest) -> dict:
    return {
        "pk": request.pk,
        "department": request.department.name,
        "person": request.by.name,
        "at": request.at,
        "words": request.words.body,
        "is_open": request.is_open,
        "refusal": request.refusal.body if request.refusal else "",
        "key": new_key(),
    }


def may_sit_down(user: User, initiative: Initiative) -> list[Department]:
    """The departments for which a person may ask for a seat here, or pledge and so take one."""
    seated = initiative.seats.sitting().values("department")
    own = Department.objects.current().filter(pk__in=user.leads)
    return list(own.exclude(pk__in=seated))
