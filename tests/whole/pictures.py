"""Takes a picture of every page, wide and on a phone, by day and by night, to be looked at.

    .venv/bin/python -m tests.whole.pictures FOLDER [WORD …]

With words, only of pages whose name or address contains one of them. `SEATS` instead: tables of 2,
5, 9 and 12 seats with every kind of answer, and the pages of somebody who has nothing yet. With
`docs/pictures` as the folder and `README` as the word it takes the two pictures of the README.
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
COUNTS, NOOR = (2, 5, 9, 12), "noor-haddad"
FIRST_DAY = ("/", "/initiatives/", "/notices/", "/budgets/", "/initiatives/propose/", "/settings/")
TABLES = """
from dataclasses import replace
from accounts.models import Calendar, Department, User
from accounts.operations import add_department, add_person, set_membership
from cooperative.palette import KEYS
from initiatives.models import Initiative
from initiatives.operations import answer, invite, propose, submit
person = {user.slug: user for user in User.objects.all()}
petra, nadia = person["petra-nieuwenhuis"], person["nadia-el-idrissi"]
colours = KEYS
def joins(name, lead):
    place = {"initials": name[:2].upper(), "calendar": Calendar.objects.first()}
    colour = colours[Department.objects.count() % len(colours)]
    new = add_department(by=petra, name=name, colour=colour, **place)
    mail = f"{lead.split()[0].lower()}@example.org"
    set_membership(add_person(by=petra, name=lead, email=mail), new, "lead", by=petra)
    return new
names = ("Works", "Tickets and fares", "Depots", "Safety", "Finance", "Estate", "Night crew")
leads = ("Ayla Demir", "Bo Lind", "Chidi Eze", "Dina Moss", "Emre Kaya", "Fay Orr", "Gus Hale")
new = [joins(*pair) for pair in zip(names, leads)]
joins("Museum", "Noor Haddad")
driver = Initiative.objects.get(slug="ask-the-driver")
others = [d for d in Department.objects.exclude(pk=driver.department_id).exclude(slug="museum")]
said = {"choice": "object", "harm": "Night crews would be filmed at work.", "section": "people"}
said["change"] = "Only who has agreed in writing is filmed."
ways = ({"choice": "consent"}, said, {"choice": "stand_aside", "words": "Not ours to decide."},
    {"choice": "consent_with_condition", "condition": "We see it first."}, {},
    {"choice": "consent"})
for count in (2, 5, 9, 12):
    words = replace(driver.revision.content, title=f"{count} at one table", facts=frozenset())
    draft = propose(driver.department, by=nadia, content=words, theme=driver.theme)
    for department in [d for d in others if not Initiative.objects.get(pk=draft.pk).seat_of(d.pk)]:
        if len(Initiative.objects.get(pk=draft.pk).table) < count:
            invite(draft, department, by=nadia)
    submitted = submit(Initiative.objects.get(pk=draft.pk), by=nadia, version=1)
    for place, seat in enumerate(submitted.table[1:]):
        lead = User.objects.leading([seat.department_id]).first()
        if lead and ways[place % len(ways)]:
            answer(seat, by=lead, seen=1, **ways[place % len(ways)])
"""


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


def take_tables(guest, folder: Path) -> None:
    """Small and large tables, each with an answer to give; and the first day of a new lead."""
    from .pages import NADIA
    from .site import PASSWORDS

    guest.site.manage("shell", "-v0", "-c", TABLES + PASSWORDS)
    page = guest.open(NADIA)
    for count in COUNTS:
        path = f"/initiatives/{count}-at-one-table/"
        take(page, path, folder / f"{count}-seats")
        take(page, f"{path}answer/", folder / f"{count}-seats-answer")
    take(page, "/", folder / "home-of-many")
    page = guest.open(NOOR)
    for path in FIRST_DAY:
        take(page, path, folder / f"first-day-{path.strip('/').replace('/', '-') or 'home'}")


def main(folder: Path, words: list[str]) -> None:
    from .pages import NADIA, every_page

    folder.mkdir(parents=True, exist_ok=True)
    with visitor() as guest:
        if words == ["README"]:
            page = guest.open(NADIA, README)
            take(page, README, folder / "round-table", {"wide": (1360, 1000)}, whole=False)
            return
        if words == ["SEATS"]:
            return take_tables(guest, folder)
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
