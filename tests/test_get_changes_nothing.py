"""GET, HEAD and OPTIONS change nothing (but sessions), and no link leads to what is not there."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from .addresses import addresses_of, everything
from .links import Links

pytestmark = pytest.mark.once

KINDS = ("stranger", "dan", "max_", "ada", "ben", "ivo", "cleo", "dora", "pat")


@pytest.fixture
def addresses(tables, enzo, max_, dora) -> dict[str, str]:
    return addresses_of(tables, enzo, dora)


@pytest.fixture
def visitors(request) -> dict[str, Client]:
    clients = {}
    for kind in KINDS:
        clients[kind] = Client(raise_request_exception=False)
        if kind != "stranger":
            clients[kind].force_login(request.getfixturevalue(kind))
    return clients


def crawl(client: Client) -> Iterator[tuple[str, HttpResponse, Links]]:
    """Every page to which links lead from the first on; of one filter, one value."""
    seen, waiting = set(), ["/"]
    while waiting:
        url = waiting.pop()
        asked = urlsplit(url)
        kind = (asked.path, tuple(sorted(dict(parse_qsl(asked.query)))))
        if kind in seen or asked.path.startswith("/admin/"):
            continue
        seen.add(kind)
        answer = client.get(url, follow=True)
        links = Links(answer.content.decode() if answer["Content-Type"][:9] == "text/html" else "")
        yield url, answer, links
        waiting += sorted(urljoin(url, link) for link in links.found if link[0] in "/?")


def test_links_lead_to_what_is_there_and_following_them_changes_nothing(visitors, addresses):
    before, dead = everything(), []
    for kind, client in visitors.items():
        pages = {}
        for url, answer, links in crawl(client):
            pages[url] = links
            if answer.status_code != 200:
                dead.append(f"{kind}: {url} gives {answer.status_code}")
            places = {link[1:] for link in links.found if link[0] == "#" and len(link) > 1}
            dead += [f"{kind}: {url} has no #{place}" for place in places - links.ids]
        assert len(pages) > (1 if kind in ("stranger", "pat") else 5)
    assert not dead, "\n".join(dead)
    assert everything() == before


def test_asking_what_there_is_changes_nothing(visitors, addresses):
    """HEAD and OPTIONS; the GET of every address by everybody is in `test_pages`."""
    before = everything()
    for kind in ("stranger", "ada", "cleo", "dora"):
        for url in addresses.values():
            visitors[kind].options(url)
            assert not visitors[kind].head(url).content
    assert everything() == before
