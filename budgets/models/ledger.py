"""The double-entry ledger: accounts, postings and their lines. Amounts in minor units."""

import hashlib
import json
from datetime import UTC, datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
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
    # Of an envelope: what has come back into it of pledges and commitments. Kept as the balance is.
    returned = models.BigIntegerField(default=0)
    # The check of the ledger found a difference here: nothing is posted until it holds again.
    stopped_at = models.DateTimeField(null=True)

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
            # The few envelopes among the many accounts: which years there are.
            models.Index(
                name="envelope_by_year",
                fields=["year", "department"],
                condition=Q(kind="envelope"),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class PostingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "PostingQuerySet":
        """Executives and administrators: all. Others: of the initiatives that they see whole, and
        what their own departments were granted. Who sees money in total alone, and partners: none.
        """
        if user.is_partner or not user.is_active:
            return self.none()
        if user.is_executive or user.is_administrator:
            return self
        seen = Initiative.objects.visible_to(user).filter(pk=OuterRef("initiative"))
        own = Line.objects.filter(
            posting=OuterRef("pk"), account__kind="envelope", account__department__in=user.sits_with
        )
        return self.filter(Q(Exists(seen)) | (Q(initiative=None) & Exists(own)))

    def moving(self, **accounts: object) -> "PostingQuerySet":
        """Those with a line on an account of this kind, as `department__slug="legal"`."""
        named = {f"account__{name}": value for name, value in accounts.items()}
        return self.filter(Exists(Line.objects.filter(posting=OuterRef("pk"), **named)))


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

    # What these move into an envelope has come back to it.
    RETURNING = (Kind.RETURN, Kind.COMMIT, Kind.CLOSE)

    key = models.CharField(max_length=200, unique=True)  # what may be posted once has one key
    kind = models.CharField(max_length=20, choices=Kind)
    initiative = models.ForeignKey(Initiative, models.PROTECT, null=True, related_name="postings")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: time alone
    reason = models.CharField(max_length=500, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    posted_at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # stands in the event too, and so in its chain

    objects = PostingQuerySet.as_manager()

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

    @property
    def brings_back(self) -> bool:
        """Does what it moves into an envelope come back to it, or is just that taken back?"""
        kinds = {self.kind, self.reverses.kind} if self.reverses else {self.kind}
        return not kinds.isdisjoint(self.RETURNING)


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


class Verification(models.Model):
    """The whole ledger was recomputed at a moment: what there was, and what was wrong (rule 26)."""

    at = models.DateTimeField()
    postings = models.PositiveBigIntegerField()
    lines = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField(default=0)  # number of the last posting
    head = models.CharField(max_length=64)  # the hash of all their digests in order
    differences = models.JSONField(default=list)  # sentences, the first bad row first
    more = models.PositiveIntegerField(default=0)  # differences beside these

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            # The last one.
            models.Index(name="verification_by_time", fields=["-at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}, {self.head[:4]}"

    @property
    def holds(self) -> bool:
        return not self.differences


def digest_of(key: str, kind: str, by_id: int | None, at: datetime, moves: dict[str, int]) -> str:
    """The hash of a posting with its lines (account key -> minor units)."""
    body = json.dumps([key, kind, by_id, at.astimezone(UTC).isoformat(), sorted(moves.items())])
    return hashlib.sha256(body.encode()).hexdigest()
