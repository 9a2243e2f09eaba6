"""The outbox: due notices are claimed by lease, looked at again, and marked. Rows are the truth."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    Min,
    QuerySet,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Now

from accounts.models import User
from cooperative.clock import moment

from .models import Notice
from .wanted import Waiting, unwanted

BATCH = 20_000  # notices a claim, but whole persons
LEASE = timedelta(minutes=2)  # longer than any claim is worked on: a dead worker’s lapses
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
ATTEMPTS = 20  # about three days of them, then it is a dead letter

# A letter's number comes from other rows, which the ORM's UPDATE cannot look at: with all ids in
# between it would take as long as everything else together.
CLAIM = f"""
WITH due AS (%s)
UPDATE {Notice._meta.db_table} SET letter = named, leased_until = %%s, attempts = attempts + 1
FROM due WHERE id = claimed
"""  # nosec B608: the name of our own table


@dataclass
class Letter:
    """What goes to one person in one mail. It keeps its number, and what is in it, until sent."""

    pk: int
    notices: list[Waiting]

    @property
    def attempts(self) -> int:
        return max(notice.attempts for notice in self.notices)

    @property
    def leased_until(self) -> datetime:
        return self.notices[0].leased_until


@transaction.atomic
def claim() -> list[Letter]:
    """Lease what is due, all of a person at once, and drop what is not wanted any more."""
    at = moment()
    people = _people(at)
    if not people:
        return []
    theirs, lease = Notice.objects.filter(person__in=people), at + LEASE
    sql, params = _named(theirs.due(at)).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM % sql, [*params, connection.ops.adapt_datetimefield_value(lease)])
    claimed = theirs.unsent().filter(leased_until=lease)
    return _letters(_wanted(Waiting.read(claimed), at))


def look_again(letters: list[Letter]) -> list[Letter]:
    """What we hold still, without what was settled in the meantime."""
    return _letters(_wanted(Waiting.read(_held(letters)), moment()))


def give_back(letters: Iterable[Letter]) -> None:
    """There is no time left for these: whoever comes next takes them, and it was no attempt."""
    for lot in _lots(letters).values():
        _held(lot).update(leased_until=None, attempts=F("attempts") - 1)


def mark_sent(letter: Letter) -> None:
    """The server has said “250”; even where our lease has lapsed, nobody sends it again."""
    _of([letter]).update(sent_at=Now(), leased_until=None, error="")


def mark_failed(letters: Iterable[Letter], words: str, *, final: bool = False) -> None:
    """Wait longer each time, from a minute to six hours; then, or where it is final, give up."""
    at = moment()
    for (attempts, _lease), lot in _lots(letters).items():
        if final or attempts >= ATTEMPTS:
            _held(lot).update(dead_at=at, leased_until=None, error=words[:500])
        else:
            _held(lot).update(leased_until=at + pause_after(attempts), error=words[:500])


def pause_after(attempts: int) -> timedelta:
    return min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)


def _people(at: datetime) -> list[int]:
    """Whose notices are due, the oldest first; locked, so that nobody is sent two letters at once.

    Whom another worker has locked is left to it.
    """
    waiting = Notice.objects.due(at).order_by().values("person")
    counted = waiting.annotate(count=Count("pk"), since=Min("due_at")).order_by("since", "person")
    chosen, total = [], 0
    for person, count in counted.values_list("person", "count"):
        total += count
        if chosen and total > BATCH:
            break
        chosen.append(person)
    people = User.objects.filter(pk__in=chosen).order_by("pk")
    return list(
        people.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)
    )


def _named(due: QuerySet[Notice]) -> QuerySet[Notice]:
    """The letter of each: the one it has, or that of the person's first that has none yet."""
    new = Window(Min(Case(When(letter=None, then="pk"))), partition_by=F("person"))
    letter = Coalesce("letter", new, output_field=BigIntegerField())
    named = due.order_by().annotate(claimed=F("pk"), named=letter)
    return named.values("claimed", "named")


def _wanted(notices: list[Waiting], at: datetime) -> list[Waiting]:
    """Drop what is not wanted any more; hand on the rest."""
    dropped = defaultdict(set)
    for notice, why in unwanted(notices, at):
        dropped[why].add(notice.pk)
    for why, ids in dropped.items():
        unsent = Notice.objects.unsent().filter(pk__in=ids)
        unsent.update(dropped_at=at, dropped_because=why, leased_until=None)
    gone = set().union(*dropped.values())
    return [notice for notice in notices if notice.pk not in gone]


def _letters(notices: Iterable[Waiting]) -> list[Letter]:
    """By letter, each oldest first; what has failed before goes last, so as to be in no way."""
    found: dict[int, Letter] = {}
    for notice in notices:
        if notice.letter not in found:
            found[notice.letter] = Letter(notice.letter, [])
        found[notice.letter].notices.append(notice)
    return sorted(found.values(), key=lambda letter: letter.attempts)


def _lots(letters: Iterable[Letter]) -> dict[tuple[int, datetime], list[Letter]]:
    """Those that were tried equally often, under one lease: one statement does for all."""
    lots = defaultdict(list)
    for letter in letters:
        lots[letter.attempts, letter.leased_until].append(letter)
    return lots


def _held(letters: list[Letter]) -> QuerySet[Notice]:
    """Their notices, as far as they are ours: a lease that lapsed may be another worker's."""
    return _of(letters).filter(leased_until=letters[0].leased_until)


def _of(letters: list[Letter]) -> QuerySet[Notice]:
    """Their notices. By person, who has an index, and not by thousands of numbers."""
    people = {letter.notices[0].person_id for letter in letters}
    numbers = [letter.pk for letter in letters]
    return Notice.objects.unsent().filter(person__in=people, letter__in=numbers)
