"""Who may edit what was said in conversation, and whom it mentions. Reads only."""

import re
from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Partner, User
from cooperative.clock import now
from cooperative.verdicts import ALLOWED, Verdict, not_now, not_you

from .models import Comment, Initiative
from .permissions import can_comment

EDITABLE = timedelta(minutes=15)  # from when it was posted
AT_SIGN = re.compile(r"(?<![\w@/.])@(\w[\w.'’ -]*)")  # not within an address
BEHIND = re.compile(r"(?:['’]s)?\W*$")
LONGEST = 5  # words of a name


def can_edit_comment(user: User, comment: Comment, *, at: datetime | None = None) -> Verdict:
    """Its author alone, for a quarter of an hour: nobody replies to what says otherwise then."""
    if user.pk != comment.by_id:
        return not_you(_("Only %(person)s edits this comment.") % {"person": comment.by})
    verdict = can_comment(user, comment.initiative)
    if verdict and not is_editable(comment.posted_at, at or now()):
        return not_now(
            _("A comment can be edited for %(n)s minutes. Say it in a further comment.")
            % {"n": EDITABLE // timedelta(minutes=1)}
        )
    return verdict


def is_editable(posted_at: datetime, at: datetime) -> bool:
    return at - posted_at < EDITABLE


def mentioned_in(words: str) -> dict[str, User]:
    """What stands behind an “@” -> whom it means: a name that one person bears, or a slug."""
    written = [_spellings(found) for found in AT_SIGN.findall(words)]
    every = {spelling for spellings in written for spelling in spellings}
    if not every:
        return {}
    slugs = {spelling.lower() for spelling in every}
    people = list(User.objects.active().filter(Q(name__in=every) | Q(slug__in=slugs)))
    bearers = Counter(person.name for person in people)
    meant = {person.name: person for person in people if bearers[person.name] == 1}
    meant |= {s: person for person in people for s in every if s.lower() == person.slug}
    firsts = (next(filter(meant.get, spellings), "") for spellings in written)
    return {spelling: meant[spelling] for spelling in firsts if spelling}


def _spellings(found: str) -> list[str]:
    """What might be a name at the beginning of this, the longest first."""
    parts = found.split(" ")[:LONGEST]
    wholes = (" ".join(parts[:count]) for count in range(len(parts), 0, -1))
    return [BEHIND.sub("", whole) for whole in wholes]


def sees(person: User, initiative: Initiative, partner: Partner | None = None) -> bool:
    """Does a person read what is said at a table, inside or also to a partner (rule 30)?"""
    if person.is_partner:
        heard = partner is not None and person.partner_id == partner.pk
        return heard and initiative.advisers.current().filter(person=person).exists()
    return Initiative.objects.visible_to(person).filter(pk=initiative.pk).exists()


def unseeing(initiative: Initiative, words: str, partner: Partner | None = None) -> list[str]:
    """Names of those who are mentioned and cannot see what was said: they are not told."""
    people = dict.fromkeys(mentioned_in(words).values())
    return [person.name for person in people if not sees(person, initiative, partner)]


def speaking_to(initiative: Initiative) -> list[tuple[int, str]]:
    """The partners who advise there: number and name."""
    here = initiative.advisers.current().order_by("person__partner__name")
    return list(here.values_list("person__partner", "person__partner__name").distinct())


def may_be_said_to(initiative: Initiative, partner: Partner | None) -> Verdict:
    """Beyond the table, only partners who advise there are spoken to."""
    if partner and not initiative.advisers.current().filter(person__partner=partner).exists():
        return not_now(_("Nobody of %(partner)s advises at this table.") % {"partner": partner})
    return ALLOWED
