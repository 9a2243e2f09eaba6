"""What people say to each other at a table."""

import pytest

from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Comment, Notice

from ..letters import written


def test_people_of_a_seat_and_executives_comment_and_others_do_not(launch, max_, cleo, ivo, dan):
    operations.comment(launch, by=max_, words="Which day?")
    operations.comment(launch, by=cleo, words="A good one.", section="schedule")

    for outsider in (ivo, dan):
        with pytest.raises(Refused) as refusal:
            operations.comment(launch, by=outsider, words="And me?")
        assert refusal.value.verdict.status == 403
    assert [comment.words.body for comment in launch.comments.all()] == [
        "Which day?",
        "A good one.",
    ]


def test_an_empty_comment_is_none(launch, max_):
    with pytest.raises(Refused, match="Write a few words"):
        operations.comment(launch, by=max_, words="  ")
    assert not Comment.objects.exists()


def test_the_same_form_counts_once_and_with_other_words_not_at_all(launch, max_):
    operations.comment(launch, by=max_, words="Which day?", key="once")
    with pytest.raises(AlreadyDone):
        operations.comment(launch, by=max_, words="Which day?", key="once")
    for other in ({"words": "Another"}, {"words": "Which day?", "section": "people"}):
        with pytest.raises(Refused) as refusal:
            operations.comment(launch, by=max_, key="once", **other)
        assert refusal.value.verdict.status == 422

    assert launch.comments.count() == 1


def test_a_comment_on_the_page_names_its_section_and_whom_it_answers(client, launch, ada, max_):
    first = operations.comment(launch, by=ada, words="Six films?", section="channels")
    client.force_login(max_)
    url = launch.get_absolute_url()
    assert (
        f'name="reply_to" value="{first.pk}"'
        in client.get(f"{url}?reply={first.pk}").content.decode()
    )

    sent = {"key": "k", "words": "**Two** a week.", "section": "", "reply_to": first.pk}
    page = client.post(f"{url}comment/", sent, follow=True).content.decode()

    assert "Your comment is on the table." in page
    assert "<strong>Two</strong> a week." in page
    assert "to <bdi>Ada Lund</bdi>" in page
    assert Comment.objects.get(by=max_).reply_to == first


def test_replies_stand_below_what_they_answer_one_level_deep(client, launch, ada, max_, ben):
    first = operations.comment(launch, by=ada, words="Six films?")
    apart = operations.comment(launch, by=ben, words="Who films?")
    reply = operations.comment(launch, by=max_, words="Seven.", reply_to=first)
    again = operations.comment(launch, by=ben, words="Eight.", reply_to=reply)
    assert (reply.reply_to, again.reply_to, apart.reply_to) == (first, first, None)

    client.force_login(ada)
    page = client.get(launch.get_absolute_url()).content.decode()
    begins = [page.index(f'id="comment-{said.pk}"') for said in (first, reply, again, apart)]
    assert begins == sorted(begins)
    inner = page[page.index('<ol class="talk talk--replies">') : page.index("Who films?")]
    assert inner.count("<ol") == inner.count("</ol>") == 1
    assert "Seven." in inner and "Eight." in inner
    assert f'<a href="#comment-{reply.pk}">to <bdi>Max Bauer</bdi></a>' in inner


def test_the_page_says_to_whom_one_replies(client, launch, ada, max_):
    first = operations.comment(launch, by=ada, words="Six films?")
    client.force_login(max_)
    url = launch.get_absolute_url()
    assert f"{url}?reply={first.pk}#say" in client.get(url).content.decode()
    reply = client.get(f"{url}?reply={first.pk}").content.decode()
    assert "Your words reply to <bdi>Ada Lund</bdi>." in reply

    sent = {"key": "k", "words": "", "section": "", "reply_to": first.pk}
    again = client.post(f"{url}comment/", sent)
    assert again.status_code == 422
    assert "Your words reply to <bdi>Ada Lund</bdi>." in again.content.decode()


def test_a_reply_brings_its_thread_along_and_older_comments_are_fetched(client, launch, ada, max_):
    first = operations.comment(launch, by=ada, words="The very first.")
    for number in range(25):
        operations.comment(launch, by=ada, words=f"Word {number}.")
    client.force_login(max_)
    url = launch.get_absolute_url()
    assert "The very first." not in client.get(url).content.decode()

    operations.comment(launch, by=max_, words="Late.", reply_to=first)
    page = client.get(url).content.decode()
    assert page.index("The very first.") < page.index("Late.") < page.index("Word 6.")
    assert "Word 5." not in page
    assert f"{url}?talk=all#talk" in page
    assert "Word 0." in client.get(f"{url}?talk=all").content.decode()


def test_whom_one_replies_to_is_told_once_and_by_mail(launch, ada, max_, ben, cleo):
    first = operations.comment(launch, by=max_, words="Which day?")
    reply = operations.comment(launch, by=ben, words="Monday.", reply_to=first)

    told = Notice.objects.filter(event__details__comment=reply.pk)
    assert set(told.filter(by_mail=True).values_list("person__name", flat=True)) == {"Max Bauer"}
    assert told.filter(person=ada, by_mail=False).count() == 1

    again = operations.comment(launch, by=ben, words="At ten.", reply_to=reply)
    assert not Notice.objects.filter(event__details__comment=again.pk, person=ben).exists()
    assert not Notice.objects.filter(event__details__comment=again.pk, by_mail=True).exists()


def test_the_letter_says_that_it_replies_to_one(launch, max_, ben):
    first = operations.comment(launch, by=max_, words="Which day?")
    operations.comment(launch, by=ben, words="Monday.", reply_to=first)
    letter = written(max_, launch.events.filter(kind="comment_posted").latest("number"))
    assert "You hear of it because it replies to you." in letter.body
    assert "Monday." in letter.body


def test_a_comment_without_words_comes_back_on_the_same_page(client, launch, max_):
    client.force_login(max_)
    url = f"{launch.get_absolute_url()}comment/"
    answer = client.post(url, {"key": "k", "words": "", "section": "people"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Write a few words first." in page
    assert '<option value="people" selected>' in page
    assert "What happens next" in page


def test_what_is_written_is_no_markup_of_ours(client, launch, max_):
    operations.comment(launch, by=max_, words="<script>alert(1)</script> [x](javascript:alert(1))")
    client.force_login(max_)
    page = client.get(launch.get_absolute_url()).content.decode()

    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_a_stranger_finds_no_table_to_comment_on(client, launch, dan):
    client.force_login(dan)
    answer = client.post(f"{launch.get_absolute_url()}comment/", {"words": "Hello"})
    assert answer.status_code == 404
