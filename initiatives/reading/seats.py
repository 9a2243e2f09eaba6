"""Each seat in words, and what the top of the table says."""

from datetime import datetime

from django.contrib.humanize.templatetags.humanize import apnumber
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Fact, Section
from cooperative import rings
from cooperative.templatetags.ui import spoken

from ..models import Initiative, Review, Seat
from ..permissions import own_seats
from .rows import Table

Answer = Review.Answer
STATES = {
    Answer.CONSENT: rings.CONSENTED,
    Answer.CONSENT_WITH_CONDITION: rings.CONDITION,
    Answer.OBJECT: rings.OBJECTED,
    Answer.STAND_ASIDE: rings.ASIDE,
}


def seats_of(table: Table) -> list[dict]:
    """The seats as `round_table` draws them: one's own first, then clockwise."""
    return [_seat(table, seat) for seat in clockwise(table)]


def clockwise(table: Table) -> list[Seat]:
    order = [*table.seats]
    first = table.seat or next(iter(table.own), None)
    at = order.index(first) if first in order else 0
    return order[at:] + order[:at]


def _seat(table: Table, seat: Seat) -> dict:
    state = state_of(table, seat)
    department = seat.department
    return {
        "id": f"seat-{seat.pk}",
        "name": department.name,
        "initials": department.initials,
        "colour": department.colour,
        "state": state,
        "was": STATES.get(seat.before_answer, "") if state == rings.OUTDATED else "",
        "who": _who(table, seat),
        "word": word_of(table, seat, state),
        "url": url_of(seat),
        "pledge": _pledge(table, seat),
        "is_bound": bool(getattr(seat, "committed", 0)),
        "late": "" if table.initiative.is_draft else late(table, seat.review),
        "is_mine": seat in table.own,
        "why": " ".join(reason["text"] for reason in seat.reasons),
    }


def state_of(table: Table, seat: Seat) -> str:
    """One of `rings.STATES`."""
    if seat.has_answered:
        return said_state(seat)
    asked = table.initiative.takes_answers
    if asked and not table.chairs.able(seat):
        return rings.EMPTY
    outdated = seat.standing == "outdated" and seat.before_answer
    return rings.OUTDATED if outdated else rings.WAITING


def said_state(seat: Seat) -> str:
    """What a seat has said; an objection that was overruled shows as that (rule 7)."""
    if seat.objects_ and seat.is_overruled:
        return rings.OVERRULED
    return STATES.get(seat.review.answer, rings.WAITING)


def word_of(table: Table, seat: Seat, state: str) -> str:
    """What a seat says, in a few words."""
    if table.initiative.is_draft:
        return _("Will be asked")
    due = spoken_due(seat.review)
    match state:
        case rings.EMPTY:
            return _("Nobody here can answer before %(due)s") % {"due": due}
        case rings.OUTDATED:
            return _outdated(seat)
        case rings.WAITING:
            return _waiting(table, seat, due)
        case rings.CONSENTED if seat.department_id == table.initiative.department_id:
            return _("Proposed and consents")
        case rings.CONDITION:
            return _conditional(seat)
        case rings.OBJECTED:
            return _("Objects, with a change")
        case rings.OVERRULED:
            return _("Objected; overruled by %(people)s") % {"people": overruled_by(seat)}
    return str(seat.review.get_answer_display())


def _waiting(table: Table, seat: Seat, due: str) -> str:
    if not table.initiative.takes_answers:
        return _("Had not answered")
    answered = sum(1 for other in table.seats if other.has_answered)
    if seat is table.seat and answered:
        return ngettext(
            "%(n)s department waits for you", "%(n)s departments wait for you", answered
        ) % {"n": opening(answered)}
    if seat.review.cause == Review.Cause.RECONSIDERED:
        return _("Reconsiders, due %(due)s") % {"due": due}
    return _("Waiting, due %(due)s") % {"due": due}


def _outdated(seat: Seat) -> str:
    said = {
        Answer.CONSENT: _("Consented to revision %(before)s; %(what)s changed in %(now)s"),
        Answer.CONSENT_WITH_CONDITION: _(
            "Consented to revision %(before)s; %(what)s changed in %(now)s"
        ),
        Answer.OBJECT: _("Objected to revision %(before)s; %(what)s changed in %(now)s"),
        Answer.STAND_ASIDE: _("Stood aside on revision %(before)s; %(what)s changed in %(now)s"),
    }
    return said[seat.before_answer] % {
        "before": seat.before_number,
        "what": what_changed(seat.review),
        "now": seat.review.revision.number,
    }


def what_changed(review: Review) -> str:
    """“message and channels”: what of a revision asked this seat again."""
    named = {**{s.value: s.label.lower() for s in Section}, "total": _("the total")}
    words = [str(named[name]) for name in review.changed if name in named]
    if any(name in Fact.values for name in review.changed):
        words.append(_("a fact"))
    return together(words) or _("what it watches")


def _conditional(seat: Seat) -> str:
    conditions = seat.review.asked_for
    if seat.is_overruled:
        return _("Condition overruled by %(people)s") % {"people": overruled_by(seat)}
    if conditions and all(condition.is_met for condition in conditions):
        return _("Consents, condition met")
    return ngettext("Consents, %(n)s condition", "Consents, %(n)s conditions", len(conditions)) % {
        "n": len(conditions)
    }


def overruled_by(seat: Seat) -> str:
    """“Dana Brandt and Cleo Vos”, of a table that was read with its names."""
    return together([overruling.by.name for overruling in seat.review.given])


def url_of(seat: Seat) -> str:
    """Where on the page one reads the words of an answer."""
    review = seat.review
    wordy = (Answer.OBJECT, Answer.CONSENT_WITH_CONDITION)
    if review and (review.answer in wordy or (review.answer and review.words)):
        return f"#answer-{review.pk}"
    return ""


def _who(table: Table, seat: Seat) -> str:
    """Who answered; of a seat that waits, who is asked."""
    review = seat.review
    if review and review.answered_by:
        if review.on_behalf_of:
            names = {"person": review.answered_by, "away": review.on_behalf_of}
            return _("%(person)s for %(away)s") % names
        return review.answered_by.name
    able = table.names(table.chairs.able(seat))
    return able[0] if able else ""


def _pledge(table: Table, seat: Seat) -> str:
    amount = getattr(seat, "pledged", 0) or getattr(seat, "committed", 0)
    return table.cash(amount) if amount else ""


def late(table: Table, review: Review) -> str:
    """“1 day late”, where it is."""
    if not table.initiative.takes_answers or not review.is_late(table.at):
        return ""
    hours = int((table.at - review.due_at).total_seconds() // 3600)
    if hours < 24:
        return ngettext("%(n)s hour late", "%(n)s hours late", max(hours, 1)) % {"n": max(hours, 1)}
    return ngettext("%(n)s day late", "%(n)s days late", hours // 24) % {"n": hours // 24}


def spoken_due(review: Review) -> str:
    return day(review.due_at)


def day(moment: datetime) -> str:
    """“Thu 26 Nov”, in the reader's zone."""
    return spoken(timezone.localtime(moment), "day")


def completed(initiative: Initiative) -> str:
    """What the last act that was needed brought about; nothing where something is lacking."""
    if initiative.status != Initiative.Status.LIVE or initiative.takes_answers:
        return ""
    last, since = initiative.call_backs.last(), initiative.revision.published_at
    if last and last.resumed_at > max(since, initiative.live_at):
        return _("With that it goes on.")
    if initiative.revision.published_at > initiative.live_at:
        number = initiative.revision.number
        return _("With that revision %(number)s is in force.") % {"number": number}
    return _("With that it is live.")


def spelled(number: int) -> str:
    """“three”, within a sentence; 10 and more in digits."""
    return str(apnumber(number))


def opening(number: int) -> str:
    """“Three”, where a sentence begins with it."""
    return spelled(number).capitalize()


def together(words: list[str]) -> str:
    """“Legal, HR and IT”."""
    if len(words) < 2:
        return "".join(words)
    return _("%(some)s and %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}


def top_of(table: Table) -> dict:
    """What stands in the middle of the table: figure, words, note."""
    initiative, seats = table.initiative, table.seats
    if initiative.is_draft:
        words = ngettext("seat, not asked yet", "seats, not asked yet", len(seats))
        return {"figure": str(len(seats)), "words": words, "note": ""}
    consenting = sum(1 for seat in seats if seat.consents)
    still = initiative.takes_answers and initiative.waiting
    return {
        "figure": _("%(n)s of %(all)s") % {"n": consenting, "all": len(seats)},
        "words": _("consent so far") if still else _("consent"),
        "note": _note(table),
    }


def _note(table: Table) -> str:
    """What stands in the way of all agreeing; HTML, with the figure in bold."""
    initiative = table.initiative
    if not initiative.takes_answers:
        return str(initiative.get_status_display())
    objections, waiting = len(initiative.objections), len(initiative.waiting)
    if objections:
        sentence = ngettext(
            "<b>{n} objection</b> to settle", "<b>{n} objections</b> to settle", objections
        )
        return format_html(sentence, n=objections)
    if waiting:
        return format_html(
            ngettext("<b>{n} seat</b> open", "<b>{n} seats</b> open", waiting), n=waiting
        )
    return _("All have answered") if initiative.consents_elsewhere else _("One more must consent")


def nudges_of(table: Table) -> list[dict]:
    """The waiting seats that this person may nudge."""
    initiative = table.initiative
    if not initiative.takes_answers or not own_seats(table.user, initiative):
        return []
    return [
        {
            "name": seat.department.name,
            "url": reverse("initiatives:nudge", args=[initiative.slug, seat.pk]),
        }
        for seat in initiative.waiting
        if seat not in table.mine and not seat.nudged
    ]
