"""What people say to each other at a table."""

import pytest

from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Comment


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
