"""The decision record of an initiative as a plain structure, and as the text of a file."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Department, Organisation, User
from budgets.models import Line, Posting
from cooperative.locks import snapshot
from cooperative.verdicts import ALLOWED, Verdict, not_now, require

from ..content import TEXTS, Content
from ..events import digest_of
from ..models import Event, Initiative, Review, Revision
from ..models.texts import sha256_of
from ..reading.rows import contents
from .facts import CONVERSATION, PUBLISHING, facts_of

FORMAT = "cooperative-record/1"
SAID = {"harm": "harm__sha256", "section": "section", "change": "change__sha256"}
SAID |= {"condition_words": "conditions__words__sha256", "by_day": "conditions__by_day"}
SAID |= {"keeper": "conditions__department", "adviser": "conditions__adviser__person"}
BODIES = {"harm": "harm__body", "change": "change__body"}
BODIES |= {"condition_words": "conditions__words__body"}


@dataclass
class Record:
    """One decision record: `told` is what its file holds.

    For the page beside it: what each revision says with its payees, and the departments' looks.
    """

    told: dict
    contents: dict[int, tuple[Content, list[str]]]
    looks: dict[int, dict]

    @cached_property
    def text(self) -> str:
        """The file, to the letter: a checker writes it again and compares."""
        return written(self.told)


def written(told: dict) -> str:
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def fingerprint_of(told: dict) -> str:
    """The hash of everything in a record but the fingerprint itself."""
    rest = {name: value for name, value in told.items() if name != "fingerprint"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


@snapshot()
def record_of(initiative: Initiative, house: Organisation) -> Record:
    """Everything that was decided about a submitted initiative. Seven queries at any size.

    Of one moment: a posting that came while it is read would be one of which no event tells.
    """
    texts: dict[str, str] = {}
    events = list(_events(initiative, texts))
    postings = _postings(initiative)
    facts = facts_of(events, postings)
    said = _said(initiative, texts)
    _learned(initiative, texts)
    for answer in facts["answers"]:
        answer["said"] = said[answer["review"]]
    revisions = list(initiative.revisions.order_by("number"))
    read = contents(*revisions)
    told = {
        "format": FORMAT,
        "installation": {
            "name": house.name,
            "address": settings.SITE_URL,
            "currency": house.currency,
        },
        "initiative": {"id": initiative.pk, "slug": initiative.slug},
        **facts,
        "revisions": list(_revisions(revisions, read, events, texts)),
        "postings": postings,
        "events": events,
        "texts": dict(sorted(texts.items())),
    }
    looks = _looks(told)
    told["people"] = _people(told)
    told["departments"] = {str(pk): look["name"] for pk, look in looks.items()}
    return Record(told | {"fingerprint": fingerprint_of(told)}, read, looks)


def _events(initiative: Initiative, texts: dict[str, str]) -> Iterator[dict]:
    """The chain. What was said in conversation stays at the table: of that, the hash alone.

    Raises `Refused` where an event is not signed, or by an older version that signed less.
    """
    rows = Event.objects.filter(initiative=initiative).select_related("words")
    for event in rows.order_by("number"):
        require(_is_signed_in_full(event))
        if event.words and event.kind not in CONVERSATION:
            texts[event.words.sha256] = event.words.body
        yield event.signed_fields() | {"digest": event.digest}


def _learned(initiative: Initiative, texts: dict[str, str]) -> None:
    """Of what is closed: the second of the two things that its event tells of."""
    if initiative.status == Initiative.Status.CLOSED:
        learned = initiative.closing.learned
        texts[learned.sha256] = learned.body


def _is_signed_in_full(event: Event) -> Verdict:
    if event.digest != digest_of(event):
        return not_now(
            _(
                "The digest of event %(number)s is not that of what it says: an older version of "
                "this software signed less, or somebody changed it. No record can be drawn up."
            )
            % {"number": event.number}
        )
    return ALLOWED


def _revisions(
    revisions: list[Revision],
    read: dict[int, tuple[Content, list[str]]],
    events: list[dict],
    texts: dict[str, str],
) -> Iterator[dict]:
    published = {e["revision"]: e["number"] for e in events if e["kind"] in PUBLISHING}
    for revision in revisions:
        yield {
            "event": published[revision.pk],
            "id": revision.pk,
            "number": revision.number,
            **_content(read[revision.pk][0], texts),
            "target": revision.target,
            "hashes": revision.hashes,
        }


def _content(content: Content, texts: dict[str, str]) -> dict:
    """What a revision says, each text by its hash."""
    bodies = {name: content.text(name) for name in TEXTS if content.text(name)}
    texts |= {sha256_of(body): body for body in bodies.values()}
    texts |= {sha256_of(line.label): line.label for line in content.lines}
    stored = content.stored()
    lines = [[sha256_of(label), amount, payee] for label, amount, payee in stored["lines"]]
    names = ("first_day", "last_day", "facts", "attachments")
    return {
        "texts": {name: sha256_of(body) for name, body in bodies.items()},
        **{name: stored[name] for name in names},
        "lines": lines,
    }


def _said(initiative: Initiative, texts: dict[str, str]) -> dict[int, dict]:
    """Review -> what its answer says beside its words: the harm, the condition …"""
    answered = Review.objects.filter(seat__initiative=initiative).exclude(answer="")
    columns = SAID | {f"{name}_body": path for name, path in BODIES.items()}
    named = {f"_{name}": F(path) for name, path in columns.items()}
    said = {}
    for row in answered.annotate(**named).order_by("pk").values("pk", *named):
        for name in BODIES:
            if row[f"_{name}"]:
                texts[row[f"_{name}"]] = row[f"_{name}_body"]
        day = row["_by_day"]
        own = {name: row[f"_{name}"] or None for name in SAID}
        said[row["pk"]] = own | {"by_day": day.isoformat() if day else None}
    return said


def _postings(initiative: Initiative) -> list[dict]:
    """Every movement of its money, in order."""
    found: dict[int, dict] = {}
    lines = Line.objects.filter(posting__initiative=initiative).select_related("posting", "account")
    for line in lines.order_by("posting_id", "account__key"):
        posting = found.setdefault(line.posting_id, _posting(line.posting))
        posting["moves"][line.account.key] = line.amount
    return list(found.values())


def _posting(posting: Posting) -> dict:
    return {
        "key": posting.key,
        "kind": posting.kind,
        "by": posting.by_id,
        "at": _moment(posting.posted_at),
        "moves": {},
        "digest": posting.digest,
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _people(told: dict) -> dict[str, str]:
    """Number -> name, as the installation knows them today."""
    people = User.objects.filter(pk__in=people_in(told)).order_by("pk")
    return {str(pk): name for pk, name in people.values_list("pk", "name")}


def _looks(told: dict) -> dict[int, dict]:
    """Department -> its name, initials and colour today."""
    named = Department.objects.filter(pk__in=departments_in(told)).order_by("pk")
    return {row["pk"]: row for row in named.values("pk", "name", "initials", "colour")}


def people_in(told: dict) -> set[int]:
    """The ids of everybody whom a record names."""
    ids: set[int | None] = set()
    for event in told["events"]:
        ids |= {event["by"], event["on_behalf_of"], event["details"].get("person")}
        ids |= set(event["details"].get("approvers", ()))
    ids |= {answer["said"]["adviser"] for answer in told["answers"]}
    ids |= {posting["by"] for posting in told["postings"]}
    ids |= {payee for revision in told["revisions"] for *_line, payee in revision["lines"]}
    return _known(ids)


def departments_in(told: dict) -> set[int]:
    ids = {seat["department"] for seat in told["seats"]} | {told["steward"]}
    ids |= {share["department"] for share in told["shares"]}
    ids |= {answer["said"]["keeper"] for answer in told["answers"]}
    return _known(ids)


def _known(ids: Iterable[int | None]) -> set[int]:
    return {pk for pk in ids if pk is not None}
