"""A line so slow that a button is pressed while a page is being kept by itself."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from .visitor import Mouse

pytestmark = pytest.mark.once

NADIA, TITLE = "nadia-el-idrissi", "Said on a slow line"


@pytest.mark.parametrize("button", ["Submit to the table", "Save draft"])
def test_a_button_pressed_while_the_draft_is_being_kept_makes_no_second_one(button, visit, site):
    page = visit(NADIA, "/initiatives/propose/")
    title, on_their_way = f"{TITLE}: {button}", []

    def delay(route: Route) -> None:
        """What autosave sends arrives; the answer is on its way until the page is left."""
        if route.request.headers.get("hx-request"):
            route.fetch()
            on_their_way.append(route)
        else:
            route.continue_()

    page.route("**/initiatives/propose/", delay)
    hands = Mouse(page)
    hands.fill("Title", title)
    with page.expect_request("**/initiatives/propose/"):
        hands.fill("Purpose", "Nothing is said twice.")
    hands.fill("Message", "Nine of ten gloves go home.")
    hands.fill_day("First day", date.today() + timedelta(days=30))
    page.wait_for_timeout(500)
    assert on_their_way
    hands.press(button)

    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    query = f"SELECT status FROM initiatives_initiative WHERE title = '{title}'"
    assert site.rows(query) == [("in_review" if button.startswith("Submit") else "draft",)]


def test_a_draft_that_is_being_kept_is_submitted_from_what_was_kept(visit, site):
    page, hands, title = begun(visit, "Submitted on a slow line")

    def delay(route: Route) -> None:
        """What autosave sends arrives at once, and its answer a second later."""
        answer = route.fetch()
        page.wait_for_timeout(1000)
        route.fulfill(response=answer)

    page.route("**/keep/", delay)
    with page.expect_request("**/keep/"):
        hands.fill("Purpose", "Nothing is said twice.")
        hands.fill("Message", "Nine of ten gloves go home.")
    hands.fill("We hope for", "Fewer lost gloves.")
    hands.press("Submit to the table")

    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("main")).to_contain_text("Fewer lost gloves.")
    query = f"SELECT status FROM initiatives_initiative WHERE title = '{title}'"
    assert site.rows(query) == [("in_review",)]


def test_who_writes_on_in_one_field_is_kept_all_the_same(visit):
    page, *_others = begun(visit, "Written at one go")
    message = page.get_by_label("Message", exact=True)
    message.click()
    with page.expect_response("**/keep/"):
        page.keyboard.type("Nine of ten gloves go home.")
    expect(message).to_be_focused()
    other = visit(NADIA, page.url.removeprefix(page.evaluate("location.origin")))
    expect(other.get_by_label("Message", exact=True)).to_have_value("Nine of ten gloves go home.")


def test_who_is_signed_out_while_writing_does_not_read_that_it_is_saved(visit):
    page, hands, _title = begun(visit, "Written after the door closed")
    page.context.clear_cookies()
    with page.expect_response("**/keep/"):
        hands.fill("Purpose", "Nothing is said twice.")
        hands.fill("Message", "Nine of ten gloves go home.")
    expect(page.locator("#kept")).to_contain_text("Not saved: the site did not take it.")
    expect(page.locator("#kept")).not_to_contain_text("Saved ")


def begun(visit, title: str) -> tuple[Page, Mouse, str]:
    """The page of a draft that has a title and a first day."""
    hands = Mouse(visit(NADIA, "/initiatives/propose/"))
    hands.fill("Title", title)
    hands.fill_day("First day", date.today() + timedelta(days=30))
    hands.press("Save draft")
    expect(hands.page.get_by_role("heading", level=1)).to_have_text(title)
    return hands.page, hands, title
