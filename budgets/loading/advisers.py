"""Partners at the tables of a file: invited, and what they advised."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from accounts.operations.partners import LONGEST
from accounts.worktime import at_local, end_of
from initiatives import operations
from initiatives.models import Adviser

from .acts import Act, act
from .house_records import PartnerGrant, PartnerRow
from .initiative_records import AdviserRow, InitiativeRow
from .stage import Stage


@dataclass(frozen=True)
class Invited:
    """Who is invited to a table, by whom and when, and until which day."""

    line: int
    person: str
    by: str
    at: datetime
    until: date | None


def grants_of(partners: Iterable[PartnerRow]) -> dict[tuple[str, str], PartnerGrant]:
    """(Person, initiative) -> what was granted, where it lets them advise."""
    every = (grant for partner in partners for grant in partner.grants)
    return {(grant.person, grant.initiative): grant for grant in every if "advise" in grant.may}


def last_days(
    partners: Iterable[PartnerRow], rows: Iterable[InitiativeRow], now: datetime, zone: ZoneInfo
) -> dict[str, datetime]:
    """Person -> until when, in UTC: the last day of all grants; who advises without: 180 days."""
    ends = {
        adviser.person: end_of(now.astimezone(zone).date() + LONGEST, zone)
        for row in rows
        for adviser in row.advisers
    }
    granted: dict[str, datetime] = {}
    for grant in (grant for partner in partners for grant in partner.grants):
        until = end_of(grant.until, zone)
        granted[grant.person] = max(until, granted.get(grant.person, until))
    return ends | granted


def advising(
    row: InitiativeRow, grants: dict[tuple[str, str], PartnerGrant], zone: ZoneInfo
) -> Iterator[Act]:
    """Invitations, those of grants that name no adviser too, and every advice."""
    for invited in _invited(row, grants, zone):
        play = partial(_invite, invited=invited)
        yield act(row, invited, "invite", play, by=(invited.by,))
    for adviser in row.advisers:
        if adviser.answer:
            by, play = (adviser.person,), partial(_advise, adviser=adviser)
            yield act(row, adviser.answer, "advise", play, by=by)


def _invited(
    row: InitiativeRow, grants: dict[tuple[str, str], PartnerGrant], zone: ZoneInfo
) -> Iterator[Invited]:
    for adviser in row.advisers:
        grant = grants.get((adviser.person, row.id))
        who = (adviser.line, adviser.person, adviser.invited_by, adviser.invited_at)
        yield Invited(*who, grant and grant.until)
    named = {adviser.person for adviser in row.advisers}
    for (person, initiative), grant in grants.items():
        if initiative == row.id and person not in named and row.submitted_at:
            by = row.advisers[0].invited_by if row.advisers else row.submitted_by
            at = max(at_local(grant.begin, time(0), zone), row.submitted_at)
            yield Invited(grant.line, person, by, at, grant.until)


def _invite(row: InitiativeRow, _said: Invited, stage: Stage, *, invited: Invited) -> None:
    made = operations.invite_adviser(
        stage.initiative(row.id),
        stage.person(invited.person),
        by=stage.person(invited.by),
        last_day=invited.until,
        at=invited.at,
    )
    stage.advisers[row.id, invited.person] = made.pk


def _advise(row: InitiativeRow, said, stage: Stage, *, adviser: AdviserRow) -> None:
    invited = Adviser.objects.select_related("initiative", "person")
    operations.advise(
        invited.get(pk=stage.advisers[row.id, adviser.person]),
        by=stage.person(adviser.person),
        choice=said.verdict,
        seen=said.revision,
        words=said.words,
        at=said.at,
    )
