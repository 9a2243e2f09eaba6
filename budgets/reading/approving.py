"""The approval page in words: what, who agrees, who pays, what if not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Section, User
from cooperative import rings
from cooperative.templatetags.ui import money, spoken
from cooperative.verdicts import Verdict
from initiatives.content import changes
from initiatives.models import Initiative, Review

from ..lifting import can_lift
from ..permissions import can_ask, can_decline, can_send_back, lacking, short_of
from ..words import in_words
from .hearing import Hearing, Payer


@dataclass(frozen=True)
class ApprovalPage:
    """What stands on the page, out of what was heard."""

    hearing: Hearing
    currency: str

    @classmethod
    def of(cls, user: User, initiative: Initiative, *, currency: str) -> "ApprovalPage":
        return cls(Hearing.of(user, initiative), currency)

    @property
    def initiative(self) -> Initiative:
        return self.hearing.initiative

    @property
    def total(self) -> str:
        return money(self.initiative.target, self.currency)

    @property
    def on_the_button(self) -> dict[str, int]:
        return {"seen": self.initiative.revision.number, "up_to": self.initiative.target}

    def agreement(self) -> Iterator[str]:
        """Who agrees and on what; who does not, or has not said."""
        hearing = self.hearing
        yield from (self._condition(seat) for seat in hearing.conditions)
        for seat in hearing.past_objections:
            about = {"department": seat.department__name, "number": seat.objected_to}
            if seat.counting__answer:
                yield _("%(department)s objected to revision %(number)s; settled since.") % about
            else:
                yield _("%(department)s objected to revision %(number)s.") % about
        for state, sentence in (
            (rings.OBJECTED, _("%(department)s objects.")),
            (rings.WAITING, _("%(department)s has not answered yet.")),
            (rings.EMPTY, _("%(department)s has nobody who can answer.")),
            (rings.OUTDATED, _("%(department)s is asked again.")),
        ):
            for name in hearing.table.said(state):
                yield sentence % {"department": name}
        for seat, who, why in hearing.overrulings:
            yield self._overruling(seat, who, why)

    def _overruling(self, seat: Any, who: str, why: str) -> str:
        """“Dana Brandt overrules HR’s objection, because: …” (rule 7)."""
        is_objection = seat.counting__answer == Review.Answer.OBJECT
        objection = _("%(person)s overrules %(department)s’s objection, because: %(reason)s")
        condition = _("%(person)s overrules %(department)s’s condition, because: %(reason)s")
        return (objection if is_objection else condition) % {
            "person": who,
            "department": seat.department__name,
            "reason": why,
        }

    def _condition(self, seat: Any) -> str:
        about = {"department": seat.department__name, "condition": seat.condition}
        if seat.met_at:
            return _("%(department)s’s condition is met: %(condition)s") % about
        if seat.by_day:
            about["day"] = spoken(seat.by_day, "day")
            return _("%(department)s’s condition, by %(day)s: %(condition)s") % about
        return _("%(department)s’s condition, before it goes live: %(condition)s") % about

    @property
    def money_note(self) -> str:
        """“€12,000 from 5 departments, the largest 33 %”."""
        funding, payers = self.hearing.funding, self.hearing.payers
        if not self.initiative.target:
            return _("No budget")
        if not funding.is_funded:
            pledged = {"pledged": money(funding.pledged, self.currency), "total": self.total}
            return _("%(pledged)s of %(total)s pledged") % pledged
        largest = max(self._percent(payer) for payer in payers)
        return ngettext(
            "%(total)s from %(n)s department",
            "%(total)s from %(n)s departments, the largest %(largest)s%%",
            len(payers),
        ) % {"total": self.total, "n": len(payers), "largest": round(largest)}

    def parts(self) -> list[dict[str, Any]]:
        """The bar of the shared budget: what each pays."""
        return [
            {
                "colour": payer.share.department.colour,
                "name": payer.share.department.name,
                "amount": money(payer.charge, self.currency),
                "percent": self._percent(payer),
                "share": f"{self._percent(payer):.0f}%",
            }
            for payer in self.hearing.payers
        ]

    def envelopes(self) -> Iterator[tuple[str, str]]:
        """Each payer, and what its envelope has left once this is committed; not afterwards."""
        if not self.initiative.takes_answers:
            return
        for payer in self.hearing.payers:
            left = money(payer.free_afterwards, self.currency)
            about = {"left": left, "year": payer.share.year}
            yield payer.share.department.name, _("%(left)s of %(year)s") % about

    def _percent(self, payer: Payer) -> float:
        whole = max(self.initiative.target, self.hearing.funding.pledged, 1)
        if self.hearing.funding.is_funded:
            whole = self.initiative.target
        return payer.charge * 100 / whole

    @property
    def short(self) -> str:
        funding = self.hearing.funding
        return "" if funding.is_funded or not funding.short else short_of(funding)

    def otherwise(self) -> str:
        """What if I say no."""
        day = self.initiative.decision_day
        if self.initiative.is_being_revised:
            number = self.initiative.agreed_revision.number
            return _("If not, revision %(number)s stays in force.") % {"number": number}
        if not self.initiative.takes_answers or not day:
            return ""
        sentence = _("If not, it is parked after %(day)s and the pledges return.")
        return sentence % {"day": spoken(day, "day")}

    def approvals(self) -> str:
        """How many are needed and who has given theirs."""
        needed, given = self.hearing.needed, self.hearing.given
        if not needed:
            return _("Its budget needs no approval.")
        if not given:
            return ngettext(
                "%(n)s executive must approve.", "%(n)s executives must approve.", needed
            ) % {"n": needed}
        names = _(" and ").join(approval.by.name for approval in given)
        about = {"given": len(given), "needed": needed, "names": names}
        return _("%(given)s of %(needed)s approvals, by %(names)s.") % about

    def who_can(self) -> str:
        """Who else can approve, so that nobody asks in vain; while one more is needed."""
        hearing = self.hearing
        names = hearing.others if len(hearing.given) < hearing.needed else []
        return _("Can approve: %(names)s.") % {"names": ", ".join(names)} if names else ""

    def consequence(self) -> str:
        """What the button does."""
        if self.initiative.is_being_revised:
            return self._taking_force()
        if self.hearing.is_last:
            sentence = _("It goes live at once and commits %(total)s. There is no undo.")
            return sentence % {"total": self.total}
        if len(self.hearing.given) + 1 < self.hearing.needed:
            return _("One more executive must approve after you. Until then nothing is spent.")
        return _("It goes live once the open condition is met.")

    def _taking_force(self) -> str:
        """What the button does to a revision of what is live."""
        more = max(0, self.initiative.target - self.hearing.funding.committed)
        if self.hearing.is_last:
            return _("It takes force at once and commits %(more)s more. There is no undo.") % {
                "more": money(more, self.currency)
            }
        if len(self.hearing.given) + 1 < self.hearing.needed:
            return _("One more executive must approve after you. Until then nothing more is spent.")
        return _("It takes force once the open condition is met.")

    def acts(self) -> Iterator[tuple[str, str]]:
        """Name and address of what else this executive may say."""
        user, initiative, said = self.hearing.user, self.initiative, self.hearing.said
        if not user.is_executive:
            return  # each verdict would look up who the executives are, to say so
        verbs = (
            ("ask", _("Ask"), can_ask(user, initiative, said=said)),
            ("send_back", _("Send back"), can_send_back(user, initiative, said=said)),
            ("decline", _("Decline"), can_decline(user, initiative)),
            ("lift", _("Let every pledge count"), self._may_lift),
        )
        for verb, label, verdict in verbs:
            if verdict:
                yield label, reverse(f"budgets:{verb}", args=[initiative.slug])

    @property
    def _may_lift(self) -> Verdict:
        hearing = self.hearing
        read = {"eyes": hearing.eyes, "funding": hearing.funding}
        return can_lift(hearing.user, hearing.initiative, **read)

    def changes_since(self, seen: int) -> list[str]:
        """What is different from the revision that was on the page: sections, facts, the total."""
        newest = self.initiative.revision
        old = self.initiative.revisions.filter(number=seen).first()
        if old is None:
            return []
        changed = changes(old.hashes, newest.hashes)
        lines = [str(Section(section).label) for section in changed.sections]
        if old.target != newest.target:
            about = {"now": self.total, "before": money(old.target, self.currency)}
            lines.append(_("The total is %(now)s; it was %(before)s") % about)
        return lines


def outcome_of(initiative: Initiative, up_to: int) -> str:
    """What an approval has brought about, for the message after it."""
    about = {"initiative": initiative, "total": in_words(up_to)}
    if initiative.status == Initiative.Status.LIVE and not initiative.is_being_revised:
        return _("“%(initiative)s” is live, and %(total)s are committed.") % about
    said = _("You approved “%(initiative)s” up to %(total)s.") % about
    return " ".join([said, *lacking(initiative)])
