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
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, Now

from accounts.models import User
from cooperative.clock import moment

from .models import Notice
from .wanted import unwanted

BATCH = 20_000  # notices a claim, but whole persons
LEASE = timedelta(minutes=5)  # longer than any claim is worked on: a dead worker's lapses
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
ATTEMPTS = 20  # about three days of them, then it is a dead letter

# One statement claims them and reads them: by the ORM it would take three, with all ids between.
COLUMNS = ", ".join(connection.ops.quote_name(f.column) for f in Notice._meta.concrete_fields)
CLAIM = f"""
WITH due AS (%s)
UPDATE {Notice._meta.db_table} SET letter = named, leased_until = %%s, attempts = attempts + 1
FROM due WHERE id = claimed
RETURNING {COLUMNS}
"""  # nosec B608: names of our own columns


@dataclass
class Letter:
    """What goes to one person in one mail. It keeps its number, and what is in it, until sent."""

    pk: int
    notices: list[Notice]

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
    due = _named(Notice.objects.due(at).filter(person__in=people))
    sql, params = due.query.sql_with_params()
    claimed = list(Notice.objects.raw(CLAIM % sql, [*params, at + LEASE]))
    return _letters(_wanted(claimed, at))


def look_again(letter: Letter) -> Letter | None:
    """The letter without what was settled in the meantime; nothing where nothing is left."""
    at = moment()
    ours = _held([letter]).order_by("pk")
    letters = _letters(_wanted(list(ours), at))
    return letters[0] if letters else None


def give_back(letters: Iterable[Letter]) -> None:
    """There is no time left for these: whoever comes next takes them, and it was no attempt."""
    for lot in _lots(letters).values():
        _held(lot).update(leased_until=None, attempts=F("attempts") - 1)


def mark_sent(letter: Letter) -> None:
    """The server has said “250”; even where our lease has lapsed, nobody sends it again."""
    unsent = Notice.objects.unsent().filter(pk__in=_ids([letter]))
    unsent.update(sent_at=Now(), leased_until=None, error="")


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


def _wanted(notices: list[Notice], at: datetime) -> list[Notice]:
    """Drop what is not wanted any more; the rest is handed on with all that was read for it."""
    prefetch_related_objects(notices, "person", "turn", "event")
    dropped = defaultdict(set)
    for notice, why in unwanted(notices, at):
        dropped[why].add(notice.pk)
    for why, ids in dropped.items():
        unsent = Notice.objects.unsent().filter(pk__in=ids)
        unsent.update(dropped_at=at, dropped_because=why, leased_until=None)
    gone = set().union(*dropped.values())
    return [notice for notice in notices if notice.pk not in gone]


def _letters(notices: Iterable[Notice]) -> list[Letter]:
    """By letter; what has failed before goes last, so that it is in nobody's way."""
    found: dict[int, Letter] = {}
    for notice in sorted(notices, key=lambda notice: (notice.due_at, notice.pk)):
        found.setdefault(notice.letter, Letter(notice.letter, [])).notices.append(notice)
    return sorted(found.values(), key=lambda letter: letter.attempts)


def _lots(letters: Iterable[Letter]) -> dict[tuple[int, datetime], list[Letter]]:
    """Those that were tried equally often, under one lease: one statement does for all."""
    lots = defaultdict(list)
    for letter in letters:
        lots[letter.attempts, letter.leased_until].append(letter)
    return lots


def _held(letters: list[Letter]) -> QuerySet[Notice]:
    """Their notices, as far as they are ours: a lease that lapsed may be another worker's."""
    lease = letters[0].leased_until
    return Notice.objects.unsent().filter(pk__in=_ids(letters), leased_until=lease)


def _ids(letters: Iterable[Letter]) -> list[int]:
    return [notice.pk for letter in letters for notice in letter.notices]
