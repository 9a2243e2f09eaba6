"""Checks the file of a decision record by itself, without a database (rule 33)."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Section

from ..content import TEXTS, Attachment, Content
from ..content import Line as BudgetLine
from ..models import Event
from ..models.texts import sha256_of
from .facts import CONVERSATION, PUBLISHING, facts_of, money_of
from .writing import FORMAT, departments_in, fingerprint_of, people_in, written

Kind = Event.Kind
PARTS = {"format", "installation", "initiative", "status", "revision", "steward", "seats"}
PARTS |= {
    "answers",
    "advice",
    "approvals",
    "pledges",
    "lifts",
    "shares",
    "head",
    "revisions",
    "postings",
    "events",
}
PARTS |= {"expenses", "closing", "texts", "people", "departments", "fingerprint"}
OF_REVISION = {"event", "id", "number", "texts", "first_day", "last_day", "facts", "attachments"}
OF_REVISION |= {"lines", "target", "hashes"}
OF_POSTING = {"key", "kind", "by", "at", "moves", "digest"}
OF_WHAT_IS_SAID = {"harm", "section", "change", "condition_words", "by_day", "keeper"}
OF_WHAT_IS_SAID |= {"adviser"}
MISSHAPEN = (TypeError, AttributeError, ValueError, LookupError)


class Wrong(Exception):
    """The first thing that is wrong with a file, as a sentence."""


@dataclass(frozen=True)
class Checked:
    """What a file that holds was found to say."""

    told: dict

    @property
    def head(self) -> dict:
        return self.told["head"]


def check(text: str) -> Checked:
    """Recompute everything that a file can prove by itself. Raises `Wrong`."""
    told = _read(text)
    try:
        _whole(told, text)
        _chain(told)
        _texts(told)
        _contents(told)
        _answers(told)
        _money(told)
        _facts(told)
    except MISSHAPEN as error:
        raise Wrong(_("The file is not made as a record is: %(what)r.") % {"what": error}) from None
    return Checked(told)


def _read(text: str) -> dict:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Wrong(_("This is no JSON: %(what)s.") % {"what": error}) from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise Wrong(_("This is no record of the format %(format)s.") % {"format": FORMAT})
    return told


def _whole(told: dict, text: str) -> None:
    again = written(told).splitlines()
    for number, (line, own) in enumerate(zip(text.splitlines(), again, strict=False), start=1):
        _must(line == own, _("Line %(line)s is not as it was written."), line=number)
    _must(written(told) == text, _("Its last line is not as it was written."))
    _must(set(told) == PARTS, _("Parts are missing, or there are others."))
    _must(set(told["initiative"]) == {"id", "slug"}, _("The initiative is not made as it should."))
    is_own = told["fingerprint"] == fingerprint_of(told)
    _must(is_own, _("Something was changed: the fingerprint is another."))


def _chain(told: dict) -> None:
    """Each event holds the digest of the one before, and its own is that of all it says."""
    previous = ""
    for number, event in enumerate(told["events"], start=1):
        signed = {name: value for name, value in event.items() if name != "digest"}
        body = json.dumps(signed, sort_keys=True)
        in_order = _is(event["number"], number) and event["previous"] == previous
        in_order = in_order and _is(event["initiative"], told["initiative"]["id"])
        _must(in_order, _("Event %(event)s does not follow the one before."), event=number)
        is_own = event["digest"] == hashlib.sha256(body.encode()).hexdigest()
        _must(is_own, _("Event %(event)s was changed: its digest is another."), event=number)
        previous = event["digest"]


def _texts(told: dict) -> None:
    """Every text has its hash, every hash its text; what nothing refers to has no place here."""
    wanted = {e["words"] for e in told["events"] if e["kind"] not in CONVERSATION}
    wanted |= {event["details"].get("learned") for event in told["events"]}
    for revision in told["revisions"]:
        wanted |= {*revision["texts"].values(), *(line[0] for line in revision["lines"])}
    for answer in told["answers"]:
        wanted |= {answer["said"][name] for name in ("harm", "change", "condition_words")}
    wanted -= {None}
    for sha, body in told["texts"].items():
        _must(sha == sha256_of(body), _("The text %(sha)s was changed."), sha=sha[:12])
    odd = sorted(wanted ^ set(told["texts"]))
    _must(not odd, _("The text %(sha)s is missing, or nothing refers to it."), sha=odd[:1])


def _contents(told: dict) -> None:
    """Each revision is the one that its event says was published."""
    published = [event for event in told["events"] if event["kind"] in PUBLISHING]
    _must(len(published) == len(told["revisions"]), _("A revision is missing, or one too many."))
    for event, revision in zip(published, told["revisions"], strict=True):
        content = _content(revision, told["texts"])
        is_own = (
            set(revision) == OF_REVISION
            and _is(revision["event"], event["number"])
            and _is(revision["id"], event["revision"])
            and _is(revision["facts"], sorted(content.facts))
            and _is(revision["hashes"], content.hashes)
            and _is(revision["target"], content.target)
            and event["details"]["digest"] == _digest(revision)
        )
        sentence = _("Revision %(n)s is not what event %(event)s says was published.")
        _must(is_own, sentence, n=revision["number"], event=event["number"])


def _content(revision: dict, texts: dict[str, str]) -> Content:
    said = {name: texts[sha] for name, sha in revision["texts"].items()}
    _must(set(said) <= set(TEXTS), _("A revision has a text of a strange name."))
    last = revision["last_day"]
    return Content(
        **{name: said.get(name, "") for name in TEXTS if name not in Section.values},
        first_day=date.fromisoformat(revision["first_day"]),
        last_day=None if last is None else date.fromisoformat(last),
        facts=frozenset(revision["facts"]),
        sections={name: said.get(name, "") for name in Section.values},
        lines=tuple(
            BudgetLine(texts[sha], amount, payee) for sha, amount, payee in revision["lines"]
        ),
        attachments=tuple(Attachment(*file) for file in revision["attachments"]),
    )


def _digest(revision: dict) -> str:
    parts = [revision[name] for name in ("number", "texts", "hashes", "target", "attachments")]
    days = [revision["first_day"], revision["last_day"] or ""]
    return _hash([*parts, days, revision["lines"]])


def _answers(told: dict) -> None:
    """Each answer says, with its condition or objection, what its event signed."""
    numbers = {revision["id"]: revision["number"] for revision in told["revisions"]}
    for answer in told["answers"]:
        said = answer["said"]
        whole = set(said) == OF_WHAT_IS_SAID and all(v is None or v for v in said.values())
        condition = told["texts"][said["condition_words"]] if said["condition_words"] else ""
        parts = [answer["answer"], said["section"] or "", condition, said["by_day"] or ""]
        parts += [numbers[answer["revision"]], answer["by"]]
        parts += [sha or "" for sha in (answer["words"], said["harm"], said["change"])]
        parts += [said["keeper"]] if said["keeper"] else []
        parts += ["adviser", said["adviser"]] if said["adviser"] else []
        event = told["events"][answer["event"] - 1]
        is_own = (
            whole
            and event["details"]["digest"] == hashlib.sha256(json.dumps(parts).encode()).hexdigest()
        )
        _must(is_own, _("The answer of event %(event)s was changed."), event=answer["event"])


def _money(told: dict) -> None:
    """Each posting is one that an event tells of, and moves as much as it takes."""
    told_of = [digest for event in told["events"] for digest in money_of(event)]
    for posting in told["postings"]:
        body = [posting[name] for name in ("key", "kind", "by", "at")]
        body = json.dumps([*body, sorted(posting["moves"].items())])
        is_own = set(posting) == OF_POSTING and not sum(posting["moves"].values())
        is_own = is_own and posting["digest"] == hashlib.sha256(body.encode()).hexdigest()
        _must(is_own, _("The posting %(key)s was changed."), key=posting["key"])
    all_told = sorted(told_of) == sorted(posting["digest"] for posting in told["postings"])
    _must(all_told, _("A posting is missing, or no event tells of it."))


def _facts(told: dict) -> None:
    """What it says of seats, answers, approvals and money follows from its events."""
    answers = [
        {name: value for name, value in answer.items() if name != "said"}
        for answer in told["answers"]
    ]
    for name, derived in facts_of(told["events"], told["postings"]).items():
        own = answers if name == "answers" else told[name]
        _must(_is(own, derived), _("“%(name)s” is not what the events say."), name=name)
    unknown = {str(pk) for pk in people_in(told)} ^ set(told["people"])
    unknown |= {str(pk) for pk in departments_in(told)} ^ set(told["departments"])
    _must(not unknown, _("A name is missing, or nobody bears it here."))


def _is(value: object, other: object) -> bool:
    """The same to the letter: for JSON, true is not 1 and 1.0 is not 1."""
    return json.dumps(value, sort_keys=True) == json.dumps(other, sort_keys=True)


def _hash(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _must(holds: bool, sentence: str, **about: object) -> None:
    if not holds:
        raise Wrong(sentence % about)
