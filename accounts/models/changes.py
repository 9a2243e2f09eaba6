"""What an administrator has set and an executive must countersign before it holds."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ChangeQuerySet(models.QuerySet):
    def open(self) -> "ChangeQuerySet":
        return self.filter(signed_at=None, refused_at=None)


class Change(models.Model):
    """An envelope, a money setting or a role, set by one person and waiting for another."""

    class Kind(models.TextChoices):
        ENVELOPE = "envelope", _("Envelope")
        SETTING = "setting", _("Setting")
        ROLE = "role", _("Role")

    kind = models.CharField(max_length=10, choices=Kind)
    # What it is about: {"department": 3, "year": 2026}, {"setting": "bands"}, {"person": 9, …}.
    subject = models.JSONField()
    before = models.JSONField(null=True)
    after = models.JSONField()
    reason = models.CharField(max_length=500, blank=True)

    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=500, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["set_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="nobody_countersigns_their_own_act",
                condition=Q(signed_by=None) | ~Q(signed_by=models.F("set_by")),
            ),
            models.CheckConstraint(
                name="change_signed_or_refused_not_both",
                condition=Q(signed_at=None) | Q(refused_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"

    @property
    def is_open(self) -> bool:
        return self.signed_at is None and self.refused_at is None
