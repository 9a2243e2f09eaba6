"""“Lost property on Saturdays”, from the proposal to live, through the pages alone."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from .site import PASSWORD, Site
from .visitor import Keyboard, Mouse

NADIA, FEMKE, TOMASZ = "nadia-el-idrissi", "femke-de-wit", "tomasz-zielinski"
MARGUERITE, YUSUF = "marguerite-okonkwo", "yusuf-kaya"
ANNELIES, JOAQUIM = "annelies-postma", "joaquim-ferreira"

CONSENT, OBJECT = "Consent Good enough for now", "Object It would do harm"
FACTS = ("Makes a claim", "Needs a new tool", "Shows employees", "Invites replies")


# By mouse, on both databases: test_from_the_mails.py.
@pytest.mark.once
@pytest.mark.parametrize("way", ["by keyboard", "without JavaScript"])
def test_lost_property_on_saturdays(way, visit, site):
    hands = Keyboard if way == "by keyboard" else Mouse

    def work(who: str, path: str = "/", **how) -> Mouse:
        """Somebody before a page, with hands to work it."""
        return hands(visit(who, path, script=way != "without JavaScript", **how))

    title = f"Lost property on Saturdays, {way}"
    table = propose(work(NADIA), title)
    for who, name, pledge in (
        (NADIA, "Customer Care", "5,000"),
        (FEMKE, "Marketing", "4,000.00"),
        (TOMASZ, "IT", "1000"),
        (MARGUERITE, "Legal", ""),
    ):
        answer(work(who, table), name, CONSENT, pledge)
    object_(work(YUSUF, table))
    expect_state(work(NADIA, table), "1 objection")

    revise(work(NADIA, table))
    assert asked_about(site, table, revision=2) == {"legal", "hr"}
    still_fine(work(MARGUERITE, table))
    answer(work(YUSUF, table), "HR", CONSENT, "")
    assert state_of(site, table) == "agreed"

    approve(work(ANNELIES, afresh=True), title)
    assert state_of(site, table) == "agreed"
    approve(work(JOAQUIM, afresh=True), title)
    assert state_of(site, table) == "live"
    expect_state(work(NADIA, table), "Live")
    assert_the_ledger_balances(site, table)


def propose(hands: Mouse, title: str) -> str:
    """The address of the table on which a lead of Customer Care puts it."""
    first_day = min(date.today() + timedelta(days=30), date(date.today().year, 12, 31))
    hands.press("Initiatives", role="link")
    expect_page(hands, "Initiatives")
    hands.press("Propose", role="link")
    expect_page(hands, "Propose an initiative")
    hands.fill("Title", title)
    hands.fill("Purpose", "What was left on a train finds its owner again.")
    hands.fill("Message", "Nine of ten gloves go home. Ask us on Saturdays.")
    hands.fill_day("First day", first_day)
    hands.unfold("People")
    hands.fill("People", "Two colleagues of the counter, by name.")
    for fact in FACTS:
        hands.tick(fact)
    hands.fill("What for, line 1", "Three Saturdays at the counter")
    hands.fill("How much, line 1", "7,000")
    hands.fill("What for, line 2", "Posters at 43 stations")
    hands.fill("How much, line 2", "5,000")
    hands.select("Theme", "Put right")
    hands.press("Submit to the table")
    expect_page(hands, title)
    expect(hands.page.locator("main")).to_contain_text("0 of 5")
    return hands.page.url.partition("?")[0]


def answer(hands: Mouse, name: str, choice: str, pledge: str) -> None:
    hands.choose(choice)
    if pledge:
        hands.fill(f"{name} pledges", pledge)
    hands.press(f"Record {name}’s answer")
    expect_done(hands.page)


def object_(hands: Mouse) -> None:
    hands.choose(OBJECT)
    hands.fill("The harm it would do", "Names at a counter are found and pestered.")
    hands.select("In which section", "People")
    hands.fill("The change that would settle it", "First names alone, and only who wants to.")
    hands.fill("HR pledges", "2,000")
    hands.press("Record HR’s answer")
    expect_done(hands.page)


def revise(hands: Mouse) -> None:
    hands.press("Revise", role="link")
    expect_page(hands, "Revise")
    if not hands.field("People").is_visible():
        hands.unfold("People")
    hands.fill("People", "Two colleagues of the counter, by first name, as they wish.")
    hands.press("See whom this asks again")
    expect(hands.page.locator("#asked")).to_contain_text("Legal")
    expect(hands.page.locator("#asked")).to_contain_text("HR")
    hands.press("Revise")
    expect(hands.page.get_by_text("Revision 2").first).to_be_visible()


def still_fine(hands: Mouse) -> None:
    hands.press("Still fine")
    expect_done(hands.page)


def approve(hands: Mouse, title: str) -> None:
    hands.press(re.compile("^Approvals"), role="link")
    expect_page(hands, "Approvals")
    hands.press(title, role="link")
    expect_page(hands, title)
    approve_here(hands)


def approve_here(hands: Mouse) -> None:
    hands.press("Approve up to €12,000")
    expect_page(hands, "Confirm that it is you")
    hands.fill("Password", PASSWORD)
    hands.press("Confirm")
    expect_done(hands.page)


def expect_page(hands: Mouse, heading: str) -> None:
    expect(hands.page.get_by_role("heading", level=1)).to_have_text(heading)


def expect_done(page: Page) -> None:
    """The page says what was done."""
    expect(page.locator(".notices").first).to_be_visible()
    expect(page.locator("[data-errors]")).to_have_count(0)


def expect_state(hands: Mouse, words: str) -> None:
    expect(hands.page.locator("main")).to_contain_text(re.compile(words, re.IGNORECASE))


def state_of(site: Site, table: str) -> str:
    query = "SELECT status FROM initiatives_initiative WHERE slug = '{}'"
    return site.rows(query.format(slug_of(table)))[0][0]


def asked_about(site: Site, table: str, revision: int) -> set[str]:
    """Slugs of the departments that were asked about a revision."""
    query = """
        SELECT d.slug FROM initiatives_review r JOIN initiatives_seat s ON s.id = r.seat_id
        JOIN accounts_department d ON d.id = s.department_id
        JOIN initiatives_revision v ON v.id = r.revision_id
        JOIN initiatives_initiative i ON i.id = v.initiative_id
        WHERE i.slug = '{}' AND v.number = {}
    """
    return {slug for (slug,) in site.rows(query.format(slug_of(table), revision))}


def assert_the_ledger_balances(site: Site, table: str) -> None:
    crooked = "SELECT posting_id FROM budgets_line GROUP BY posting_id HAVING sum(amount) <> 0"
    wrong = """
        SELECT a.key FROM budgets_account a LEFT JOIN budgets_line l ON l.account_id = a.id
        GROUP BY a.id, a.key, a.balance HAVING a.balance <> coalesce(sum(l.amount), 0)
    """
    committed = """
        SELECT d.slug, a.kind, a.balance FROM budgets_account a
        JOIN accounts_department d ON d.id = a.department_id
        JOIN initiatives_initiative i ON i.id = a.initiative_id
        WHERE i.slug = '{}' AND a.balance <> 0
    """
    assert site.rows(crooked) == site.rows(wrong) == []
    assert set(site.rows(committed.format(slug_of(table)))) == {
        ("care", "committed", 500_000),
        ("marketing", "committed", 400_000),
        ("it", "committed", 100_000),
        ("hr", "committed", 200_000),
    }


def slug_of(table: str) -> str:
    return table.rstrip("/").rpartition("/")[2]
