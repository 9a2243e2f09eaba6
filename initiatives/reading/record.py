"""The page of a decision record: who owns it, what came of it, and how to check it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cooperative.templatetags.ui import spoken

from ..models import Event, Initiative
from ..record.facts import AT_REST, CONVERSATION, LEADS_TO
from .advised import SAYS
from .log import words_of
from .paper import Paper, moment_of
from .plan import in_words
from .record_money import money_of
from .record_seats import seats_of
from .seats import together

Kind, Status = Event.Kind, Initiative.Status
# What is said at the table stays there: the history is that of the decision.
AT_THE_TABLE = (*CONVERSATION, Kind.SEAT_NUDGED)


def page_of(paper: Paper) -> dict:
    """Everything that the page says, as plain words."""
    content, payees = paper.record.contents[paper.told["revision"]]
    slug = paper.initiative.slug
    return {
        "initiative": paper.initiative,
        "title": content.title,
        "purpose": content.purpose,
        "owners": together([paper.department(seat["department"]) for seat in paper.sitting]),
        "outcome": " ".join(outcome_of(paper)),
        "status": paper.initiative.Status(paper.status).label,
        "arcs": [(paper.look(s["department"])["colour"], paper.state(s)) for s in paper.sitting],
        "house": paper.house.name,
        "revision": paper.revision["number"],
        "seats": seats_of(paper),
        "advice": list(advice_of(paper)),
        "money": money_of(paper),
        "closing": closing_of(paper, content.hope),
        "plan": in_words(content, payees, paper.cash),
        "log": list(history_of(paper)),
        "head": paper.told["head"],
        "fingerprint": paper.told["fingerprint"],
        "download_url": reverse("initiatives:record_file", args=[slug]),
    }


def advice_of(paper: Paper) -> Iterator[dict]:
    """What partners said, in order: shown, and counted nowhere (rule 30)."""
    for said in paper.told["advice"]:
        yield {
            "person": paper.person(said["by"]),
            "says": SAYS[said["answer"]],
            "at": moment_of(said),
            "revision": paper.numbered(said["revision"]),
            "words": paper.text(said["words"]),
        }


def outcome_of(paper: Paper) -> Iterator[str]:
    """Where it stands, in a sentence or three."""
    last = [event for event in paper.told["events"] if event["kind"] in LEADS_TO][-1]
    about = {"day": spoken(moment_of(last).date(), "full"), "n": paper.revision["number"]}
    match paper.status:
        case Status.LIVE:
            yield _("Live since %(day)s: all agreed on revision %(n)s.") % about
        case Status.AGREED:
            yield _("Agreed on revision %(n)s, %(day)s. It is not live yet.") % about
        case Status.IN_REVIEW:
            answered = sum(1 for seat in paper.sitting if paper.counting(seat))
            about |= {"answered": answered, "seats": len(paper.sitting)}
            yield _("In review: %(answered)s of %(seats)s have answered revision %(n)s.") % about
        case Status.CLOSED:
            about["person"] = paper.person(last["by"])
            yield (
                _("Closed on %(day)s by %(person)s. It had gone live with revision %(n)s.") % about
            )
        case _rest:
            yield rest_of(paper, about["day"])
    yield from (said["over"] for seat in seats_of(paper) for said in seat["said"] if said["over"])


def closing_of(paper: Paper, hope: str) -> dict | None:
    """What was hoped, what came of it, what was learned (rule 25)."""
    closing = paper.told["closing"]
    if closing is None:
        return None
    came, learned = paper.text(closing["words"]), paper.text(closing["learned"])
    return {"hope": hope, "came": came, "learned": learned}


def rest_of(paper: Paper, day: str) -> str:
    """Why it came to rest."""
    rest = [event for event in paper.told["events"] if event["kind"] in AT_REST][-1]
    about = {"day": day, "person": paper.person(rest["by"]), "why": paper.text(rest["words"])}
    match rest["kind"]:
        case Kind.INITIATIVE_DECLINED:
            return _("Declined by %(person)s, %(day)s, because: %(why)s") % about
        case Kind.INITIATIVE_WITHDRAWN:
            return _("Withdrawn by %(person)s, %(day)s, because: %(why)s") % about
    about["lacked"] = " ".join(rest["details"]["lacked"])
    return _("Parked on %(day)s, as its decision day ended. %(lacked)s") % about


def history_of(paper: Paper) -> Iterator[dict]:
    """What happened, oldest first, each with its number in the chain."""
    names = {int(pk): name for pk, name in paper.told["people"].items()}
    seats = {seat["seat"]: seat["department"] for seat in paper.told["seats"]}
    for event in paper.told["events"]:
        if event["kind"] not in AT_THE_TABLE:
            spoken_of = event | {
                "who": paper.person(event["by"]),
                "behalf": paper.person(event["on_behalf_of"]),
                "department": paper.department(seats.get(event["seat"])),
                "revision_number": paper.numbered(event["revision"]),
                "body": paper.text(event["words"]),
            }
            yield {
                "number": event["number"],
                "at": moment_of(event),
                "template": f"events/{event['kind']}.html",
                "event": words_of(spoken_of, paper.cash, names),
            }
