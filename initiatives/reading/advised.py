"""An initiative as an adviser sees it: the text, one's own thread and tasks, and no more (rule 30).

Neither money nor answers nor what is said inside is read here at all.
"""

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import new_key
from accounts.models import Section, User
from cooperative.templatetags.ui import initials, spoken

from ..advising import can_advise
from ..models import Adviser, Comment, CommentEdit, Condition, Initiative, Review
from .happening import Advising
from .rows import contents

Status, Answer = Initiative.Status, Review.Answer
# Agreed or not is what an adviser knows of the table.
STATES = {
    Status.IN_REVIEW: gettext_lazy("Not agreed yet"),
    Status.AGREED: gettext_lazy("Agreed"),
    Status.LIVE: gettext_lazy("Agreed, and live"),
    Status.CLOSED: gettext_lazy("Closed"),
    Status.PARKED: gettext_lazy("At rest"),
    Status.WITHDRAWN: gettext_lazy("At rest"),
}
SAYS = {
    Answer.CONSENT: gettext_lazy("Fine as it is"),
    Answer.CONSENT_WITH_CONDITION: gettext_lazy("Fine, if something changes"),
    Answer.OBJECT: gettext_lazy("Advises against it"),
    Answer.STAND_ASIDE: gettext_lazy("Has no view on it"),
}


def find_advised(user: User, slug: str) -> Adviser | None:
    """One's own place at a table, while one is invited there."""
    text = ("initiative__revision", "initiative__agreed_revision")
    rows = Adviser.objects.of(user).told().select_related(*text)
    return rows.filter(initiative__slug=slug).first()


def advised_page(adviser: Adviser) -> dict:
    """Everything that the page says, as plain words. Three queries."""
    initiative = adviser.initiative
    revision = initiative.advised_on
    content, _payees = contents(revision)[revision.pk]
    days = [(_("First day"), content.first_day), (_("Last day"), content.last_day)]
    return {
        "initiative": initiative,
        "title": content.title,
        "purpose": content.purpose,
        "hope": content.hope,
        "state": STATES[initiative.status],
        "revision": revision.number,
        "days": [(label, day) for label, day in days if day],
        "sections": [
            (str(section.label), content.text(section))
            for section in Section
            if section != Section.BUDGET and content.text(section)
        ],
        "adviser": adviser,
        "said": said_of(adviser),
        "may_advise": can_advise(adviser.person, adviser),
        "tasks": tasks_of(adviser),
        "thread": thread_of(adviser),
    }


def said_of(adviser: Adviser | Advising) -> dict | None:
    """What an adviser said last, for whoever reads it; nothing where nothing was said."""
    if not adviser.answer:
        return None
    return {
        "says": SAYS[adviser.answer],
        "at": adviser.answered_at,
        "words": adviser.answer_words or "",
        "revision": adviser.answer_number,
    }


def tasks_of(adviser: Adviser) -> list[dict]:
    """The conditions that this adviser keeps."""
    kept = Condition.objects.standing().filter(adviser=adviser).select_related("words")
    return [
        {
            "words": condition.words.body,
            "when": _("by %(day)s") % {"day": spoken(condition.by_day, "day")}
            if condition.by_day
            else _("before it goes live"),
            "done_at": condition.done_at,
            "met_at": condition.met_at,
            "key": new_key(),
            "url": _done_url(adviser, condition),
        }
        for condition in kept
    ]


def _done_url(adviser: Adviser, condition: Condition) -> str:
    if condition.is_done or condition.is_met:
        return ""
    return reverse("initiatives:say_done", args=[adviser.initiative.slug, condition.pk])


def thread_of(adviser: Adviser) -> list[dict]:
    """What was said here by this partner and to it."""
    edits = CommentEdit.objects.filter(comment=OuterRef("pk")).order_by("-pk")
    comments = Comment.objects.filter(
        initiative=adviser.initiative, partner=adviser.person.partner_id
    ).annotate(
        who=F("by__name"),
        body=F("words__body"),
        edited=Subquery(edits.values("event__words__body")[:1]),
    )
    return [
        {
            "pk": said.pk,
            "person": said.who,
            "initials": initials(said.who),
            "at": said.posted_at,
            "words": said.edited or said.body,
            "is_edited": bool(said.edited),
        }
        for said in comments
    ]
