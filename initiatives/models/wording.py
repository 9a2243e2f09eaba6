"""Which words stand where, so that a search reads an index and not all that was ever written."""

from django.db import models
from django.db.models import Q

from .initiative import Initiative

LAST = b"\xff"  # greater than any byte of UTF-8


class WordQuerySet(models.QuerySet):
    def beginning_with(self, letters: bytes) -> "WordQuerySet":
        return self.filter(letters__gte=letters, letters__lt=letters + LAST)


class Word(models.Model):
    """A word of an initiative. Written by `searching` alone; can be made anew at any time."""

    class Place(models.IntegerChoices):
        HEAD = 1  # title and purpose, which leads elsewhere know too
        PLAN = 2
        TALK = 3

    letters = models.BinaryField(max_length=64)  # bytes: both databases compare them alike
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField(choices=Place)

    objects = WordQuerySet.as_manager()

    class Meta:
        constraints = [
            # Its index is the one that a search reads.
            models.UniqueConstraint(
                name="a_word_stands_once_in_a_place", fields=["letters", "initiative", "place"]
            ),
            models.CheckConstraint(name="a_word_has_letters", condition=~Q(letters=b"")),
        ]

    def __str__(self) -> str:
        return bytes(self.letters).decode(errors="replace")
