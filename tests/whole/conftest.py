"""The whole product: a real server over the sample's people, and a real browser before it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from cooperative.testing import browser as installed

from .pages import Found, every_page
from .site import Site, running
from .visitor import Visitor

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += [
    "--lang=en-US",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=PreloadTopChromeWebUI",  # menus that no test opens
]


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """Served as in production: migrated, loaded with the sample, its files collected."""
    with running(Path(tmp_path_factory.mktemp("site"))) as served:
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Its driver runs a loop in this process, which must be over before others ask a database."""
    with sync_playwright() as play:
        yield play.chromium.launch(executable_path=installed(), args=FLAGS)


@pytest.fixture(scope="module")
def found(site: Site, chromium: Browser) -> list[Found]:
    """One page of every name and status that a person meets."""
    visitor = Visitor(site, chromium)
    pages = list(every_page(visitor.open))
    visitor.leave()
    assert not visitor.amiss, "\n".join(visitor.amiss)
    return pages


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens the site as a person: `visit("nadia-el-idrissi")`. Nothing may be amiss at the end."""
    visitor = Visitor(site, chromium)
    yield visitor.open
    visitor.leave()
    assert not visitor.amiss, "\n".join(visitor.amiss)
