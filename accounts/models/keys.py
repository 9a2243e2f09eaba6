"""The key of each form that moves money or decides: the same form counts once."""

import hashlib
import json

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from cooperative.verdicts import AlreadyDone, SentBefore


class FormKeyManager(models.Manager):
    def use(self, key: str, *, by, act: str, **parameters) -> None:
        """Take a form's key, inside the transaction of its act.

        The same form again raises `AlreadyDone`, the same key with other words `SentBefore`.
        No key (a loader, a command): nothing to hold.
        """
        if not key:
            return
        digest = digest_of(by=by.pk, act=act, **parameters)
        try:
            with transaction.atomic():
                self.create(key=key, by=by, act=act, digest=digest)
        except IntegrityError:
            used = self.get(key=key)
            made = used.made if used.by_id == by.pk else None
            if used.digest == digest:
                raise AlreadyDone(made) from None
            sentence = _("This form was sent before with other words, and that counted.")
            raise SentBefore(sentence, made) from None

    def keep(self, key: str, thing: models.Model) -> None:
        """Remember what a form has made, for the same form to find when it comes again."""
        self.filter(key=key).update(made=thing.pk)


def digest_of(**parameters) -> str:
    return hashlib.sha256(json.dumps(parameters, sort_keys=True, default=str).encode()).hexdigest()


class FormKey(models.Model):
    """A form was sent: by whom, for which act, with which parameters (as a hash)."""

    key = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    act = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    made = models.BigIntegerField(null=True)  # pk of what it made, where that is gone on with
    used_at = models.DateTimeField(auto_now_add=True)

    objects = FormKeyManager()

    def __str__(self) -> str:
        return f"{self.act}: {self.key}"
