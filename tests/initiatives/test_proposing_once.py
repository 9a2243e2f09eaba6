"""A form begins one draft, however often it comes: by itself, by hand, late or changed."""

from django.urls import reverse

from initiatives.models import Initiative

from .drafting import HTMX, again, typed


def test_a_form_that_autosave_has_begun_goes_on_with_that_draft(propose):
    propose(typed(hope="Letters."), headers=HTMX)

    page = propose(typed(hope="More letters."))

    made = Initiative.objects.get()
    assert page.url == reverse("initiatives:edit", args=[made.slug])
    assert made.drafts.get().content.hope == "More letters."


def test_a_form_that_autosave_has_begun_puts_that_draft_on_the_table(propose):
    propose(typed(message=""), headers=HTMX)

    page = propose(typed(submit="1"))

    made = Initiative.objects.get()
    assert page.url == made.get_absolute_url()
    assert made.status == "in_review" and not made.drafts.exists()
    assert made.revision.content.text("message") == "Nine of ten repairs hold."


def test_autosave_that_comes_after_the_form_changes_nothing(propose):
    propose(typed())
    late = propose(typed(hope="Typed earlier."), headers=HTMX)
    assert "Not saved yet. This draft was saved while you wrote." in late.text
    propose(typed(submit="1"))
    propose(typed(hope="Typed earlier."), headers=HTMX)

    made = Initiative.objects.get()
    assert made.status == "in_review" and made.revision.content.hope == ""


def test_a_colleague_who_saved_meanwhile_is_not_overwritten_by_the_first_page(
    propose, page_of, max_
):
    propose(typed(), headers=HTMX)
    made = Initiative.objects.get()
    theirs = again(page_of("edit", made, by=max_))
    page_of("edit", made, theirs | {"hope": "Theirs."}, by=max_)

    page = propose(typed(hope="Mine."))

    assert page.status_code == 409
    assert "Max Bauer saved this draft while you wrote." in page.text
    assert made.drafts.get().content.hope == "Theirs."
    assert page_of("edit", made, again(page)).status_code == 302
    assert made.drafts.get().content.hope == "Mine."


def test_what_is_on_the_table_is_not_proposed_again_by_the_same_form(propose):
    propose(typed(submit="1"))
    page = propose(typed(submit="1", hope="Other words."))

    assert page.status_code == 422
    assert "This form was sent before with other words, and that counted." in page.text
    assert Initiative.objects.count() == 1

    assert propose(dict(page.context["again"])).status_code == 302
    assert Initiative.objects.count() == 2
