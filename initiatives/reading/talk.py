"""What was said: answers with words, questions of executives, comments."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import new_key
from accounts.models import Section
from budgets.models import Approval
from budgets.permissions import can_overrule
from cooperative.templatetags.ui import initials, spoken

from ..conditions import adviser_of, can_meet, can_reopen, can_say_done, keeper_of
from ..models import Condition, Event, Review, Seat
from ..permissions import can_revise
from ..talking import is_editable
from .happening import LATEST_COMMENTS
from .rows import Table
from .seats import said_state

Answer = Review.Answer


def answers_of(table: Table) -> list[dict]:
    """Answers that say something, those that must be settled first."""
    wordy = [
        seat
        for seat in table.seats
        if seat.has_answered and (seat.review.words or seat.review.answer in WORDY)
    ]
    weight = {Answer.OBJECT: 0, Answer.CONSENT_WITH_CONDITION: 1}
    wordy.sort(key=lambda seat: (weight.get(seat.review.answer, 2), seat.review.answered_at))
    return [_answer(table, seat) for seat in wordy]


WORDY = (Answer.OBJECT, Answer.CONSENT_WITH_CONDITION)
SAYS = {
    Answer.CONSENT: gettext_lazy("consents"),
    Answer.CONSENT_WITH_CONDITION: gettext_lazy("consents on a condition"),
    Answer.OBJECT: gettext_lazy("objects"),
    Answer.STAND_ASIDE: gettext_lazy("stands aside"),
}


def _answer(table: Table, seat: Seat) -> dict:
    review = seat.review
    return {
        "id": f"answer-{review.pk}",
        "initials": seat.department.initials,
        "colour": seat.department.colour,
        "state": said_state(seat),
        "person": review.answered_by.name,
        "behalf": review.on_behalf_of.name if review.on_behalf_of else "",
        "department": seat.department.name,
        "says": SAYS[review.answer],
        "at": review.answered_at,
        "words": review.words.body if review.words else "",
        "objection": _objection(table, review) if review.answer == Answer.OBJECT else None,
        "conditions": [_condition(table, condition) for condition in review.asked_for],
        "over": over(table, seat) if seat.is_overruled else "",
        "overrulings": [
            {"person": given.by.name, "at": given.at, "reason": given.reason.body}
            for given in review.given
        ],
        "overrule_url": _overrule_url(table, seat),
        "needs_two": seat.to_overrule > 1,
    }


def over(table: Table, seat: Seat) -> str:
    """“Went ahead over HR’s objection” once it is live; until then it goes ahead (rule 7)."""
    ahead = {
        (True, True): _("Went ahead over %(department)s’s objection"),
        (True, False): _("Went ahead over %(department)s’s condition"),
        (False, True): _("Goes ahead over %(department)s’s objection"),
        (False, False): _("Goes ahead over %(department)s’s condition"),
    }
    sentence = ahead[table.initiative.live_at is not None, seat.objects_]
    return sentence % {"department": seat}


def _overrule_url(table: Table, seat: Seat) -> str:
    """Where this executive may overrule what the seat said; nothing for everybody else."""
    if not table.user.is_executive or not seat.stands_in_the_way:
        return ""
    if not can_overrule(table.user, seat, given=seat.review.given):
        return ""
    return reverse("initiatives:overrule", args=[table.initiative.slug, seat.pk])


def _objection(table: Table, review: Review) -> dict:
    initiative = table.initiative
    revise = reverse("initiatives:revise", args=[initiative.slug])
    may_revise = can_revise(table.user, initiative)
    return {
        "harm": review.harm.body,
        "section": str(Section(review.section).label),
        "change": review.change.body,
        "next": initiative.revision.number + 1,
        "url": f"{revise}?take={review.pk}" if may_revise else "",
    }


def _condition(table: Table, condition: Condition) -> dict:
    """A condition, who does it, how far it is, and what this person may say of it."""
    user, heard, mine = table.user, table.heard, condition.review.seat in table.mine
    keeper, adviser = keeper_of(table.initiative, condition), adviser_of(condition)
    acts = {
        "say_done": not adviser and keeper in table.mine and can_say_done(user, condition),
        "meet": mine and can_meet(user, condition, chairs=heard),
        "reopen": mine and can_reopen(user, condition, chairs=heard, zone=table.house.zone),
    }
    return {
        "words": condition.words.body,
        "when": _when(condition),
        "keeper": adviser.person.name if adviser else keeper.department.name,
        "done": condition.done_at,
        "done_by": condition.done_by.name or "",
        "met": condition.met_at,
        "blocks": condition.blocks,
        "key": new_key(),
        **{f"{act}_url": _url(table, act, condition) if may else "" for act, may in acts.items()},
    }


def _url(table: Table, act: str, condition: Condition) -> str:
    return reverse(f"initiatives:{act}", args=[table.initiative.slug, condition.pk])


def _when(condition: Condition) -> str:
    if condition.blocks:
        return _("Before it goes live")
    return _("While it lives, by %(day)s") % {"day": spoken(condition.by_day, "day")}


def questions_of(table: Table) -> list[dict]:
    """What executives asked or sent back; open ones with the form of the steward's reply."""
    steward = table.initiative.steward_seat
    may_reply = steward in table.mine and table.initiative.takes_answers
    asking = (Approval.Verdict.ASK, Approval.Verdict.SEND_BACK, Approval.Verdict.DECLINE)
    open_ones = set(table.questions)
    return [
        {
            "pk": asked.pk,
            "id": f"question-{asked.pk}",
            "person": asked.by.name,
            "initials": initials(asked.by.name),
            "says": {"ask": _("asks"), "send_back": _("sends it back")}.get(
                asked.verdict, _("declines")
            ),
            "at": asked.at,
            "words": asked.words.body if asked.words else "",
            "reply": asked.reply.body if asked.reply else "",
            "replied_by": asked.replied_by.name if asked.replied_by else "",
            "replied_at": asked.replied_at,
            "is_open": asked in open_ones,
            "key": new_key(),
            "url": reverse("budgets:reply", args=[table.initiative.slug, asked.pk])
            if may_reply and asked in open_ones
            else "",
        }
        for asked in table.said
        if asked.verdict in asking
    ]


def comments_of(table: Table, events: list[dict], *, every: bool) -> dict:
    """The newest comments in their threads, the latest last, and whether there are older ones."""
    said = [event for event in events if event["kind"] == Event.Kind.COMMENT_POSTED]
    newest = said if every else said[:LATEST_COMMENTS]
    shown = {event[name] for event in newest for name in ("comment", "thread")}
    speakers = {event["comment"]: event["who"] for event in said}
    rows = [_comment(table, event, speakers) for event in said[::-1] if event["comment"] in shown]
    return {
        "rows": _threads(rows),
        "older": len(said) > len(rows),
        "speakers": {str(row["pk"]): row["person"] for row in rows},
        "people": _people(table),
    }


def _people(table: Table) -> list[str]:
    """Names of who speaks for the seats at this table, as they can be mentioned."""
    seated = {seat.department_id for seat in table.seats}
    speaking = (table.chairs.speaking.get(department, ()) for department in seated)
    advising = {row.name for row in table.advisers if not row.is_over}
    return sorted(advising | set(table.names(pk for people in speaking for pk in people)))


def _threads(rows: list[dict]) -> list[dict]:
    """Each comment with the replies below it; a reply to a reply stands beside that."""
    begun: dict[int, dict] = {}
    for row in rows:
        begun[row["pk"]] = begun.get(row["thread"], row)
        if begun[row["pk"]] is not row:
            begun[row["pk"]]["replies"].append(row)
    return [row for row in rows if begun[row["pk"]] is row]


def _comment(table: Table, event: dict, speakers: dict[int, str]) -> dict:
    seat = table.initiative.seat_of(event["place"])
    section, reply_to = event["details"].get("section"), event["details"].get("reply_to")
    return {
        "pk": event["comment"],
        "person": event["who"],
        "initials": initials(event["who"]),
        "colour": seat.department.colour if seat else "",
        "department": seat.department.name if seat else event["from_partner"] or "",
        "partner": "" if event["from_partner"] else event["partner"] or "",
        "to": event["details"].get("partner") or "",
        "section": str(Section(section).label) if section else "",
        "thread": event["thread"],
        "reply_to": reply_to,
        "answered": speakers.get(reply_to, ""),
        "replies": [],
        "at": event["at"],
        "words": event["edited"] or event["body"],
        "mentions": _mentions(event["edited_details"] or event["details"]),
        "edited_at": event["edited_at"],
        "edit_url": _edit_url(table, event),
    }


def _mentions(details: dict) -> list[tuple[str, str]]:
    """What is written of each who is mentioned, and where that person’s page is."""
    mentions = details.get("mentions", ())
    return [(f"@{written}", reverse("accounts:person", args=[slug])) for written, slug in mentions]


def _edit_url(table: Table, event: dict) -> str:
    """Where its author may still edit it; nothing for everybody else."""
    if event["by"] != table.user.pk or not is_editable(event["at"], table.at):
        return ""
    return reverse("initiatives:edit_comment", args=[table.initiative.slug, event["comment"]])
