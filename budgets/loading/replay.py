"""Loads a cooperative: writes the house, plays every act at its time, and settles what is left."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Change, Organisation, User
from accounts.operations import set_absence
from accounts.operations.people import look_again_at
from accounts.worktime import at_local
from cooperative.clock import as_of
from cooperative.locks import lock
from cooperative.verdicts import Refused
from initiatives.life import advance
from initiatives.models import Notice, Turn

from ..operations import countersign, grant
from .acts import Act, acts_of
from .advisers import advising, grants_of
from .house import write_house
from .house_records import AbsenceRow, Envelope
from .initiative_records import InitiativeRow
from .ladder import count_as_done
from .places import Broken
from .reading import Cooperative
from .spending import spending
from .stage import Stage
from .unbuilt import Whole, acts_missing

BEFORE, AFTER = (-1,), (10_000,)  # ranks of the house among what happened in one minute


class NotEmpty(Exception):
    """This database holds something already."""


@dataclass(frozen=True)
class Loaded:
    """What came of it: the initiatives that were loaded, and those left out with the acts."""

    house: Organisation
    loaded: tuple[Whole, ...]
    left_out: tuple[tuple[Whole, list[str]], ...]


@transaction.atomic
def load(cooperative: Cooperative, *, now: datetime, sample: bool) -> Loaded:
    """Fill the empty database, all or nothing. `Broken` where the verbs refuse what was done."""
    if Organisation.objects.exists() or User.objects.exists():
        raise NotEmpty
    missing = [(row, acts_missing(row)) for row in cooperative.initiatives]
    kept = tuple(row for row, acts in missing if not acts)
    acts = _in_order(cooperative, kept, now)
    acting = {name for act in acts for name in act.by}
    away = {person.id for person in cooperative.people if not person.active}
    began_at = min((act.at for act in acts), default=now)
    stage = write_house(cooperative, began_at=began_at, now=now, gone=away - acting, sample=sample)
    with timezone.override(stage.house.zone):  # a day is a day of the organisation
        _play(_with_leaving(acts, away & acting), stage)
        _settle(kept, stage, now)
    return Loaded(stage.house, kept, tuple((row, acts) for row, acts in missing if acts))


def _in_order(cooperative: Cooperative, kept: Iterable[InitiativeRow], now: datetime) -> list[Act]:
    """Every act by time; in one minute the house first, then the initiatives as they stand."""
    acts = [act for envelope in cooperative.envelopes for act in _granting(envelope)]
    acts += [act for absence in cooperative.absences for act in _being_away(absence)]
    zone = cooperative.organisation.time_zone
    grants = grants_of(cooperative.partners)
    for place, row in enumerate(kept):
        advised = advising(row, grants, ZoneInfo(zone))
        made = (*acts_of(row), *advised, *spending(row), *_days_of_conditions(row, zone))
        acts += [_placed(act, place) for act in made]
    happened = [act for act in acts if act.at <= now]
    return sorted(happened, key=lambda act: (act.at, act.rank))


def _placed(act: Act, place: int) -> Act:
    return replace(act, rank=(place, *act.rank))


# --- The house ---------------------------------------------------------------------------------


def _granting(envelope: Envelope) -> Iterator[Act]:
    by = (envelope.set_by,)
    yield Act(envelope.set_at, envelope.line, by, partial(_grant, envelope), rank=BEFORE)
    if envelope.countersigned_at:
        by, rank = (envelope.countersigned_by,), (*BEFORE, 1)
        play = partial(_countersign, envelope)
        yield Act(envelope.countersigned_at, envelope.line, by, play, rank=rank)


def _grant(envelope: Envelope, stage: Stage) -> None:
    change = grant(
        stage.departments[envelope.department],
        stage.year,
        envelope.amount,
        by=stage.person(envelope.set_by),
        at=envelope.set_at,
    )
    stage.changes[id(envelope)] = change.pk


def _countersign(envelope: Envelope, stage: Stage) -> None:
    change = Change.objects.get(pk=stage.changes[id(envelope)])
    by, at = stage.person(envelope.countersigned_by), envelope.countersigned_at
    countersign(change, by=by, at=at)


def _being_away(absence: AbsenceRow) -> Iterator[Act]:
    """Set it; when it begins and when it ends, some chair may be empty, or no more."""
    line, by = absence.line, (absence.person, absence.stand_in or absence.person)
    yield Act(absence.set_at, line, by, partial(_set_absence, absence), rank=BEFORE)
    for at in (absence.begin, absence.until):
        if at > absence.set_at:
            yield Act(at, line, (), partial(_look_at_chairs, absence.person, at), rank=BEFORE)


def _set_absence(absence: AbsenceRow, stage: Stage) -> None:
    person = stage.person(absence.person)
    set_absence(
        person,
        by=person,
        stand_in=stage.person(absence.stand_in) if absence.stand_in else None,
        starts_at=absence.begin,
        ends_at=absence.until,
        note=absence.note,
        at=absence.set_at,
    )


def _look_at_chairs(name: str, at: datetime, stage: Stage) -> None:
    look_again_at(list(stage.person(name).roles), by=None, at=at)


def _with_leaving(acts: list[Act], leaving: set[str]) -> Iterator[Act]:
    """Who is inactive today and has acted left after the last of these acts."""
    last = {name: number for number, act in enumerate(acts) for name in act.by}
    for number, act in enumerate(acts):
        yield act
        for name in leaving & set(act.by):
            if last[name] == number:
                yield Act(act.at, act.line, (), partial(_leave, name, act.at))


def _leave(name: str, at: datetime, stage: Stage) -> None:
    person = stage.person(name)
    departments = list(person.roles)
    person.is_active = False
    person.save(update_fields=["is_active"])
    look_again_at(departments, by=None, at=at)


# --- Playing, and what is left to do afterwards ------------------------------------------------


def _play(acts: Iterable[Act], stage: Stage) -> None:
    for act in acts:
        about = f"“{act.about}”: " if act.about else ""
        try:
            with as_of(act.at):
                act.play(stage)
        except Refused as refused:
            raise Broken(act.line, about + refused.verdict.reason) from None
        except IntegrityError as error:
            raise Broken(act.line, f"{about}The database refuses this: {error}.") from None


def _days_of_conditions(row: InitiativeRow, zone: str) -> Iterator[Act]:
    """When the day of a condition comes, it is another's turn (rule 5)."""
    for review in row.reviews:
        for said in review.answers:
            if not said.condition or not said.condition.when:
                continue
            at = at_local(said.condition.when, time(0), ZoneInfo(zone))
            if at > said.at:
                yield Act(at, said.line, (), partial(_look_at, row.id, at), row.title)


def _look_at(initiative: str, at: datetime, stage: Stage) -> None:
    found = stage.initiative(initiative)
    lock(found)
    advance(found, by=None, at=at)


def _settle(kept: Iterable[InitiativeRow], stage: Stage, now: datetime) -> None:
    """See that each came to the state that the file names; nothing old is told any more."""
    for row in kept:
        found = stage.initiative(row.id)
        if found.status != row.state:
            sentence = f"“{row.title}” is said to be {row.state}, but what was done makes it "
            raise Broken(row.line, f"{sentence}{found.status}.")
        _look_at(row.id, now, stage)
    waiting = Turn.objects.open().select_related("seat__department__calendar", "initiative")
    count_as_done(waiting, stage.house.calendar, now)
    Notice.objects.filter(sent_at=None).update(sent_at=F("due_at"), read_at=F("due_at"))
