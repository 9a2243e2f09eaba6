"""Free text in rows of its own, found by hash, so that it can be struck while the chain holds."""

import hashlib

from django.db import models


class TextManager(models.Manager):
    def keep(self, body: str) -> "Text | None":
        """The row of this text; none for an empty one. The same words share a row."""
        if not body:
            return None
        text, _ = self.get_or_create(sha256=sha256_of(body), defaults={"body": body})
        return text

    def keep_all(self, bodies: dict[str, str]) -> dict[str, str]:
        """Name -> hash of each text that is not empty, all of them kept."""
        hashes = {name: sha256_of(body) for name, body in bodies.items() if body}
        rows = {sha: Text(sha256=sha, body=bodies[name]) for name, sha in hashes.items()}
        self.bulk_create(rows.values(), ignore_conflicts=True)
        return hashes


class Text(models.Model):
    """Something that a person wrote. Never changed; struck by two administrators at most."""

    sha256 = models.CharField(max_length=64, unique=True)
    body = models.TextField()
    struck_at = models.DateTimeField(null=True, editable=False)

    objects = TextManager()

    def __str__(self) -> str:
        return self.body


def sha256_of(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
