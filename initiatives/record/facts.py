"""What a record says, derived from its events and postings alone. Reads no database."""

from collections.abc import Iterable, Iterator

from ..models import Event, Initiative
from ..models.events import postings_in

Kind, Status = Event.Kind, Initiative.Status

LEADS_TO = {
    Kind.INITIATIVE_SUBMITTED: Status.IN_REVIEW,
    Kind.INITIATIVE_AGREED: Status.AGREED,
    Kind.INITIATIVE_REOPENED: Status.IN_REVIEW,
    Kind.INITIATIVE_WENT_LIVE: Status.LIVE,
    Kind.INITIATIVE_PARKED: Status.PARKED,
    Kind.INITIATIVE_DECLINED: Status.PARKED,
    Kind.INITIATIVE_WITHDRAWN: Status.WITHDRAWN,
    Kind.INITIATIVE_REVIVED: Status.IN_REVIEW,
    Kind.INITIATIVE_CLOSED: Status.CLOSED,
}
PUBLISHING = (Kind.INITIATIVE_SUBMITTED, Kind.REVISION_PUBLISHED)
IN_FORCE = (Kind.INITIATIVE_WENT_LIVE, Kind.REVISION_TOOK_FORCE)
# Of what was said at the table, the record holds the hash alone.
CONVERSATION = (Kind.COMMENT_POSTED, Kind.COMMENT_EDITED)
AT_REST = (Kind.INITIATIVE_PARKED, Kind.INITIATIVE_DECLINED, Kind.INITIATIVE_WITHDRAWN)
AT_REST += (Kind.INITIATIVE_CLOSED,)
RESTING = (Status.PARKED, Status.WITHDRAWN, Status.CLOSED)
SHARE = ("pledged", "committed", "spent", "returned")
ENDING = (Kind.REVIEW_ANSWERED, Kind.REVIEW_RECONSIDERED, Kind.REVIEW_OUTDATED, Kind.SEAT_LEFT)
ANSWER = ("seat", "by", "on_behalf_of", "at", "revision", "words", "review", "answer", "condition")
APPROVAL = ("by", "at", "revision", "up_to", "words")
# Shown, and counted nowhere (rule 30).
ADVICE = ("by", "at", "revision", "words", "adviser", "answer")
EXPENSE = ("expense", "seat", "by", "at", "day", "amount", "words", "receipt")
CLOSING = ("seat", "by", "on_behalf_of", "at", "words", "learned")
# Lifted for one initiative, until it is revived (rule 21).
LIFT = ("by", "at", "revision", "words")
PLEDGE = ("seat", "by", "on_behalf_of", "at", "before", "amount", "posting")


def facts_of(events: list[dict], postings: list[dict]) -> dict:
    """Who sits, what was answered, approved and pledged, who pays, and where that leaves it."""
    seats = seats_of(events)
    return {
        "status": status_of(events),
        "revision": revision_of(events),
        "steward": steward_of(events),
        "seats": list(seats.values()),
        "answers": list(_answers(events, seats)),
        "advice": [
            _picked(event, *ADVICE) for event in events if event["kind"] == Kind.ADVISER_ANSWERED
        ],
        "approvals": list(_approvals(events)),
        "pledges": [
            _picked(event, *PLEDGE) for event in events if event["kind"] == Kind.PLEDGE_SET
        ],
        "lifts": list(_lifts(events)),
        "shares": _shares(events, postings),
        "expenses": list(_expenses(events)),
        "closing": closing_of(events),
        "head": {"number": events[-1]["number"], "digest": events[-1]["digest"]},
    }


def status_of(events: list[dict]) -> str:
    known = [LEADS_TO[event["kind"]] for event in events if event["kind"] in LEADS_TO]
    return str(known[-1]) if known else str(Status.DRAFT)


def revision_of(events: list[dict]) -> int:
    """The id of the revision by which it lives; else of the newest."""
    telling = IN_FORCE if status_of(events) in (Status.LIVE, Status.CLOSED) else PUBLISHING
    return [event["revision"] for event in events if event["kind"] in telling][-1]


def steward_of(events: list[dict]) -> int:
    return [e["details"]["steward"] for e in events if "steward" in e["details"]][-1]


def seats_of(events: list[dict]) -> dict[int, dict]:
    """Every seat that there was, with its last reasons, and the event with which it left."""
    seats: dict[int, dict] = {}
    for event in events:
        if "table" not in event["details"]:
            continue
        sitting = {seat: rest for seat, *rest in event["details"]["table"]}
        for number, (department, reasons) in sitting.items():
            about = {"seat": number, "department": department, "reasons": reasons}
            seats[number] = about | {"left": None}
        for number, seat in seats.items():
            if number not in sitting and seat["left"] is None:
                seat["left"] = event["number"]
    return seats


def money_of(event: dict) -> list[str]:
    """The digests of the postings that an event tells of."""
    return postings_in(event["details"])


def moved(postings: Iterable[dict], kind: str) -> Iterator[tuple[tuple[int, int], int]]:
    """(Department, fiscal year) and minor units, of every line of one kind of account."""
    for posting in postings:
        for key, amount in posting["moves"].items():
            named, *place = key.split(":")
            if named == kind:
                yield (int(place[1]), int(place[2])), amount


def _answers(events: list[dict], seats: dict[int, dict]) -> Iterator[dict]:
    for event in events:
        if event["kind"] == Kind.REVIEW_ANSWERED:
            after, answer = events[event["number"] :], _picked(event, *ANSWER)
            yield answer | {
                "met": _met(after, answer["condition"]),
                "overruled": [
                    later["number"]
                    for later in after
                    if later["kind"] == Kind.ANSWER_OVERRULED
                    and later["details"]["review"] == answer["review"]
                ],
                "ended": _ended(after, seats[event["seat"]]),
            }


def _met(after: list[dict], condition: int | None) -> int | None:
    """With which event a condition was met, if it was and was not reopened."""
    told = [
        event
        for event in after
        if event["kind"] in (Kind.CONDITION_MET, Kind.CONDITION_REOPENED)
        and event["details"]["condition"] == condition
    ]
    return told[-1]["number"] if told and told[-1]["kind"] == Kind.CONDITION_MET else None


def _ended(after: list[dict], seat: dict) -> int | None:
    """With which event an answer counted no more; none where it stands."""
    for event in after:
        own = event["seat"] == seat["seat"] and event["kind"] in ENDING
        if own or seat["department"] in event["details"].get("asked", ()):
            return event["number"]
    return None


def _approvals(events: list[dict]) -> Iterator[dict]:
    for event in events:
        if event["kind"] == Kind.APPROVAL_GIVEN:
            later = (e for e in events[event["number"] :] if _voids(e, event["by"]))
            voided = next((e["number"] for e in later), None)
            yield _picked(event, *APPROVAL) | {"voided": voided}


def _lifts(events: list[dict]) -> Iterator[dict]:
    """Who let every pledge count in full, and with which event that ended."""
    for event in events:
        if event["kind"] == Kind.SHARE_LIFTED:
            later = events[event["number"] :]
            ended = (e["number"] for e in later if e["kind"] == Kind.INITIATIVE_REVIVED)
            yield _picked(event, *LIFT) | {"ended": next(ended, None)}


def _voids(event: dict, approver: int) -> bool:
    """Does an event end what this executive has approved before?"""
    anew = event["kind"] == Kind.APPROVAL_GIVEN and event["by"] == approver
    return anew or approver in event["details"].get("approvers", ())


def _shares(events: list[dict], postings: list[dict]) -> list[dict]:
    """What each department pledges, pays, has spent, and had returned when it rested or closed."""
    at_rest = status_of(events) in RESTING
    rest = [money_of(event) for event in events if event["kind"] in AT_REST] if at_rest else []
    back = [posting for posting in postings if rest and posting["digest"] in rest[-1]]
    bound = [posting for posting in postings if posting["kind"] == "commit"]
    shares: dict[tuple[int, int], dict[str, int]] = {}
    for name, kind, of, sign in (
        ("pledged", "pledged", postings, 1),
        ("committed", "committed", bound, 1),
        ("spent", "spent", postings, 1),
        ("returned", "pledged", back, -1),
        ("returned", "committed", back, -1),
    ):
        for place, amount in moved(of, kind):
            share = shares.setdefault(place, dict.fromkeys(SHARE, 0))
            share[name] += sign * amount
    return [
        {"department": department, "year": year, **share}
        for (department, year), share in sorted(shares.items())
        if any(share.values())
    ]


def _expenses(events: list[dict]) -> Iterator[dict]:
    """Each that was recorded, and with which events it was confirmed, refused, reversed."""
    for event in events:
        if event["kind"] == Kind.EXPENSE_RECORDED:
            number, after = event["details"]["expense"], events[event["number"] :]
            told = {e["kind"]: e["number"] for e in after if e["details"].get("expense") == number}
            yield _picked(event, *EXPENSE) | {
                "confirmed": told.get(Kind.EXPENSE_CONFIRMED),
                "refused": told.get(Kind.EXPENSE_REFUSED),
                "reversed": told.get(Kind.POSTING_REVERSED),
            }


def closing_of(events: list[dict]) -> dict | None:
    """What came of it and what was learned; none where it is not closed."""
    closed = [event for event in events if event["kind"] == Kind.INITIATIVE_CLOSED]
    return _picked(closed[-1], *CLOSING) if closed else None


def _picked(event: dict, *names: str) -> dict:
    """Some of what an event says, and its number."""
    said = event["details"] | event
    return {"event": event["number"], **{name: said.get(name) for name in names}}
