"""Keeps the words that a search finds: of the head and plan as they are, of all that is said."""

from collections.abc import Iterable

from .content import TEXTS, Content
from .models import Initiative, Word
from .words import words_of

Place = Word.Place
HEAD = ("title", "purpose")
ROW = ("pk", "letters", "place")


def learn(initiative: Initiative, content: Content) -> None:
    """Let it be found by what it says now, and no more by what it said before."""
    head = words_of(*(content.text(name) for name in HEAD))
    plan = (content.text(name) for name in TEXTS if name not in HEAD)
    lines = (line.label for line in content.lines)
    wanted = {(word, Place.HEAD) for word in head}
    wanted |= {(word, Place.PLAN) for word in words_of(*plan, *lines)}

    kept = Word.objects.filter(initiative=initiative).exclude(place=Place.TALK)
    rows = {(bytes(letters), place): pk for pk, letters, place in kept.values_list(*ROW)}
    gone = [pk for key, pk in rows.items() if key not in wanted]
    if gone:
        Word.objects.filter(pk__in=gone).delete()
    _add(initiative, wanted - rows.keys())


def hear(initiative: Initiative, words: str) -> None:
    """Let it be found by what somebody said about it."""
    _add(initiative, ((word, Place.TALK) for word in words_of(words)))


def _add(initiative: Initiative, found: Iterable[tuple[bytes, int]]) -> None:
    rows = (Word(initiative=initiative, letters=word, place=place) for word, place in sorted(found))
    Word.objects.bulk_create(rows, ignore_conflicts=True)
