"""Takes a picture of every page, wide and on a phone, by day and by night, to be looked at.

    .venv/bin/python -m tests.whole.pictures FOLDER [WORD …]

With words, only of pages whose name or address contains one of them. With `docs/pictures` as the
folder and `README` as the word it takes the two pictures of the README.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from playwright.sync_api import Page, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperative.settings")
django.setup()

SIZES = {"wide": (1360, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")
README = "/initiatives/evening-and-weekend-desk/"


@contextmanager
def visitor() -> Iterator:
    from cooperative.testing import browser

    from .conftest import FLAGS
    from .site import running
    from .visitor import Visitor

    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as site,
        sync_playwright() as play,
    ):
        chromium = play.chromium.launch(executable_path=browser(), args=FLAGS)
        guest = Visitor(site, chromium)
        yield guest
        guest.leave()


def take(page: Page, path: str, place: Path, sizes: dict = SIZES, *, whole: bool = True) -> None:
    for size, (width, height) in sizes.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.goto(path)
            page.screenshot(path=f"{place}-{size}-{scheme}.png", full_page=whole)


def main(folder: Path, words: list[str]) -> None:
    from .pages import NADIA, every_page

    folder.mkdir(parents=True, exist_ok=True)
    with visitor() as guest:
        if words == ["README"]:
            page = guest.open(NADIA, README)
            take(page, README, folder / "round-table", {"wide": (1360, 1000)}, whole=False)
            return
        pages, taken = {}, set()
        for one in list(every_page(guest.open)):
            wanted = not words or any(word in f"{one.name} {one.path}" for word in words)
            if wanted and one.name not in taken:
                taken.add(one.name)
                page = pages.get(one.who) or pages.setdefault(one.who, guest.open(one.who))
                name = one.name.replace(":", "-").replace(" ", "-").replace("/", "-").strip("-")
                take(page, one.path, folder / name)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2:])
