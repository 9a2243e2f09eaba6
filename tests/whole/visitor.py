"""People before the site: their browsers, and the hands with which they work."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

from .site import PASSWORD, Site

# Chromium and htmx report the status of what is meant to be refused.
REFUSED = re.compile(r"[Ss]tatus (of|Error Code) (403|404|409|422|429)")
COOKIES: dict[tuple[str, str], list] = {}


class Visitor:
    """Opens pages as people, and notes what a page should not do."""

    def __init__(self, site: Site, chromium: Browser) -> None:
        self.site, self.chromium = site, chromium
        self.amiss: list[str] = []
        self.contexts: list[BrowserContext] = []

    def open(
        self,
        who: str = "",
        path: str = "/",
        *,
        width: int = 1360,
        script: bool = True,
        afresh: bool = False,
        **looks,
    ) -> Page:
        context = self.chromium.new_context(
            base_url=self.site.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            locale="en-GB",
            reduced_motion="reduce",
            **looks,
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self.note_console)
        page.on("pageerror", lambda error: self.amiss.append(f"{page.url}: {error}"))
        page.on("request", self.note_request)
        if who:
            self.sign_in(page, who, afresh)
        page.goto(path)
        return page

    def sign_in(self, page: Page, who: str, afresh: bool = False) -> None:
        """Through the front door once; from then on with the cookies of that time.

        `afresh`: through the door again, as somebody who has not confirmed anything yet.
        """
        known = None if afresh else COOKIES.get((self.site.url, who))
        if known:
            page.context.add_cookies(known)
            return
        row = self.site.rows(f"SELECT email FROM accounts_user WHERE slug = '{who}'")
        page.goto("/accounts/login/")
        page.get_by_label("Email").fill(row[0][0])
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/")
        COOKIES[self.site.url, who] = page.context.cookies()

    def note_console(self, message: ConsoleMessage) -> None:
        if not REFUSED.search(message.text):
            self.amiss.append(f"{message.location.get('url')}: {message.text}")

    def note_request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.site.url).netloc:
            self.amiss.append(f"{request.url} is on another host")

    def leave(self) -> None:
        for context in self.contexts:
            context.close()


class Mouse:
    """Works a page by pointing at what one reads."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def field(self, label: str) -> Locator:
        """By its label, which may go on with “optional”; of a line, by what a reader hears."""
        if ", line " in label:
            return self.page.get_by_role("textbox", name=label, exact=True)
        return self.page.get_by_label(re.compile(rf"^\s*{label}( optional)?\s*$"))

    def target(self, name: str | re.Pattern, role: str) -> Locator:
        return self.page.get_by_role(role, name=name, exact=isinstance(name, str)).first

    def press(self, name: str | re.Pattern, role: str = "button") -> None:
        self.target(name, role).click()

    def fill(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def fill_day(self, label: str, day) -> None:
        self.field(label).fill(day.isoformat())

    def tick(self, label: str) -> None:
        self.page.get_by_role("checkbox", name=label).check()

    def choose(self, label: str) -> None:
        self.page.get_by_role("radio", name=label).check()

    def select(self, label: str, option: str) -> None:
        self.field(label).select_option(label=option)

    def unfold(self, name: str) -> None:
        self.page.locator("summary", has_text=name).first.click()


class Keyboard(Mouse):
    """Works a page by Tab, arrows, letters, Space and Enter alone."""

    FURTHEST = 250

    def reach(self, target: Locator) -> None:
        for _ in range(self.FURTHEST):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")

    def press(self, name: str | re.Pattern, role: str = "button") -> None:
        self.reach(self.target(name, role))
        self.page.keyboard.press("Enter")

    def fill(self, label: str, text: str) -> None:
        self.reach(self.field(label))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def fill_day(self, label: str, day) -> None:
        self.reach(self.field(label))
        self.page.keyboard.type(day.strftime("%m%d%Y"))

    def tick(self, label: str) -> None:
        self.reach(self.page.get_by_role("checkbox", name=label))
        self.page.keyboard.press("Space")

    def choose(self, label: str) -> None:
        """Tab reaches one of the choices, arrows go through them."""
        wanted = self.page.get_by_role("radio", name=label)
        first = self.page.locator(f"input[type=radio][name={wanted.get_attribute('name')}]").first
        self.reach(first)
        self.page.keyboard.press("Space")
        for _ in range(self.FURTHEST):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows do not reach {label}")

    def select(self, label: str, option: str) -> None:
        self.reach(self.field(label))
        self.page.keyboard.type(option)

    def unfold(self, name: str) -> None:
        self.reach(self.page.locator("summary", has_text=name).first)
        self.page.keyboard.press("Enter")
