"""What people send along: looked at, kept under a name that nobody can guess, opened again."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from accounts.models import User

from .models import StoredFile

LARGEST = 10 * 1024 * 1024  # bytes
# The first bytes say what it is; what a browser or a name says of it is not believed.
KINDS = (
    (0, b"%PDF-", "application/pdf", "pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (0, b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (0, b"GIF87a", "image/gif", "gif"),
    (0, b"GIF89a", "image/gif", "gif"),
    (8, b"WEBP", "image/webp", "webp"),
)
HEAD = 16  # bytes by which it is known


@dataclass(frozen=True)
class Sent:
    """A file as it was sent, of a kind that is taken."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def kind_of(content: bytes) -> tuple[str, str] | None:
    """Type and ending by what the content begins with; None for what is neither image nor PDF."""
    for place, mark, media_type, ending in KINDS:
        if content[place : place + len(mark)] == mark:
            return media_type, ending
    return None


def name_of(name: str, ending: str) -> str:
    """What the sender called it, without folders and odd signs, and with the ending of its kind."""
    kept = "".join(
        sign for sign in PurePath(name).name if sign.isprintable() and sign not in '"\\/'
    )
    stem = kept.rpartition(".")[0] or kept
    return f"{stem.strip()[:150] or 'receipt'}.{ending}"


def keep(sent: Sent, *, by: User, at: datetime) -> StoredFile:
    """Write it under the data folder, then its row. If the act fails, a file without a row stays:

    nobody reaches it, while a row without its file would be a receipt lost.
    """
    place = default_storage.save(f"files/{uuid4().hex}", ContentFile(sent.content))
    return StoredFile.objects.create(
        name=sent.name,
        media_type=sent.media_type,
        size=len(sent.content),
        sha256=sent.sha256,
        place=place,
        added_by=by,
        added_at=at,
    )


def opened(stored: StoredFile) -> File:
    return default_storage.open(stored.place)
