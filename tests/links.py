"""Where a page leads."""

from html.parser import HTMLParser


class Links(HTMLParser):
    """The addresses on this site to which a page leads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.ids: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = dict(attributes)
        self.ids.add(said.get("id") or "")
        if tag == "a" and said.get("href"):
            self.found.add(said["href"])
