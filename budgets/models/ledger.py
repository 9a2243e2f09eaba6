"""The double-entry ledger: accounts, postings and their lines. Amounts in minor units."""

import hashlib
import json
from datetime import UTC, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from initiatives.models import Initiative


class Account(models.Model):
    """Where money lies: the world, an envelope, or one department's part of one initiative."""

    class Kind(models.TextChoices):
        WORLD = "world", _("world")
        ENVELOPE = "envelope", _("envelope")
        PLEDGED = "pledged", _("pledged")
        COMMITTED = "committed", _("committed")
        SPENT = "spent", _("spent")

    key = models.CharField(max_length=200, unique=True)  # "pledged:41:3:2026"
    kind = models.CharField(max_length=10, choices=Kind)
    initiative = models.ForeignKey(Initiative, models.PROTECT, null=True, related_name="accounts")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="accounts")
    year = models.PositiveSmallIntegerField(null=True)  # in which the fiscal year begins
    balance = models.BigIntegerField(default=0)  # what its lines add up to

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="only_the_world_is_overdrawn", condition=Q(kind="world") | Q(balance__gte=0)
            ),
        ]
        indexes = [
            # /budgets/: what a department holds in a year.
            models.Index(name="account_by_department", fields=["department", "year", "kind"]),
        ]

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """One movement of money, whole: written once, never changed, undone only by its reverse."""

    class Kind(models.TextChoices):
        GRANT = "grant", _("grant")
        PLEDGE = "pledge", _("pledge")
        RETURN = "return", _("return")
        COMMIT = "commit", _("commit")
        SPEND = "spend", _("spend")
        REVERSE = "reverse", _("reverse")
        CLOSE = "close", _("close")

    key = models.CharField(max_length=200, unique=True)  # what may be posted once has one key
    kind = models.CharField(max_length=20, choices=Kind)
    initiative = models.ForeignKey(Initiative, models.PROTECT, null=True, related_name="postings")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: time alone
    reason = models.CharField(max_length=500, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    posted_at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # stands in the event too, and so in its chain

    class Meta:
        ordering = ["posted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="only_returns_and_commits_happen_by_themselves",
                condition=Q(by__isnull=False) | Q(kind__in=["return", "commit"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.key}"


class Line(models.Model):
    """What one posting adds to one account, or takes from it."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, models.PROTECT, related_name="lines")
    amount = models.BigIntegerField()  # minor units; the lines of a posting sum to zero

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="an_account_moves_once_a_posting", fields=["posting", "account"]
            ),
            models.CheckConstraint(name="a_line_moves_something", condition=~Q(amount=0)),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.amount:+d}"


def digest_of(key: str, kind: str, by_id: int | None, at: datetime, moves: dict[str, int]) -> str:
    """The hash of a posting with its lines (account key -> minor units)."""
    body = json.dumps([key, kind, by_id, at.astimezone(UTC).isoformat(), sorted(moves.items())])
    return hashlib.sha256(body.encode()).hexdigest()
