"""What the format knows and we have no act for yet: read and checked, but left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Section

from .fields import Record, given, many, moment, one_of, past, record, ref, text, words
from .initiative_records import InitiativeRow, Reply

PERSON = ref("people")
DEPARTMENT = ref("departments")


@dataclass(frozen=True)
class FurtherApprover(Record):
    person: str = given(PERSON)
    named_by: str = given(PERSON)
    named_at: datetime = given(past)
    confirmed_by: str | None = given(PERSON, default=None)
    confirmed_at: datetime | None = given(past, default=None)


@dataclass(frozen=True)
class Voice(Record):
    department: str | None = given(DEPARTMENT, default=None)
    partner: str | None = given(ref("partners"), default=None)


@dataclass(frozen=True)
class Telling(Record):
    id: str = given(words)
    title: str = given(text)
    narrator: str = given(PERSON)
    voice: Voice = given(record(Voice))
    channel: str = given(ref("channels"))
    scheduled_at: datetime = given(past)
    scheduled_by: str = given(PERSON)
    on: datetime = given(moment)
    state: str = given(one_of(("scheduled", "told")))
    differs_in: tuple[str, ...] = given(many(one_of(Section.values)), default=())


@dataclass(frozen=True)
class Whole(InitiativeRow):
    """An initiative with everything that the format knows of it."""

    from_idea: str | None = given(ref("ideas"), default=None)
    further_approvers: tuple[FurtherApprover, ...] = given(
        many(record(FurtherApprover)), default=()
    )
    tellings: tuple[Telling, ...] = given(many(record(Telling)), default=())
    live_at: datetime | None = given(past, default=None)


@dataclass(frozen=True)
class Channel(Record):
    id: str = given(words)
    keepers: tuple[str, ...] = given(many(DEPARTMENT))


@dataclass(frozen=True)
class Training(Record):
    id: str = given(words)
    held_by: str | None = given(DEPARTMENT, default=None)


@dataclass(frozen=True)
class Completion(Record):
    training: str = given(ref("trainings"))
    person: str = given(PERSON)
    at: datetime = given(past)


@dataclass(frozen=True)
class Support(Record):
    person: str = given(PERSON)
    at: datetime = given(past)


@dataclass(frozen=True)
class TakenUp(Record):
    initiative: str = given(ref("initiatives"))
    department: str = given(DEPARTMENT)
    by: str = given(PERSON)
    at: datetime = given(past)


@dataclass(frozen=True)
class Idea(Record):
    id: str = given(words)
    by: str = given(PERSON)
    at: datetime = given(past)
    department: str | None = given(DEPARTMENT, default=None)
    supported_by: tuple[Support, ...] = given(many(record(Support)), default=())
    state: str = given(one_of(("open", "taken_up")))
    taken_up: TakenUp | None = given(record(TakenUp), default=None)
    reply: Reply | None = given(record(Reply), default=None)


@dataclass(frozen=True)
class Version(Record):
    published_at: datetime = given(past)
    published_by: str = given(PERSON)
    training: str | None = given(ref("trainings"), default=None)


@dataclass(frozen=True)
class Acceptance(Record):
    person: str = given(PERSON)
    at: datetime = given(past)


@dataclass(frozen=True)
class Policy(Record):
    versions: tuple[Version, ...] = given(many(record(Version)), default=())
    acceptances: tuple[Acceptance, ...] = given(many(record(Acceptance)), default=())


def acts_missing(initiative: Whole) -> list[str]:
    """The acts of an initiative that we do not have yet, as a person would call them."""
    return list(dict.fromkeys(_missing(initiative)))


def _missing(initiative: Whole) -> Iterator[str]:
    if initiative.from_idea:
        yield "take up an idea"
    if initiative.further_approvers:
        yield "name a further approver"
    yield from _missing_at_the_table(initiative)
    if initiative.tellings:
        yield "schedule a telling"


def _missing_at_the_table(initiative: Whole) -> Iterator[str]:
    if initiative.parked and initiative.state not in ("parked", "withdrawn"):
        yield "revive"
