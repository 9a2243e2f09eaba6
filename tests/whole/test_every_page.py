"""How every page reads, looks and weighs: for a screen reader, a checker, a small screen."""

import gzip
import os
import subprocess
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from playwright.sync_api import Page

from .pages import ANNELIES, APPROVABLE, IN_REVIEW, NADIA, Found, missing

# Once is enough: how a page looks does not depend on the database.
pytestmark = pytest.mark.once

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MAIN = {
    "sign in": ("", "/accounts/login/"),
    "home": (NADIA, "/"),
    "list": (NADIA, "/initiatives/"),
    "round table": (NADIA, IN_REVIEW),
    "record": (NADIA, f"{IN_REVIEW}record/"),
    "answer": (NADIA, f"{IN_REVIEW}answer/"),
    "approval": (ANNELIES, APPROVABLE),
}
WIDTHS = (1360, 390, 320)
FAULTS = ("429.html", "500.html", "503.html")
NO_CHECKER = "The HTML checker is not here: npm install vnu-jar, then set VNU_JAR to its vnu.jar"


def faults_of(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the screen."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    faults = [
        f"{fault['id']}: {node['target']} {node['html'][:120]}"
        for fault in found
        for node in fault["nodes"]
    ]
    return faults + overflow_of(page)


def overflow_of(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{wide}px wider than {page.viewport_size['width']}"] if wide > 0 else []


@pytest.mark.parametrize("name", list(MAIN))
def test_the_main_pages_in_three_widths_by_day_and_by_night(name, visit):
    who, path = MAIN[name]
    page, faults = visit(who, path), []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            faults += [f"{scheme} {width}: {fault}" for fault in faults_of(page)]
    assert not faults, "\n".join(faults)


def test_every_page_reads_well_and_fits(visit, found):
    assert not missing(found)
    browsers, faults = {}, []
    for one in {one.name: one for one in reversed(found)}.values():
        page = browsers.get(one.who) or browsers.setdefault(one.who, visit(one.who))
        faults += [f"{one.name} {one.path}: {fault}" for fault in look_at(page, one.path)]
    assert not faults, "\n".join(faults)


def test_a_long_name_of_a_department_fits_on_a_button(visit):
    page = visit(NADIA, IN_REVIEW, width=320)
    nudges = page.get_by_role("button", name="Nudge ")
    assert nudges.count()
    nudges.first.evaluate("button => { button.textContent = 'Nudge ' + 'Long'.repeat(15) }")
    assert overflow_of(page) == []


@pytest.mark.parametrize("path", ["/people/", "/departments/care/", "/people/nadia-el-idrissi/"])
def test_a_long_name_fits_in_a_row_and_in_a_head(visit, path):
    page = visit(NADIA, path, width=320)
    names = page.locator(".row__end > span:not(.tag), .crumb bdi, h1 bdi")
    assert names.count()
    names.evaluate_all("found => found.forEach(one => (one.textContent = 'Long'.repeat(15)))")
    assert overflow_of(page) == []


def look_at(page: Page, path: str) -> list[str]:
    page.set_viewport_size({"width": 1360, "height": 900})
    page.goto(path)
    faults = faults_of(page)
    page.set_viewport_size({"width": 320, "height": 700})
    return faults + overflow_of(page)


def test_pages_that_something_is_wrong_with_read_well_too(visit):
    page = visit(NADIA, "/initiatives/propose/")
    page.get_by_role("button", name="Submit to the table").click()
    page.locator("[data-errors]").wait_for()
    faults = faults_of(page)
    page.goto(f"{IN_REVIEW}answer/")
    page.get_by_role("button", name="Record Customer Care’s answer").click()
    page.locator("[data-errors]").wait_for()
    faults += faults_of(page)
    for name in FAULTS:
        body = rendered(name)
        page.route(f"**/{name}", lambda route, _, body=body: route.fulfill(body=body))
        page.goto(f"/{name}")
        faults += faults_of(page)
    assert not faults, "\n".join(faults)


def rendered(name: str) -> str:
    return render_to_string(name, {"request_id": "4d1c", "retry_after": 10, "path": "/"})


def test_the_checker_finds_no_fault_in_any_page(found, tmp_path):
    wrong = [Found(name, "", "", rendered(name)) for name in FAULTS]
    for number, one in enumerate([*found, *wrong]):
        place = f"{number}-{one.name}-{one.who}".replace(" ", "-").replace("/", "-")
        (tmp_path / f"{place}.html").write_text(one.html)
    assert checked(tmp_path) == ""


def checked(folder: Path) -> str:
    """What the Nu HTML checker says of every file in a folder."""
    jar = os.environ.get("VNU_JAR", "")
    if not jar and not os.environ.get("CI"):
        pytest.skip(NO_CHECKER)
    assert jar, NO_CHECKER
    command = ["java", "-jar", jar, "--errors-only", "--skip-non-html", str(folder)]
    return subprocess.run(command, capture_output=True, text=True).stderr


@pytest.mark.parametrize("name", ["sign in", "home", "list", "round table"])
def test_a_first_page_is_light(name, visit):
    who, path = MAIN[name]
    page, sent = visit(who, "/healthz"), []
    page.on("request", lambda request: sent.append(request.url))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert len(sent) <= 6, sent
    assert sum(weight(url) for url in sent if url.endswith(".css")) <= 12_000
    assert sum(weight(url) for url in sent if url.endswith(".js")) <= 22_000


def weight(url: str) -> int:
    """Bytes that travel, compressed."""
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"})) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        body = answer.read()
        assert gzip.decompress(body)
        return len(body)
