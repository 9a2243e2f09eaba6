"""“Lost property on Saturdays” once more: everybody comes by the links of the mails they get."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ..running import until
from .company import Company, company
from .site import PASSWORD, Site
from .test_the_main_job import (
    ANNELIES,
    CONSENT,
    FEMKE,
    JOAQUIM,
    MARGUERITE,
    NADIA,
    TOMASZ,
    YUSUF,
    answer,
    approve_here,
    assert_the_ledger_balances,
    expect_done,
    expect_state,
    object_,
    propose,
    revise,
    slug_of,
    state_of,
    still_fine,
)
from .visitor import Keyboard, Mouse, Visitor

TITLE = "Lost property on Saturdays"
SANNE, MILAN = "sanne-oduya", "milan-horvath"  # of a partner
# Who may answer for whom: leads and deputies.
SPEAK = {
    "care": {NADIA, "sven-dijkgraaf"},
    "marketing": {FEMKE, "rashid-amrani"},
    "it": {TOMASZ, "anjali-raman"},
    "legal": {MARGUERITE, "bram-terpstra"},
    "hr": {YUSUF, "lotte-brouwer"},
}
NAMED = re.compile(r"<letter-(\d+)\.\w+@127\.0\.0\.1>")
# Two days of three are over: half-way is behind, and the day itself still ahead.
TWO_DAYS_LATER = """
    UPDATE initiatives_turn SET opened_at = {early}, due_at = {late}, climb_at = {early}
    WHERE settled_at IS NULL AND kind = 'answer' AND initiative_id =
    (SELECT id FROM initiatives_initiative WHERE slug = '{slug}')
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> Iterator[Company]:
    with company(Path(tmp_path_factory.mktemp("company"))) as whole:
        yield whole


@pytest.fixture(scope="module")
def site(here: Company) -> Site:
    return here.site


@pytest.fixture
def follow(here: Company, chromium: Browser) -> Iterator[Callable[[str, str, str], Page]]:
    """Opens a link of a mail in a browser that nobody is signed in to, and signs in."""
    visitor = Visitor(here.site, chromium)

    def arrive(who: str, about: str, there: str) -> Page:
        page = visitor.open(path=here.link_for(who, about, there))
        expect(page).to_have_url(re.compile("/accounts/login/"))
        address = here.site.rows(f"SELECT email FROM accounts_user WHERE slug = '{who}'")[0][0]
        page.get_by_label("Email").fill(address)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page).to_have_url(re.compile(f"{there}[^/]*$|{there}[^/]*/$"))
        return page

    yield arrive
    visitor.leave()
    assert not visitor.amiss, "\n".join(visitor.amiss)


def test_five_departments_and_two_executives_come_by_their_mails(here, visit, follow):
    table = propose(Mouse(visit(NADIA)), TITLE)
    for who, name, pledge in ((NADIA, "Customer Care", "5,000"), (FEMKE, "Marketing", "4,000")):
        answer(Mouse(follow(who, TITLE, "/answer/")), name, CONSENT, pledge)
    answer(Mouse(follow(TOMASZ, TITLE, "/answer/")), "IT", CONSENT, "1000")
    assert heard(here, "answer", "opened") == everybody(*SPEAK)

    let_two_days_pass(here, table)
    assert until(lambda: heard(here, "answer", "half_way") == everybody("legal", "hr"))
    answer(Mouse(follow(MARGUERITE, TITLE, "/answer/")), "Legal", CONSENT, "")
    object_(Mouse(follow(YUSUF, TITLE, "/answer/")))
    expect_state(Mouse(visit(NADIA, table)), "1 objection")

    assert until(lambda: heard(here, "settle", "opened") == everybody("care"))
    revise(Mouse(visit(NADIA, table)))
    asked_twice = sorted([*everybody(*SPEAK), *everybody("legal", "hr")])
    assert until(lambda: heard(here, "answer", "opened") == asked_twice)
    still_fine(Mouse(follow(MARGUERITE, TITLE, "/answer/")))
    answer(Mouse(follow(YUSUF, TITLE, "/answer/")), "HR", CONSENT, "")

    approve_here(Mouse(follow(ANNELIES, TITLE, "/budgets/approvals/")))
    approve_here(Mouse(follow(JOAQUIM, TITLE, "/budgets/approvals/")))
    assert state_of(here.site, table) == "live"
    assert_the_ledger_balances(here.site, table)

    assert here.everything_is_out()
    assert heard(here, "answer", "half_way") == everybody("legal", "hr")
    assert_each_letter_went_out_once(here)


def everybody(*departments: str) -> list[str]:
    return sorted(who for name in departments for who in SPEAK[name])


def heard(here: Company, kind: str, step: str) -> list[str]:
    """Who was told of a step of the turns of a kind, by a letter that has gone out."""
    query = f"""
        SELECT u.slug FROM initiatives_notice n JOIN initiatives_turn t ON t.id = n.turn_id
        JOIN accounts_user u ON u.id = n.person_id
        JOIN initiatives_initiative i ON i.id = t.initiative_id
        WHERE i.title = '{TITLE}' AND t.kind = '{kind}' AND n.step = '{step}'
        AND n.sent_at IS NOT NULL
    """
    return sorted(slug for (slug,) in here.site.rows(query))


def let_two_days_pass(here: Company, table: str) -> None:
    early, late = ("now() - interval '2 days'", "now() + interval '1 day'")
    if not here.site.database_url:
        early, late = ("datetime('now', '-2 days')", "datetime('now', '+1 day')")
    query = TWO_DAYS_LATER.format(early=early, late=late, slug=slug_of(table))
    here.site.change(query)


def assert_each_letter_went_out_once(here: Company) -> None:
    """As many letters arrived as the rows say, each once, each to the one it is for."""
    query = """
        SELECT DISTINCT n.letter, u.email FROM initiatives_notice n
        JOIN accounts_user u ON u.id = n.person_id
        WHERE n.letter IS NOT NULL AND n.sent_at IS NOT NULL
    """
    sent = sorted((str(number), email) for number, email in here.site.rows(query))
    named = ((NAMED.match(letter["Message-ID"]), letter["To"]) for letter in here.office.arrived)
    assert sorted((name[1], address) for name, address in named if name) == sent


def test_a_partner_comes_by_the_mail_answers_and_sees_nothing_else(here, visit, follow):
    """By keyboard; a second one without JavaScript. Both find their own table and no other page."""
    table = "/initiatives/ask-the-driver/"
    hands = Keyboard(visit(FEMKE, table))
    hands.press("Invite an adviser", role="link")
    hands.select("Person", "Sanne Oduya")
    hands.fill("What you ask", "Do the questions ring true?")
    hands.press("Invite")
    expect_done(hands.page)

    page = follow(SANNE, "Ask the driver", table)
    expect(page.get_by_text("Do the questions ring true?")).to_be_visible()
    hands = Keyboard(page)
    hands.choose("Fine, if something changes")
    hands.fill("In your words", "Give us the dates in writing.")
    hands.press("Give your advice")
    expect_done(page)
    expect(visit(FEMKE, table).get_by_text("Give us the dates in writing.")).to_be_visible()
    sees_nothing_else(page)


def test_a_partner_without_javascript_answers_too(visit):
    page = visit(MILAN, "/", script=False)
    hands = Mouse(page)
    hands.press("How we fixed it", role="link")
    hands.choose("I advise against it")
    hands.press("Give your advice")
    expect(page.locator("[data-errors]")).to_contain_text("Say in a few words")
    hands.choose("Fine as it is")
    hands.press("Give your advice")
    expect_done(page)
    hands.fill("Say something to the table", "We can film in May.")
    hands.press("Say it")
    expect(page.locator("main")).to_contain_text("We can film in May.")
    sees_nothing_else(page)


def sees_nothing_else(page: Page) -> None:
    for address in (
        *("/initiatives/", "/initiatives/list.csv", "/people/", "/departments/", "/ledger/"),
        *("/budgets/approvals/", "/desk/", "/initiatives/night-line/"),
        *("/initiatives/how-we-fixed-it/record/", "/initiatives/how-we-fixed-it/answer/"),
    ):
        assert page.goto(address).status == 404, address
    page.goto("/")
    links = page.locator("a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    allowed = re.compile(r"#main|/|/notices/|/settings/|/initiatives/[\w-]+/")
    assert [link for link in links if not allowed.fullmatch(link)] == []
