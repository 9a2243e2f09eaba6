"""Static files: what is joined into one file, and names that carry a hash."""

import re
from pathlib import Path
from posixpath import normpath

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
IMPORT = re.compile(
    r"""@import\s+(?:url\(\s*)?["']?(?P<path>[^"')\s;]+)["']?\s*\)?"""
    r"""\s*(?:layer\((?P<layer>[\w.-]+)\))?\s*(?P<media>[^;]*);"""
)
URL = re.compile(r"""url\(\s*(["']?)(?!data:|https?:|/|#)([^"')]+)\1\s*\)""")


class HashedStatic(CompressedManifestStaticFilesStorage):
    """Hashed names once files were collected; plain ones before, for development and tests."""

    manifest_strict = False

    def url(self, name: str, force: bool = False) -> str:
        if not self.hashed_files:
            return StaticFilesStorage.url(self, name)
        return super().url(name, force)


class Joined(finders.BaseFinder):
    """Offers a file made of several: one request instead of many."""

    name = ""

    def __init__(self, *args, **kwargs) -> None:
        self.storage = FileSystemStorage(settings.DATA_DIR / "joined")

    def text(self) -> str:
        raise NotImplementedError

    def check(self, **kwargs) -> list:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs) -> str | list[str]:
        if path != self.name:
            return []
        found = str(self.write())
        return [found] if find_all else found

    def list(self, ignore_patterns):
        if self.find(self.name):
            yield self.name, self.storage

    def write(self) -> Path:
        target = Path(self.storage.path(self.name))
        text = self.text()
        if not target.exists() or target.read_text() != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_suffix(".fresh")
            fresh.write_text(text)
            fresh.replace(target)
        return target


class JoinedStyles(Joined):
    """css/app.css with its whole chain of imports written into it."""

    name = "css/app.css"

    def text(self) -> str:
        return join(Path(settings.STATICFILES_DIRS[0]) / self.name)


class JoinedPasskeys(Joined):
    """What allauth's pages need to sign in with a passkey."""

    name = "js/passkeys.js"
    parts = ("mfa/js/webauthn-json.js", "mfa/js/webauthn.js", "account/js/onload.js")

    def text(self) -> str:
        found = (finders.AppDirectoriesFinder().find(part) for part in self.parts)
        return ";\n".join(Path(path).read_text() for path in found)  # they end without one


def join(path: Path, folder: str = "") -> str:
    """A style sheet with its imports in place, each in its layer. `folder`: seen from the top."""

    def place(found: re.Match) -> str:
        inner = normpath(f"{folder}/{found['path']}".lstrip("/"))
        body = join(path.parent / found["path"], inner.rpartition("/")[0])
        if found["media"].strip():
            body = f"@media {found['media'].strip()} {{\n{body}\n}}"
        return f"@layer {found['layer']} {{\n{body}\n}}" if found["layer"] else body

    def move(found: re.Match) -> str:
        return f'url("{normpath(f"{folder}/{found[2]}".lstrip("/"))}")'

    text = COMMENT.sub("", path.read_text())
    own = [part if IMPORT.fullmatch(part) else URL.sub(move, part) for part in split(text)]
    return IMPORT.sub(place, "".join(own)).strip() + "\n"


def split(text: str) -> list[str]:
    """The text cut before and after each import, so that only the rest has its urls moved."""
    parts, end = [], 0
    for found in IMPORT.finditer(text):
        parts += [text[end : found.start()], found[0]]
        end = found.end()
    return [*parts, text[end:]]
