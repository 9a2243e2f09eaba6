"""The round table as one page: who sits there, what is next, what was said, what one may do."""

from django.http import QueryDict
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _

from accounts.forms import new_key
from accounts.models import Section
from cooperative.verdicts import Verdict, not_you

from ..closing import can_close
from ..models import Initiative, Rest, Review, Seat
from ..pacing import can_change_pace, can_sponsor
from ..permissions import (
    can_comment,
    can_edit,
    can_invite,
    can_move_decision_day,
    can_revise,
    can_revive,
    can_start_from,
    can_withdraw,
)
from ..stewarding import while_stewarded
from . import log, plan, talk
from .advisers import advisers_of, may_invite_adviser
from .closing import closing_of
from .happening import happened
from .joining import asks_of, elsewhere
from .money import budget_of, pledge_url, room_of, takes_money
from .rows import Table
from .seats import late, nudges_of, said_state, seats_of, spoken_due, together, top_of
from .steps import steps_of, way_of

Status = Initiative.Status
PROPOSE = reverse_lazy("initiatives:propose")
CONSENTING = Review.CONSENTING


def page_of(table: Table, query: QueryDict) -> dict:
    """Everything that the page says, as plain words."""
    every_event, every_comment = query.get("log") == "all", query.get("talk") == "all"
    events = happened(table, every_event=every_event, every_comment=every_comment)
    asks = asks_of(table, events)
    return {
        "initiative": table.initiative,
        "head": head_of(table),
        "seats": seats_of(table),
        "top": top_of(table),
        "way": way_of(table.initiative),
        "steps": steps_of(table),
        "nudges": nudges_of(table),
        "advisers": [] if table.initiative.is_draft else advisers_of(table),
        "empty_chairs": empty_chairs_of(table),
        "asks": asks,
        "budget": budget_of(table),
        "plan": plan.plan_of(table, query.get("plan", "")),
        "questions": [] if table.initiative.is_draft else talk.questions_of(table),
        "answers": talk.answers_of(table),
        "comments": talk.comments_of(table, events, every=every_comment),
        "may_comment": bool(can_comment(table.user, table.initiative)),
        "log": log.log_of(table, events, every=every_event),
        "acts": acts_of(table, asks),
        "rest": rest_of(table),
        "closing": closing_of(table),
        "mine": mine_of(table),
    }


def head_of(table: Table) -> dict:
    initiative = table.initiative
    held_up = initiative.takes_answers and any(
        seat.review.is_held_up(table.at) for seat in initiative.waiting
    )
    return {
        "theme": initiative.theme.title,
        "status": initiative.get_status_display(),
        "decide_by": initiative.decision_day if initiative.is_deciding else None,
        "in_force": in_force_of(initiative),
        "call_back": call_back_of(table),
        "live_at": initiative.live_at if initiative.status == Status.LIVE else None,
        "revision": initiative.revision.number if initiative.revision else None,
        "revisions_url": reverse("initiatives:revisions", args=[initiative.slug]),
        "revision_url": reverse(
            "initiatives:revision", args=[initiative.slug, initiative.revision.number]
        )
        if initiative.revision
        else "",
        "record_url": ""
        if initiative.is_draft
        else reverse("initiatives:record", args=[initiative.slug]),
        "origin": origin_of(table),
        "proposed_by": initiative.proposed_by.name,
        "department": initiative.department.name,
        "steward": initiative.steward.name,
        "is_urgent": initiative.is_urgent,
        "awaits_sponsor": initiative.awaits_sponsor and initiative.takes_answers,
        "sponsor": initiative.sponsor.name if initiative.is_urgent else "",
        "held_up": held_up,
    }


def in_force_of(initiative: Initiative) -> dict | None:
    """The agreed revision, while another one is asked about (rule 13)."""
    if not initiative.is_being_revised:
        return None
    agreed = initiative.agreed_revision.number
    return {
        "agreed": agreed,
        "asked": initiative.revision.number,
        "url": reverse("initiatives:revision", args=[initiative.slug, agreed]),
    }


def origin_of(table: Table) -> Initiative | None:
    """From whose words it was begun, for who sees that too."""
    origin = table.initiative.origin_id
    return origin and Initiative.objects.visible_to(table.user).filter(pk=origin).first()


def call_back_of(table: Table) -> dict | None:
    """Who paused it, over what and why (rule 13)."""
    called = table.initiative.call_back
    if called is None:
        return None
    return {
        "department": called.seat.department.name,
        "by": called.by.name,
        "at": called.at,
        "section": str(Section(called.section).label),
        "words": called.words.body,
        "waiting": together([seat.department.name for seat in table.initiative.waiting]),
    }


def mine_of(table: Table) -> dict | None:
    """My own seat: what it said, or what it is asked; none where I speak for nobody here."""
    seat = table.seat
    if seat is None or table.initiative.is_draft:
        return None
    verdict, review = table.may_answer(), seat.review
    return {
        "name": seat.department.name,
        "slug": seat.department.slug,
        "initials": seat.department.initials,
        "colour": seat.department.colour,
        "state": said_state(seat),
        "may_answer": bool(verdict),
        "why_not": verdict.reason,
        "answered": review.get_answer_display() if review.answer else "",
        "answered_by": review.answered_by.name if review.answered_by else "",
        "answered_at": review.answered_at,
        "revision": table.initiative.revision.number,
        "stands": seat.stands,
        "due": spoken_due(review),
        "late": late(table, review),
        "room": room_of(table, seat),
        "pledge_url": pledge_url(table.initiative, seat) if verdict and takes_money(seat) else "",
        "others": others_of(table, seat),
        "key": new_key(),
        "pledge": table.cash(seat.pledged) if seat.pledged else "",
    }


def others_of(table: Table, seat: Seat) -> list[tuple[str, str]]:
    """The other seats for which I might speak; once I have answered for one, none."""
    if table.spoken:
        return []
    return [
        (other.department.name, other.department.slug) for other in table.mine if other is not seat
    ]


def why_not_of(table: Table) -> Verdict:
    """Why somebody without a seat here cannot answer, and who can."""
    waiting = table.initiative.waiting if table.initiative.takes_answers else []
    able = [
        _("%(people)s for %(department)s")
        % {"people": _(" or ").join(table.names(table.chairs.able(seat))), "department": seat}
        for seat in waiting
        if table.chairs.able(seat)
    ]
    if not able:
        return not_you(_("You sit at this table without an answer of your own."))
    return not_you(_("Still to answer: %(people)s.") % {"people": together(able)})


def acts_of(table: Table, asks: list[dict]) -> list[dict]:
    """What this person may do to the whole, each a link to its own page."""
    initiative, user = table.initiative, table.user
    steward = initiative.steward_seat
    stewards = steward is not None and user.speaks_for(steward)
    live = initiative.status == Status.LIVE
    may_hand_on = stewards and while_stewarded(initiative) and all(ask["asks"] for ask in asks)
    joining, may_pledge = elsewhere(table), initiative.takes_pledges and initiative.target
    mine = f"?seat={table.seat.department.slug}" if len(table.mine) > 1 else ""
    named = [
        (_("Edit the draft"), "edit", initiative.is_draft and can_edit(user, initiative)),
        (_("Sponsor it"), "sponsor", user.is_executive and can_sponsor(user, initiative)),
        (_("Revise"), "revise", can_revise(user, initiative)),
        (_("Call it back"), "call_back", table.may_call_back()),
        (_("Revive"), "revive", can_revive(user, initiative)),
        (
            _("Take it at the normal pace"),
            "change_pace",
            stewards and can_change_pace(user, initiative),
        ),
        (_("Ask to join"), "join", joining - {ask["place"] for ask in asks}),
        (_("Pledge and join"), "budgets:join", joining and may_pledge),
        (_("Invite a department"), "invite", can_invite(user, initiative)),
        (_("Invite an adviser"), "invite_adviser", may_invite_adviser(table)),
        (
            _("Move the decision day"),
            "decision_day",
            stewards and can_move_decision_day(user, initiative),
        ),
        (_("Hand the steward’s chair on"), "hand_on", may_hand_on),
        (_("Close it"), "close", stewards and live and can_close(user, initiative)),
        (_("Withdraw"), "withdraw", stewards and can_withdraw(user, initiative)),
        (_("Leave the table"), "leave", table.seat and table.may_leave()),
    ]
    acts = [
        {"words": words, "url": reverse(named_in_full(name), args=[initiative.slug]) + mine}
        for words, name, allowed in named
        if allowed
    ]
    anew = {"words": _("Begin anew from it"), "url": f"{PROPOSE}?from={initiative.slug}"}
    return [*acts, anew] if user.roles and can_start_from(user, initiative) else acts


def named_in_full(name: str) -> str:
    return name if ":" in name else f"initiatives:{name}"


def empty_chairs_of(table: Table) -> list[dict]:
    """Chairs for which nobody can answer, and who names somebody (rule 3)."""
    initiative = table.initiative
    if not initiative.takes_answers:
        return []
    slug, appoints = initiative.slug, table.user.is_administrator
    return [
        {
            "name": seat.department.name,
            "people": together(table.names(table.chairs.administrators)),
            "url": reverse("initiatives:appoint", args=[slug, seat.pk]) if appoints else "",
        }
        for seat in initiative.waiting
        if not table.chairs.able(seat)
    ]


def rest_of(table: Table) -> dict | None:
    """Why it came to rest, and what it lacked (rule 18)."""
    if table.initiative.status not in (Status.PARKED, Status.WITHDRAWN):
        return None
    rest = table.initiative.rests.current().select_related("by", "reason").first()
    if rest is None:
        return None
    return {
        "kind": rest.kind,
        "by": rest.by.name if rest.by else "",
        "at": rest.at,
        "reason": rest.reason.body if rest.reason else "",
        "lacked": rest.lacked,
        "declined": rest.kind == Rest.Kind.DECLINED,
    }
