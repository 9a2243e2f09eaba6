"""Who may do what to the shared money, and why not. Reads only."""

from collections.abc import Iterable

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Absence, Change, Membership, User
from cooperative.clock import now
from cooperative.verdicts import ALLOWED, Verdict, not_now, not_you
from initiatives.models import Condition, Initiative, Overruling, Seat
from initiatives.permissions import can_speak, speakers, while_deciding

from .four_eyes import FourEyes, four_eyes
from .models import Approval, Funding, Pledge, free_of, funding_of
from .words import in_words

Status = Initiative.Status


def can_pledge(user: User, seat: Seat) -> Verdict:
    return can_speak(user, seat) and while_pledging(seat.initiative)


def while_pledging(initiative: Initiative) -> Verdict:
    """Does it take pledges now? Called back, only if a revision is asked about as well."""
    if initiative.is_called_back and not initiative.takes_pledges:
        return not_now(_("It is called back. It takes no pledges until a revision needs more."))
    return while_deciding(initiative, _("It takes no pledges now."))


def can_let_go(user: User, pledge: Pledge) -> Verdict:
    seat = pledge.initiative.seat_of(pledge.department_id)
    if seat is None or not user.speaks_for(seat):
        return not_you(
            _("Only a lead or deputy of %(department)s decides over its pledge.")
            % {"department": pledge.department}
        )
    if pledge.answered_at or pledge.kind != Pledge.Kind.RETURNED:
        return not_now(_("This pledge has been answered already."))
    return ALLOWED


def can_decide(user: User, initiative: Initiative) -> Verdict:
    """Ask, send back or decline: what any executive may while it is on the table."""
    if not user.is_executive or not user.is_active:
        return not_you(_("Only executives do this. Ask %(people)s.") % {"people": executives()})
    return while_deciding(initiative, _("There is nothing to decide."))


def can_ask(user: User, initiative: Initiative, *, said: list[Approval] | None = None) -> Verdict:
    verdict = can_decide(user, initiative)
    if verdict and any(asked.by_id == user.pk for asked in _unanswered(initiative, said)):
        return not_now(_("You have asked already. The steward has not replied yet."))
    return verdict


def can_send_back(
    user: User, initiative: Initiative, *, said: list[Approval] | None = None
) -> Verdict:
    verdict = can_ask(user, initiative, said=said)
    if verdict and not waits_for_money(initiative):
        return not_now(_("It is in review already. Ask a question or comment instead."))
    return verdict


def can_decline(user: User, initiative: Initiative) -> Verdict:
    verdict = can_decide(user, initiative)
    if verdict and initiative.status == Status.LIVE:
        return not_now(_("It is live. Send the revision back instead, or ask."))
    return verdict


def can_overrule(user: User, seat: Seat, *, given: list[Overruling] | None = None) -> Verdict:
    """Rule 7: an executive from neither the proposing nor the objecting department, once.

    A page that has read who has overruled this answer already hands it in.
    """
    if not user.is_executive or not user.is_active:
        return not_you(
            _("Only executives overrule. Ask %(people)s.") % {"people": _able_to_overrule(seat)}
        )
    if _is_party(user, seat):
        return not_you(
            _("You have a part in this for one of the two departments. Ask %(people)s.")
            % {"people": _able_to_overrule(seat)}
        )
    verdict = while_deciding(seat.initiative, _("Nothing is overruled now."))
    if not verdict:
        return verdict
    if not seat.stands_in_the_way:
        return not_now(
            _("Nothing that %(department)s said stands in the way now.") % {"department": seat}
        )
    if seat.initiative.is_regulated:
        return not_now(
            _("It touches regulated or investor matters: only %(department)s settles this.")
            % {"department": seat}
        )
    return _overrules_once(
        user, list(seat.review.overrulings.standing()) if given is None else given
    )


def _is_party(user: User, seat: Seat) -> bool:
    """Of the proposing or the objecting department, for it, or part of this very answer?"""
    review, parties = seat.review, {seat.initiative.department_id, seat.department_id}
    answered = {review.answered_by_id, review.on_behalf_of_id} if review else set()
    return bool(parties & user.sits_with) or user == seat.stand_in or user.pk in answered


def _overrules_once(user: User, given: list[Overruling]) -> Verdict:
    others = {overruling.by_id for overruling in given}
    if user.pk in others:
        return not_now(_("You have overruled it. One more executive must."))
    together = Q(person=user, stand_in__in=others) | Q(person__in=others, stand_in=user)
    if others and Absence.objects.at(now()).filter(together).exists():
        return not_now(
            _("You or whom you stand in for has overruled it. A person and a stand-in count once.")
        )
    return ALLOWED


def _able_to_overrule(seat: Seat) -> str:
    """Names of the executives from neither of the two departments, for sentences."""
    parties = (seat.initiative.department_id, seat.department_id)
    held = Membership.objects.current().filter(department__in=parties)
    able = User.objects.executives().exclude(pk__in=held.values("person"))
    return executives(able.values_list("name", flat=True))


def can_read_queue(user: User) -> Verdict:
    if not user.is_executive or not user.is_active:
        return not_you(_("Only executives approve. Ask %(people)s.") % {"people": executives()})
    return ALLOWED


def can_approve(
    user: User,
    initiative: Initiative,
    *,
    eyes: FourEyes | None = None,
    funding: Funding | None = None,
    said: list[Approval] | None = None,
) -> Verdict:
    """Rule 22: an executive whom nothing bars, once it is agreed and funded.

    A page that has read the people, the money or what executives said hands them in.
    """
    eyes = eyes or four_eyes(initiative)
    verdict = with_four_eyes(user, eyes, _("Only executives approve. Ask %(people)s."))
    verdict = verdict and while_deciding(initiative, _("There is nothing to approve."))
    if not verdict:
        return verdict
    if not waits_for_money(initiative):
        in_review = _("“%(initiative)s” is %(state)s. It is approved once all agree.")
        revised = _("The revision is in review. It is approved once all agree.")
        return not_now(revised if initiative.is_being_revised else in_review % _named(initiative))
    funding = funding or funding_of(initiative)
    if not funding.is_funded:
        return not_now(_("It is not funded yet: %(short)s.") % {"short": short_of(funding)})
    return _adds_to(user, initiative, eyes, counting(initiative, eyes=eyes, said=said))


def with_four_eyes(user: User, eyes: FourEyes, only: str) -> Verdict:
    """Rule 22: an executive whom nothing bars. `only`: what is said to all others."""
    if not user.is_executive or not user.is_active:
        return not_you(only % {"people": executives(sorted(eyes.executives.values()))})
    if user.pk in eyes.bars:
        who = _(" or ").join(eyes.able.values())
        who = who or _("an administrator to name a further approver")
        return not_you(f"{eyes.bars[user.pk]} " + _("Ask %(people)s.") % {"people": who})
    return ALLOWED


def _adds_to(user: User, initiative: Initiative, eyes: FourEyes, given: list[Approval]) -> Verdict:
    """Is one more approval needed, and would this person's be one more?"""
    if len(given) >= approvals_needed(initiative):
        return not_now(_("It has the approvals that it needs."))
    approved = {approval.by_id for approval in given}
    if user.pk in approved:
        return not_now(_("You have approved it already."))
    if approved & eyes.stands_with(user.pk):
        return not_now(
            _("You or whom you stand in for has approved. A person and a stand-in count once.")
        )
    return ALLOWED


def who_can_approve(initiative: Initiative, *, eyes: FourEyes | None = None) -> list[User]:
    """Executives whom nothing in rule 22 bars, whether they have approved already or not."""
    if not initiative.takes_answers:
        return []
    bars = (eyes or four_eyes(initiative)).bars
    return [person for person in User.objects.executives() if person.pk not in bars]


def bars_of(initiative: Initiative) -> dict[int, str]:
    """Person id -> why four eyes bar this person from approving (rule 22)."""
    return four_eyes(initiative).bars


def can_reply(user: User, approval: Approval) -> Verdict:
    initiative = approval.initiative
    seat = initiative.steward_seat
    if seat is None or not user.speaks_for(seat):
        return not_you(
            _("Only the steward replies: a lead or deputy of %(department)s. Ask %(people)s.")
            % {"department": initiative.steward, "people": speakers(initiative.steward_id)}
        )
    if approval.verdict not in (Approval.Verdict.ASK, Approval.Verdict.SEND_BACK):
        return not_now(_("It asks for no reply."))
    if approval.replied_at:
        return not_now(_("It has been replied to already."))
    return while_deciding(initiative, _("There is nothing to reply to."))


def can_grant(user: User) -> Verdict:
    if not user.is_administrator or not user.is_active:
        return not_you(_("Only administrators set envelopes."))
    return ALLOWED


def can_see_changes(user: User) -> Verdict:
    """What waits for a countersignature: executives, and the administrators who set it."""
    if not user.is_active or not (user.is_executive or user.is_administrator):
        return not_you(_("Only executives countersign. Ask %(people)s.") % {"people": executives()})
    return ALLOWED


def can_countersign(user: User, change: Change) -> Verdict:
    if not user.is_executive or not user.is_active:
        return not_you(_("Only executives countersign. Ask %(people)s.") % {"people": executives()})
    if change.set_by_id == user.pk:
        return not_you(_("You set this yourself. Another executive countersigns it."))
    if not change.is_open:
        return not_now(_("It has been countersigned or refused already."))
    return ALLOWED


def can_go_live(initiative: Initiative) -> Verdict:
    """The four things of rule 23; the reason says what is lacking. Not when its day is over."""
    verdict = while_deciding(initiative, "")
    if not verdict:
        return verdict
    missing = lacking(initiative)
    return not_now(" ".join(missing)) if missing else ALLOWED


def lacking(initiative: Initiative, *, supporters: bool = False) -> list[str]:
    """What an initiative lacks to go live, a sentence each; also what parking writes down.

    `supporters`: say as well what those who pledge have free (rule 18).
    """
    missing = [
        _("%(department)s’s answer is missing.") % {"department": seat}
        for seat in initiative.waiting
    ]
    missing += [
        _("%(department)s’s objection stands.") % {"department": seat}
        for seat in initiative.objections
    ]
    if not missing and not initiative.is_of_one_mind:
        missing.append(_("One more department must consent."))
    if is_sent_back(initiative):
        missing.append(_("It was sent back and has not been replied to."))
    missing += [
        _("“%(condition)s” must be met first.") % {"condition": condition}
        for condition in blocking(initiative)
    ]
    funding = funding_of(initiative)
    if not funding.is_funded and supporters and funding.shares:
        missing.append(short_with_supporters(funding))
    elif not funding.is_funded:
        missing.append(_("It is short of money: %(short)s.") % {"short": short_of(funding)})
    missing_approvals = approvals_needed(initiative) - len(counting(initiative))
    if missing_approvals > 0 and not missing:
        missing.append(
            ngettext(
                "%(n)s approval is missing.", "%(n)s approvals are missing.", missing_approvals
            )
            % {"n": missing_approvals}
        )
    return missing


def is_agreed(initiative: Initiative) -> bool:
    """Rule 6, and no executive's sending back without a reply or a new revision (rule 22)."""
    return initiative.is_of_one_mind and not is_sent_back(initiative)


def waits_for_money(initiative: Initiative) -> bool:
    """Is it agreed, or what is asked of it while it is live, and not live or in force yet?"""
    asked = initiative.is_being_revised and is_agreed(initiative)
    return initiative.status == Status.AGREED or asked


def goes_on(initiative: Initiative) -> bool:
    """Called back: do all agree again, does nothing block, and is no revision asked about?"""
    called = initiative.is_called_back and not initiative.is_being_revised
    return called and is_agreed(initiative) and not blocking(initiative)


def is_sent_back(initiative: Initiative) -> bool:
    return unanswered(initiative).filter(verdict=Approval.Verdict.SEND_BACK).exists()


def unanswered(initiative: Initiative):
    return Approval.objects.filter(initiative=initiative).unanswered()


def _unanswered(initiative: Initiative, said: list[Approval] | None) -> list[Approval]:
    """The same, out of what a page has read already."""
    if said is None:
        return list(unanswered(initiative))
    return [asked for asked in said if asked.waits_for_reply]


def blocking(initiative: Initiative) -> list[Condition]:
    """Conditions that must be met before it goes live and are not, nor overruled."""
    return [
        condition
        for seat in initiative.table
        if seat.review
        for condition in seat.review.asked_for
        if condition.stands_in_the_way
    ]


def counting(
    initiative: Initiative,
    *,
    eyes: FourEyes | None = None,
    said: list[Approval] | None = None,
) -> list[Approval]:
    """The approvals that count: not voided, the total not above them, their givers not barred.

    Of a person and the stand-in, who may have become that since, the first one counts.
    """
    if said is None:
        said = Approval.objects.filter(initiative=initiative).given().select_related("by")
    given = [approval for approval in said if approval.reaches(initiative.target)]
    if not given:
        return []
    eyes = eyes or four_eyes(initiative)
    counted: dict[int, Approval] = {}
    for approval in given:
        once = counted.keys() & eyes.stands_with(approval.by_id)
        if approval.by_id not in eyes.bars and not once:
            counted[approval.by_id] = approval
    return list(counted.values())


def approvals_needed(initiative: Initiative) -> int:
    rules = initiative.rules
    return rules.approvals_needed(initiative.target, regulated=initiative.is_regulated)


def short_of(funding: Funding) -> str:
    """In words: what is short, or that a second payer is missing."""
    if funding.short:
        return in_words(funding.short)
    return _("a second department must pay")


def short_with_supporters(funding: Funding) -> str:
    """“€1,240 short; three supporters have €2,900 free.” Free: with what they pledge returned."""
    free = sum(free_of(share.department.pk, share.year) for share in funding.shares)
    supporters = len({share.department.pk for share in funding.shares})
    short = _("%(amount)s short") % {"amount": in_words(funding.short)}
    words = {
        "short": short if funding.short else _("A second department must pay"),
        "supporters": apnumber(supporters),
        "free": in_words(free + funding.pledged),
    }
    said = ngettext(
        "%(short)s; %(supporters)s supporter has %(free)s free.",
        "%(short)s; %(supporters)s supporters have %(free)s free.",
        supporters,
    )
    return said % words


def executives(names: Iterable[str] | None = None) -> str:
    """Who decides over money, for sentences; looked up unless a page has read the names."""
    if names is None:
        names = User.objects.executives().values_list("name", flat=True)
    return _(" or ").join(names) or _("an administrator to name an executive")


def administrators() -> str:
    """Who puts the house right, for sentences."""
    names = User.objects.administrators().values_list("name", flat=True)
    return _(" or ").join(names) or _("an executive to name an administrator")


def _named(initiative: Initiative) -> dict:
    return {"initiative": initiative, "state": initiative.get_status_display().lower()}
