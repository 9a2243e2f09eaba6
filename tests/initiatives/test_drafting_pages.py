"""The pages on which one proposes: what is kept, what is refused, and what is said about it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import User
from initiatives import operations
from initiatives.content import Content, Line
from initiatives.models import Draft, Initiative

from .drafting import HTMX, PROPOSE, again, typed


def test_the_page_shows_who_watches_which_fact_and_who_sits_already(client, theme, ada, legal, hr):
    client.force_login(ada)
    page = client.get(PROPOSE)

    assert page.status_code == 200
    assert "Seats Legal" in page.text
    assert "Marketing keeps the thread of the story." in page.text
    assert "At least 2 departments sit at a table." in page.text


def test_the_first_save_makes_a_draft_and_goes_on_there(propose):
    page = propose(typed(), follow=True)

    made = Initiative.objects.get()
    assert page.redirect_chain == [(reverse("initiatives:edit", args=[made.slug]), 302)]
    content = made.drafts.get().content
    assert (content.title, content.target) == ("Spring launch", 120_050)
    assert [seat.department.name for seat in made.table] == ["Marketing", "Legal"]


def test_a_draft_may_be_saved_without_anything(propose):
    assert propose(typed(title="", message="", first_day="", line_0_amount="")).status_code == 302


def test_the_same_form_twice_makes_one_draft(propose):
    first, second = propose(typed()), propose(typed())

    assert first.url == second.url
    assert Initiative.objects.count() == 1


def test_who_belongs_to_no_department_reads_why_not(client, theme, cleo, marketing):
    client.force_login(cleo)
    page = client.get(PROPOSE)

    assert page.status_code == 403
    assert "Only people of a department propose." in page.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"line_0_label": "x" * 201}, "What for, line 1: Ensure this value has at most 200"),
        ({"purpose": "\x00"}, "Purpose: Null characters are not allowed."),
        ({"title": "x" * 201}, "The title has 201 characters, 200 fit."),
        ({"people": "é" * 10_001}, "People has 10,001 characters, 10,000 fit."),
        ({"first_day": "11/01/2027"}, "Write the day as year, month, day"),
        ({"first_day": "0001-01-01"}, "Choose a year between 2000 and 2199."),
        ({"decision_day": "9999-12-31"}, "Choose a year between 2000 and 2199."),
        ({"last_day": "2020-01-01"}, "The last day lies before the first."),
        ({"decision_day": "2020-01-01"}, "The decision day is over."),
        ({"line_0_amount": "a lot"}, "Write the amount in digits"),
        ({"line_0_amount": "-3"}, "Enter 0 or more."),
        ({"line_0_amount": "1.005"}, "This currency has 2 decimals."),
        ({"line_1_payee": "Nobody"}, "Nobody here is called “Nobody”."),
        ({"rows": "101"}, "A budget has at most 100 lines."),
        ({"facts": ["invented"]}, "invented"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(propose, fields, sentence):
    page = propose(typed(**fields))

    assert page.status_code == 422
    assert sentence in page.text
    assert "to put right" in page.text
    assert "Nine of ten repairs hold." in page.text
    assert not Initiative.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": " "}, "Enter a title."),
        ({"message": ""}, "Write the message."),
        ({"first_day": ""}, "Enter the first day."),
        ({"line_0_label": ""}, "Say what line 1 of the budget is for."),
        ({"line_0_amount": "0"}, "Enter how much line 1 costs, more than 0."),
    ],
)
def test_submitting_asks_for_what_a_draft_may_leave_out(propose, fields, sentence):
    page = propose(typed(submit="1", **fields))

    assert page.status_code == 422
    assert sentence in page.text


def test_a_first_day_that_is_over_is_kept_in_a_draft_and_not_submitted(client, propose):
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    page = propose(typed(first_day=yesterday, submit="1"))
    assert page.status_code == 422
    today = date_format(date.today(), "j F Y")
    assert f"The first day is over. Choose today, {today}, or a later day." in page.text

    page = propose(typed(key="another", first_day=yesterday))
    assert page.status_code == 302
    page = client.post(page.url.replace("edit", "submit"), {"key": "k", "version": "1"})
    assert page.status_code == 409 and "The first day is over." in page.text


def test_the_total_is_the_sum_of_what_can_be_read(propose):
    lines = {"line_1_label": "Captions", "line_1_amount": "400", "line_2_amount": "a lot"}
    assert '<b id="total">€1,600.50</b>' in propose(typed(**lines)).text


def test_a_field_of_a_line_is_called_by_one_name(propose):
    page = propose(typed(title="x" * 201)).text
    assert (
        '<span aria-hidden="true">What for</span><span class="vh">What for, line 1</span>' in page
    )


def test_what_autosave_could_not_keep_names_its_field(propose):
    late = propose(typed(purpose="\x00"), headers=HTMX)
    assert "Purpose: Null characters are not allowed." in late.text


def test_submitting_from_the_first_page_asks_every_seat(propose):
    page = propose(typed(submit="1"), follow=True)

    assert "It is on the table. Marketing and Legal are asked at once." in page.text
    assert Initiative.objects.get().status == Initiative.Status.IN_REVIEW


def test_a_table_of_one_is_kept_as_a_draft_and_told_what_to_do(propose):
    page = propose(typed(submit="1", facts=[]))

    assert page.status_code == 409
    assert "At least 2 departments sit at a table. Invite one more." in page.text
    made = Initiative.objects.get()
    assert made.is_draft
    assert f'action="{reverse("initiatives:edit", args=[made.slug])}"' in page.text


def test_a_page_that_came_back_can_be_sent_again(propose, page_of, legal):
    page = propose(typed(submit="1", facts=[]))
    made = Initiative.objects.get()

    page_of("edit", made, again(page) | {"submit": "1", "invited": [legal.pk]})

    assert Initiative.objects.get().status == Initiative.Status.IN_REVIEW


def test_more_lines_come_without_losing_a_word(propose):
    page = propose(typed(add_line="1", line_2_label="Half a line"))

    assert page.status_code == 200
    assert page.text.count("paid to") == 0
    assert 'name="line_5_label"' in page.text
    assert "Half a line" in page.text
    assert not Initiative.objects.exists()


def test_a_preview_shows_markdown_and_no_html(propose):
    page = propose(typed(preview="message", message="**Nine** <script>x</script>"))

    assert page.status_code == 200
    assert "<strong>Nine</strong>" in page.text
    assert "<script>x" not in page.text


def test_a_payee_is_found_by_name_or_by_address(propose, ben):
    for number, called in enumerate(("ben okafor", "BEN.OKAFOR@harbour.example.com")):
        propose(typed(key=f"k{number}", line_0_payee=called))

    assert [draft.content.lines[0].payee for draft in Draft.objects.all()] == [ben.pk, ben.pk]


def test_a_name_that_two_share_asks_for_the_address(propose, person, hr):
    person("Jo Same", hr)
    User.objects.create_user("other@harbour.example.com", "jo same", slug="other")

    assert "Several people are called “Jo Same”." in propose(typed(line_0_payee="Jo Same")).text


def test_only_its_department_sees_a_draft(draft, page_of, max_, ben, cleo, dora):
    assert page_of("edit", draft, by=max_).status_code == 200
    for person in (ben, cleo, dora):
        assert page_of("edit", draft, by=person).status_code == 404


def test_a_member_saves_and_reads_who_submits(draft, page_of, max_):
    page = page_of("edit", draft, by=max_)

    assert "Only a lead or deputy of Marketing submits it. Ask Ada Lund" in page.text
    assert "Submit to the table" not in page.text
    assert page_of("edit", draft, again(page) | {"submit": "1"}, by=max_).status_code == 403


def test_what_is_on_the_page_is_what_was_kept(draft, page_of, content):
    page = page_of("edit", draft)
    page_of("edit", draft, again(page))

    kept = draft.drafts.get().content
    assert kept.hashes == content.hashes
    assert (kept.lines, kept.facts, kept.hope) == (content.lines, content.facts, content.hope)


def test_two_people_at_once_see_both_texts_and_the_second_decides(draft, page_of, ada, max_):
    mine, theirs = again(page_of("edit", draft)), again(page_of("edit", draft, by=max_))
    page_of("edit", draft, theirs | {"message": "Eight of ten repairs hold."}, by=max_)

    page = page_of("edit", draft, mine | {"key": "mine", "message": "Ten of ten repairs hold."})

    assert page.status_code == 409
    assert "Max Bauer saved this draft while you wrote. Your text is kept below." in page.text
    assert "<del>Eight </del><ins>Ten </ins>" in page.text
    assert draft.drafts.get().content.text("message") == "Eight of ten repairs hold."

    assert page_of("edit", draft, again(page)).status_code == 302
    assert draft.drafts.get().content.text("message") == "Ten of ten repairs hold."


def test_autosave_says_when_and_brings_the_new_version(draft, page_of):
    sent = again(page_of("edit", draft))
    first = page_of("keep", draft, sent | {"hope": "More letters."}, headers=HTMX)
    second = page_of("keep", draft, sent | {"hope": "Many letters.", "version": "2"}, headers=HTMX)

    assert 'name="version" value="2"' in first.text and "Saved " in first.text
    assert 'name="version" value="3"' in second.text
    assert draft.drafts.get().content.hope == "Many letters."


def test_autosave_keeps_nothing_that_is_wrong_or_overtaken(draft, page_of, max_):
    sent = again(page_of("edit", draft))
    wrong = page_of("keep", draft, sent | {"line_0_amount": "x"}, headers=HTMX)
    page_of("edit", draft, sent | {"key": "theirs", "hope": "Theirs."}, by=max_)
    stale = page_of("keep", draft, sent | {"hope": "Mine."}, headers=HTMX)

    assert "Not saved yet. Write the amount in digits" in wrong.text
    assert "Max Bauer saved this draft while you wrote." in stale.text
    assert 'name="version" value="1"' in stale.text
    assert draft.drafts.get().content.hope == "Theirs."


def test_autosave_begins_the_draft_once_there_is_a_title(propose):
    before = propose(typed(title=""), headers=HTMX)
    assert "A title begins the draft." in before.text
    assert not Initiative.objects.exists()

    made = propose(typed(), headers=HTMX)
    slug = Initiative.objects.get().slug
    assert made["HX-Replace-Url"] == reverse("initiatives:edit", args=[slug])

    propose(typed(slug=slug, version="1", hope="More."), headers=HTMX)
    assert Initiative.objects.get().drafts.get().content.hope == "More."


def test_ticking_a_fact_shows_at_once_who_sits_down_and_why(client, theme, ada, legal, hr):
    client.force_login(ada)
    seats = client.post(reverse("initiatives:seats"), {"facts": ["shows_employees"]}, headers=HTMX)

    assert "It shows employees, and HR looks after them." in seats.text
    assert "Legal must be able" not in seats.text


def test_invitations_are_saved_and_taken_back_with_the_draft(draft, page_of, it):
    sent = again(page_of("edit", draft))
    page_of("edit", draft, sent | {"invited": [it.pk]})
    page = page_of("edit", draft)
    assert "Ada Lund invited IT." in page.text

    page_of("edit", draft, again(page) | {"invited": []})
    assert "Ada Lund invited IT." not in page_of("edit", draft).text


def test_what_is_on_the_table_is_not_edited_any_more(launch, page_of):
    assert page_of("edit", launch).url == launch.get_absolute_url()

    late = page_of("edit", launch, typed(key="late"))
    assert late.status_code == 409
    assert "Revise it instead" in late.text and "Nine of ten repairs hold." in late.text


def test_the_same_submission_twice_leads_to_the_table(draft, page_of):
    sent = again(page_of("edit", draft)) | {"submit": "1"}
    page_of("edit", draft, sent)

    assert page_of("edit", draft, sent).url == draft.get_absolute_url()


def test_the_page_to_submit_shows_whom_it_asks_and_asks_them(draft, page_of, max_, envelopes):
    page = page_of("submit", draft)
    assert "Legal must be able to prove it." in page.text
    assert page_of("submit", draft, by=max_).status_code == 403

    page_of("submit", draft, {"key": "k", "version": "1"})
    assert Initiative.objects.get().status == Initiative.Status.IN_REVIEW


def test_the_page_to_submit_says_what_is_missing(house, theme, ada, marketing, page_of):
    empty = operations.propose(marketing, by=ada, content=Content(title="T"), theme=theme)
    assert "Enter a message and a first day first." in page_of("submit", empty).text
    assert page_of("submit", empty, {"key": "k", "version": "1"}).status_code == 409


def test_a_department_is_invited_to_the_table(launch, page_of, it, ivo, max_, seat_at):
    assert page_of("invite", launch, {"key": "k"}).status_code == 422
    assert page_of("invite", launch, by=max_).status_code == 403

    page_of("invite", launch, {"key": "k", "department": it.pk, "words": "IT holds the keys."})
    assert seat_at(launch, it).reasons[0]["text"] == "IT holds the keys."


@pytest.mark.parametrize("name", ["edit", "submit", "invite"])
@pytest.mark.parametrize("lines", [1, 90])
def test_pages_of_a_draft_ask_eight_queries_at_most(
    client, draft, max_, ada, ben, content, name, lines, django_assert_max_num_queries
):
    paid = replace(content, lines=(Line("Film", 100, payee=ben.pk),) * lines)
    operations.edit(draft, by=ada, content=paid, version=1)
    client.force_login(max_ if name == "edit" else ada)
    url = reverse(f"initiatives:{name}", args=[draft.slug])
    client.get(url)

    with django_assert_max_num_queries(8):
        assert client.get(url).status_code == 200


def test_where_there_is_no_theme_it_says_whom_to_ask(client, ada, marketing, legal):
    client.force_login(ada)
    response = client.get("/initiatives/propose/")
    assert response.status_code == 409
    assert "Ask an administrator for one" in response.content.decode()
