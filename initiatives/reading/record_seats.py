"""Each seat of a decision record: why it sits there, and what it said, in order."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Section
from cooperative.templatetags.ui import spoken

from ..models import Event, Review
from .paper import Paper, Status, moment_of

Answer, Kind = Review.Answer, Event.Kind
SAID = {
    Answer.CONSENT: gettext_lazy("consented to revision %(n)s"),
    Answer.CONSENT_WITH_CONDITION: gettext_lazy("consented to revision %(n)s, on a condition"),
    Answer.OBJECT: gettext_lazy("objected to revision %(n)s"),
    Answer.STAND_ASIDE: gettext_lazy("stood aside on revision %(n)s"),
}
STANDS = {
    Answer.CONSENT: gettext_lazy("Consents"),
    Answer.CONSENT_WITH_CONDITION: gettext_lazy("Consents, 1 condition"),
    Answer.OBJECT: gettext_lazy("Objects, with a change"),
    Answer.STAND_ASIDE: gettext_lazy("Stands aside"),
}
ENDED = {
    Kind.REVIEW_ANSWERED: gettext_lazy("Replaced by the next answer, %(day)s."),
    Kind.REVIEW_RECONSIDERED: gettext_lazy("Reconsidered, %(day)s."),
    Kind.REVISION_PUBLISHED: gettext_lazy("Outdated by revision %(n)s, %(day)s."),
    Kind.REVIEW_OUTDATED: gettext_lazy("Outdated by revision %(n)s, %(day)s."),
    Kind.SEAT_LEFT: gettext_lazy("Until it left the table, %(day)s."),
    Kind.INITIATIVE_REVIVED: gettext_lazy("Asked again when it was revived, %(day)s."),
}


def seats_of(paper: Paper) -> list[dict]:
    """Who sits, the steward first, then who has left."""
    left = [seat for seat in paper.told["seats"] if seat["left"] is not None]
    return [_seat(paper, seat) for seat in [*paper.sitting, *left]]


def _seat(paper: Paper, seat: dict) -> dict:
    left = paper.event(seat["left"]) if seat["left"] else None
    return {
        **paper.look(seat["department"]),
        "state": "" if left else paper.state(seat),
        "is_steward": seat["department"] == paper.told["steward"] and not left,
        "word": _left(left) if left else _word(paper, seat),
        "why": " ".join(reason["text"] for reason in seat["reasons"]),
        "said": [_said(paper, seat, answer) for answer in paper.answers(seat)],
    }


def _left(event: dict) -> str:
    return _("Left the table, %(day)s") % {"day": _day(event)}


def _word(paper: Paper, seat: dict) -> str:
    """What a seat says, in a few words."""
    answer = paper.counting(seat)
    if answer and answer["answer"] == Answer.OBJECT and paper.is_overruled(answer):
        return _("Objected, and was overruled")
    if answer:
        return str(STANDS[answer["answer"]])
    if not paper.is_deciding:
        return _("Had not answered")
    return _("Is asked again") if paper.answers(seat) else _("Has not answered yet")


def _said(paper: Paper, seat: dict, answer: dict) -> dict:
    said, number = answer["said"], paper.numbered(answer["revision"])
    return {
        "person": paper.person(answer["by"]),
        "behalf": paper.person(answer["on_behalf_of"]),
        "says": SAID[answer["answer"]] % {"n": number},
        "at": moment_of(answer),
        "event": answer["event"],
        "words": paper.text(answer["words"]),
        "counts": answer["ended"] is None,
        "ended": _ended(paper, answer) if answer["ended"] else "",
        "harm": paper.text(said["harm"]),
        "section": str(Section(said["section"]).label) if said["section"] else "",
        "change": paper.text(said["change"]),
        "condition": _condition(paper, answer) if said["condition_words"] else None,
        "over": _over(paper, seat, answer),
        "overrulings": [_overruling(paper, number) for number in answer["overruled"]],
    }


def _condition(paper: Paper, answer: dict) -> dict:
    said = answer["said"]
    day = date.fromisoformat(said["by_day"]) if said["by_day"] else None
    by_day = _("While it lives, by %(day)s") % {"day": spoken(day, "full")} if day else ""
    return {
        "when": by_day or _("Before it goes live"),
        "words": paper.text(said["condition_words"]),
        "keeper": paper.department(said["keeper"])
        or paper.person(said["adviser"])
        or _("The steward"),
        "met": moment_of(paper.event(answer["met"])) if answer["met"] else None,
    }


def _over(paper: Paper, seat: dict, answer: dict) -> str:
    """“Went ahead over HR’s objection, by Dana Brandt, because: …” (rule 7)."""
    if answer["ended"] is not None or not paper.is_overruled(answer):
        return ""
    ahead = {
        (True, True): _("Went ahead over %(department)s’s objection, by %(who)s"),
        (True, False): _("Went ahead over %(department)s’s condition, by %(who)s"),
        (False, True): _("Goes ahead over %(department)s’s objection, by %(who)s"),
        (False, False): _("Goes ahead over %(department)s’s condition, by %(who)s"),
    }
    sentence = ahead[paper.status == Status.LIVE, answer["answer"] == Answer.OBJECT]
    given = [_overruling(paper, number) for number in answer["overruled"]]
    who = _("; by ").join(_("%(person)s, because: %(reason)s") % one for one in given)
    return sentence % {"department": paper.department(seat["department"]), "who": who}


def _overruling(paper: Paper, number: int) -> dict:
    event = paper.event(number)
    return {
        "person": paper.person(event["by"]),
        "at": moment_of(event),
        "reason": paper.text(event["words"]),
    }


def _ended(paper: Paper, answer: dict) -> str:
    """Since when an answer counts no more, and why."""
    event = paper.event(answer["ended"])
    sentence = ENDED.get(event["kind"], gettext_lazy("Counted until %(day)s."))
    return sentence % {"n": paper.numbered(event["revision"]), "day": _day(event)}


def _day(event: dict) -> str:
    return spoken(moment_of(event), "day")
