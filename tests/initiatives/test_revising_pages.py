"""The page of a further revision: whom it asks is read before, and nothing typed is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from initiatives import operations
from initiatives.content import Line
from initiatives.models import Draft, Initiative

HTMX = {"HX-Request": "true"}


@pytest.fixture
def answered(launch, consent, ada, ben, hal, marketing, legal, hr):
    """launch, to which Marketing, Legal and HR have consented."""
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    return Initiative.objects.get(pk=launch.pk)


@pytest.fixture
def objected(launch, seat_at, hal, hr):
    """launch, to which HR objects, naming the people."""
    operations.answer(
        seat_at(launch, hr),
        by=hal,
        choice="object",
        seen=1,
        harm="They are named in full.",
        section="people",
        change="First names only.",
    )
    return Initiative.objects.get(pk=launch.pk)


@pytest.fixture
def revise(client, ada):
    """Opens or sends the page of a further revision as Ada, or as somebody else."""

    def go(initiative, data=None, by=ada, name="revise", query="", **extra):
        client.force_login(by)
        url = reverse(f"initiatives:{name}", args=[initiative.slug]) + query
        return client.get(url, **extra) if data is None else client.post(url, data, **extra)

    return go


def again(page, **changed) -> dict:
    """What a browser would send back from a page, with these fields changed."""
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields} | {"rows": form.rows}
    return {name: value for name, value in sent.items() if value is not None} | changed


def test_the_page_holds_the_newest_revision(answered, revise, content):
    page = revise(answered)

    assert page.status_code == 200
    assert "Nine of ten repairs hold." in page.text
    assert 'value="800.00"' in page.text
    assert "Goes on from revision <b>1</b> by Ada Lund" in page.text


def test_one_reads_before_whom_it_asks_again_and_who_stays(answered, revise):
    page = revise(answered, again(revise(answered), message="Eight of ten.", whom="1"))

    assert page.status_code == 200
    assert page.text.count("Asked again: message") == 2
    assert page.text.count("Its answer stays") == 1
    assert answered.revisions.count() == 1


def test_a_fact_that_would_seat_somebody_says_so(
    draft, revise, ada, care, cato, consent, marketing
):
    launch = operations.submit(draft, by=ada, version=1)
    facts = ["claim_or_contest", "shows_employees", "invites_replies"]
    page = revise(launch, again(revise(launch), facts=facts, whom="1"))

    assert "Sits down: It invites replies, and Care answers them." in page.text
    assert "Has not answered yet" in page.text


def test_revising_says_whom_it_has_asked(answered, revise):
    page = revise(
        answered,
        again(revise(answered), message="Eight of ten.", note="Counted anew.", submit="1"),
        follow=True,
    )

    sentence = "Revision 2 is on the table. Asked about it: Marketing and Legal."
    assert sentence + " Their answers stay: HR." in page.text
    revision = Initiative.objects.get().revision
    assert (revision.number, revision.note.body) == (2, "Counted anew.")


def test_nothing_new_is_no_revision(answered, revise):
    page = revise(answered, again(revise(answered), submit="1"))

    assert page.status_code == 409
    assert "Nothing has changed. Edit something before you revise." in page.text


def test_what_is_unfinished_is_no_revision(answered, revise):
    page = revise(answered, again(revise(answered), message="", submit="1"))

    assert page.status_code == 422
    assert "Write the message." in page.text


def test_a_line_that_costs_nothing_may_go_on_so(draft, content, revise, ada):
    free = replace(content, lines=(*content.lines, Line("Room, lent to us", 0)))
    operations.edit(draft, by=ada, content=free, version=1)
    launch = operations.submit(draft, by=ada, version=2)

    page = revise(launch, again(revise(launch), message="Eight of ten.", submit="1"))
    assert page.status_code == 302
    assert Initiative.objects.get().revision.content.lines == free.lines


def test_the_same_form_twice_is_one_revision(answered, revise):
    sent = again(revise(answered), message="Eight of ten.", submit="1")
    revise(answered, sent)

    assert revise(answered, sent).status_code == 302
    assert answered.revisions.count() == 2


def test_what_one_types_is_kept_for_oneself_alone(answered, revise, ada, ben):
    sent = again(revise(answered), people="Three fitters.")
    kept = revise(answered, sent, name="keep_revision", headers=HTMX)

    assert "for you alone" in kept.text
    assert "Asked again: people" in kept.text
    assert Draft.objects.get().by == ada
    assert "Three fitters." in revise(answered).text
    assert "Three fitters." not in revise(answered, by=ben).text
    assert "Three fitters." not in revise(answered, query="?afresh=1").text


def test_it_is_kept_without_a_script_too(answered, revise):
    sent = again(revise(answered), people="Three fitters.")

    assert revise(answered, sent, name="keep_revision").status_code == 302
    wrong = revise(answered, sent | {"line_0_amount": "x"}, name="keep_revision")
    assert wrong.status_code == 422
    assert "Three fitters." in wrong.text


def test_the_second_of_two_sees_what_changed_and_keeps_the_typed_text(
    answered, revise, content, ben
):
    sent = again(revise(answered), people="Three fitters.", submit="1")
    other = again(revise(answered, by=ben), message="Eight of ten repairs hold.", submit="1")
    revise(answered, other, by=ben)

    page = revise(answered, sent)

    assert page.status_code == 409
    assert "Ben Okafor published revision 2 while you wrote. Your text is kept." in page.text
    assert "<del>Nine </del><ins>Eight </ins>" in page.text
    assert "Three fitters." in page.text
    assert answered.revisions.count() == 2

    revise(answered, again(page, submit="1"))
    assert Initiative.objects.get().revision.number == 3


def test_a_kept_text_that_a_revision_has_overtaken_says_so(answered, revise, ben):
    sent = again(revise(answered), people="Three fitters.")
    revise(answered, sent, name="keep_revision")
    other = again(revise(answered, by=ben), message="Eight of ten repairs hold.", submit="1")
    revise(answered, other, by=ben)

    page = revise(answered)

    assert page.status_code == 200
    assert "Ben Okafor published revision 2 while you wrote." in page.text
    assert "<del>Nine </del><ins>Eight </ins>" in page.text


def test_an_objection_stands_beside_its_section_and_can_be_taken_in(objected, revise):
    page = revise(objected)
    assert "They are named in full." in page.text

    pk = next(iter(page.context["form"].objections["people"]))["pk"]
    taken = revise(objected, again(page, message="My own words.", take=pk))
    assert taken.context["form"]["people"].value() == "Two fitters, by choice.\n\nFirst names only."
    assert "My own words." in taken.text

    linked = revise(objected, query=f"?take={pk}")
    assert "First names only." in linked.context["form"]["people"].value()
    assert revise(objected, query="?take=999999").status_code == 200


def test_a_change_is_taken_in_below_what_one_has_typed_already(objected, revise):
    typed = again(revise(objected), people="Three fitters, by choice.")
    revise(objected, typed, name="keep_revision")
    pk = next(iter(revise(objected).context["form"].objections["people"]))["pk"]

    page = revise(objected, query=f"?take={pk}")

    both = "Three fitters, by choice.\n\nFirst names only."
    assert page.context["form"]["people"].value() == both
    assert Draft.objects.get().content.text("people") == "Three fitters, by choice."
    revise(objected, again(page, submit="1"))
    assert Initiative.objects.get().revision.content.text("people") == both


def test_any_person_of_a_seated_department_revises(answered, revise, max_, dan, cleo):
    assert revise(answered, by=max_).status_code == 200
    assert revise(answered, by=dan).status_code == 404
    assert revise(answered, by=cleo).status_code == 403


def test_a_draft_and_what_rests_are_not_revised(draft, launch, revise, ada):
    operations.withdraw(launch, by=ada, words="No.")

    page = revise(launch)
    assert page.status_code == 409
    assert "It cannot be revised now." in page.text


@pytest.mark.parametrize("kept", [False, True])
def test_the_page_asks_eight_queries_at_most(
    objected, revise, client, ada, kept, django_assert_max_num_queries
):
    page = revise(objected)
    if kept:
        revise(objected, again(page, people="Three."), name="keep_revision", headers=HTMX)
    url = reverse("initiatives:revise", args=[objected.slug])
    client.get(url)

    with django_assert_max_num_queries(8):
        assert client.get(url).status_code == 200


def test_the_days_are_kept_as_they_were(answered, revise, content):
    later = (content.first_day + timedelta(days=1)).isoformat()
    revise(answered, again(revise(answered), first_day=later, submit="1"))

    assert Initiative.objects.get().revision.last_day == content.last_day
