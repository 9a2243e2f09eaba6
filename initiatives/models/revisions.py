"""The immutable content of a proposal at one moment, and what is being typed towards one."""

import hashlib
import json
from collections.abc import Iterable
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Section, User

from ..content import Attachment, Content, Line
from .texts import Text, sha256_of


class Revision(models.Model):
    """The content of a proposal at one moment, numbered 1, 2, 3 … and never changed."""

    initiative = models.ForeignKey("Initiative", models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    authors = models.ManyToManyField(User, related_name="revisions_written")
    note = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")

    texts = models.JSONField()  # name of content.TEXTS -> hash of the Text row
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    facts = models.JSONField(default=list)
    attachments = models.JSONField(default=list)  # [section, file name, media type, sha256]
    target = models.BigIntegerField()  # minor units
    hashes = models.JSONField()  # Content.hashes

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                name="revisions_are_numbered_once", fields=["initiative", "number"]
            ),
            models.CheckConstraint(name="target_is_not_negative", condition=Q(target__gte=0)),
            models.CheckConstraint(
                name="last_day_is_not_before_the_first",
                condition=Q(last_day=None) | Q(last_day__gte=models.F("first_day")),
            ),
        ]

    def __str__(self) -> str:
        return _("Revision %(number)s") % {"number": self.number}

    @property
    def digest(self) -> str:
        """The hash of everything that it says, for the event that says it was published."""
        days = [str(self.first_day), str(self.last_day or "")]
        lines = [[sha256_of(line.label), line.amount, line.payee] for line in self.content.lines]
        parts = [self.number, self.texts, self.hashes, self.target, self.attachments, days, lines]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    @cached_property
    def content(self) -> Content:
        """Everything it says. Two queries: the texts and the lines."""
        texts = Text.objects.filter(sha256__in=self.texts.values()).values_list("sha256", "body")
        lines = self.lines.values_list("label__body", "amount", "payee_id")
        return self.saying(dict(texts), (Line(*line) for line in lines))

    def saying(self, bodies: dict[str, str], lines: Iterable[Line]) -> Content:
        """Its content, once the texts (by hash) and the lines have been read."""
        said = {name: bodies[sha] for name, sha in self.texts.items()}
        return Content(
            title=said.get("title", ""),
            purpose=said.get("purpose", ""),
            hope=said.get("hope", ""),
            first_day=self.first_day,
            last_day=self.last_day,
            facts=frozenset(self.facts),
            sections={section: said.get(section, "") for section in Section.values},
            lines=tuple(lines),
            attachments=tuple(Attachment(*file) for file in self.attachments),
        )


class BudgetLine(models.Model):
    """One line of a revision's budget. Immutable with it."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    label = models.ForeignKey(Text, models.PROTECT, related_name="+")
    amount = models.BigIntegerField()  # minor units
    payee = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="budget_lines_stand_in_order", fields=["revision", "position"]
            ),
            models.CheckConstraint(name="a_line_is_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return self.label.body


class DraftQuerySet(models.QuerySet):
    def shared(self) -> "DraftQuerySet":
        return self.filter(by=None)


class Draft(models.Model):
    """What is typed towards a revision: the first by the department, a further one by a person."""

    initiative = models.ForeignKey("Initiative", models.CASCADE, related_name="drafts")
    by = models.ForeignKey(User, models.CASCADE, null=True, related_name="drafts")  # None: shared
    content_stored = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    authors = models.ManyToManyField(User, related_name="+")
    # The revision that was on the table when the typing began; 0 for the first draft.
    based_on = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)  # one more at each save: two people editing
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_shared_draft_an_initiative", fields=["initiative"], condition=Q(by=None)
            ),
            models.UniqueConstraint(
                name="one_draft_a_person",
                fields=["initiative", "by"],
                condition=Q(by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.content.title or _("Untitled")

    @property
    def content(self) -> Content:
        return Content.read(self.content_stored)
