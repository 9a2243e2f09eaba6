"""Which of the two data folders is served, the sample or the real one, and the wish for the other.

`manage.py up` serves one of them at a time. A page writes the wish down, and `up` swaps the web.
"""

import os
from typing import Literal

from django.conf import settings
from django.http import HttpRequest

Folder = Literal["sample", "real"]
NAMES: tuple[Folder, ...] = ("sample", "real")


def current() -> Folder:
    return "sample" if settings.SAMPLE else "real"


def can_switch() -> bool:
    """Whether `manage.py up` is there to swap folders; a server elsewhere has only the real one."""
    return bool(os.environ.get("COOPERATIVE_UP"))


def request_switch(name: Folder) -> None:
    """Ask `up` to serve the other folder from now on, also after a restart."""
    if name not in NAMES:
        raise ValueError(f"There is no data folder named {name}.")
    wish = settings.DATA_ROOT / "serve"
    fresh = wish.with_name(f"serve.{os.getpid()}")
    fresh.write_text(name)
    fresh.replace(wish)


def is_switching() -> bool:
    """Whether the other folder was asked for and is not served yet."""
    wish = settings.DATA_ROOT / "serve"
    return can_switch() and wish.exists() and wish.read_text().strip() not in ("", current())


def context(request: HttpRequest) -> dict:
    return {"in_sample": settings.SAMPLE, "can_switch": can_switch()}
