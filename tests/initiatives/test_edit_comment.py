"""Its author says a comment in other words, soon after; the older ones stay on the record."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cooperative.verdicts import AlreadyDone, Refused, Stale
from initiatives import operations
from initiatives.models import Comment, Event
from initiatives.record import check, record_of

pytestmark = pytest.mark.django_db
NEW = "Which **week**?"


@pytest.fixture
def said(launch, max_) -> Comment:
    return operations.comment(launch, by=max_, words="Which day?")


@pytest.fixture
def page(client, said):
    """The page that edits it, as somebody sees or sends it."""

    def answer(person: User, sent: dict | None = None):
        client.force_login(person)
        url = reverse("initiatives:edit_comment", args=[said.initiative.slug, said.pk])
        return client.get(url) if sent is None else client.post(url, sent)

    return answer


def text(answer) -> str:
    return answer.content.decode()


def test_it_says_the_new_words_and_the_older_ones_stay_on_the_record(launch, said, max_):
    operations.edit_comment(said, by=max_, words=NEW, seen=0)
    operations.edit_comment(said, by=max_, words="Which month?", seen=1)

    assert Comment.objects.get().text == "Which month?"
    assert said.words.body == "Which day?"
    chain = launch.events.filter(details__comment=said.pk).order_by("number")
    assert [(event.kind, event.words.body) for event in chain] == [
        (Event.Kind.COMMENT_POSTED, "Which day?"),
        (Event.Kind.COMMENT_EDITED, NEW),
        (Event.Kind.COMMENT_EDITED, "Which month?"),
    ]
    assert not Event.objects.filter(kind=Event.Kind.COMMENT_EDITED, notices__pk__gt=0).exists()


def test_the_decision_record_holds_the_hash_alone_and_stands(launch, said, house, max_):
    operations.edit_comment(said, by=max_, words=NEW, seen=0)
    record = record_of(launch, house)

    check(record.text)
    assert NEW not in record.text
    assert launch.events.get(kind=Event.Kind.COMMENT_EDITED).words.sha256 in record.text


def test_nobody_but_its_author_edits_it(said, page, ada, cleo):
    for person in (ada, cleo):
        with pytest.raises(Refused, match="Only Max Bauer edits this comment.") as refusal:
            operations.edit_comment(said, by=person, words=NEW, seen=0)
        assert refusal.value.verdict.status == 403
        assert page(person).status_code == 403
    assert not said.edits.exists()


def test_who_has_left_the_table_edits_nothing(said, max_):
    max_.memberships.update(ended_at=timezone.now())
    with pytest.raises(Refused) as refusal:
        operations.edit_comment(said, by=User.objects.get(pk=max_.pk), words=NEW, seen=0)
    assert refusal.value.verdict.status == 403


def test_after_a_quarter_of_an_hour_it_stands(launch, max_, client):
    at = timezone.now() - timedelta(minutes=15)
    said = operations.comment(launch, by=max_, words="Which day?", at=at)
    with pytest.raises(Refused, match="Say it in a further comment.") as refusal:
        operations.edit_comment(said, by=max_, words=NEW, seen=0)
    assert refusal.value.verdict.status == 409

    client.force_login(max_)
    url = reverse("initiatives:edit_comment", args=[launch.slug, said.pk])
    assert client.get(url).status_code == 409
    late = client.post(url, {"key": "k", "seen": 0, "words": NEW})
    assert late.status_code == 409
    assert NEW in text(late)
    assert url not in text(client.get(launch.get_absolute_url()))


def test_a_minute_before_that_it_can_still_be_edited(launch, max_):
    at = timezone.now() - timedelta(minutes=14)
    said = operations.comment(launch, by=max_, words="Which day?", at=at)
    operations.edit_comment(said, by=max_, words=NEW, seen=0)
    assert said.text == NEW


def test_the_page_holds_what_was_typed_and_the_table_says_that_it_was_edited(
    launch, said, page, client, max_, ben
):
    assert "Which day?</textarea>" in text(page(max_))
    url = reverse("initiatives:edit_comment", args=[launch.slug, said.pk])
    assert url in text(client.get(launch.get_absolute_url()))

    answer = page(max_, {"key": "k", "seen": 0, "words": NEW})
    assert answer.url == f"{launch.get_absolute_url()}#comment-{said.pk}"
    assert f"{NEW}</textarea>" in text(page(max_))
    client.force_login(ben)
    shown = text(client.get(launch.get_absolute_url()))
    assert "Which <strong>week</strong>?" in shown
    assert "Which day?" not in shown
    assert ", edited <time" in shown
    assert "edited a comment" in shown
    assert url not in shown


def test_without_words_it_comes_back(said, page, max_):
    answer = page(max_, {"key": "k", "seen": 0, "words": "  "})
    assert answer.status_code == 422
    assert "Write a few words first." in text(answer)
    with pytest.raises(Refused, match="Write a few words"):
        operations.edit_comment(said, by=max_, words=" ", seen=0)


def test_of_two_pages_the_second_reads_what_it_says_now(said, page, max_):
    page(max_, {"key": "first", "seen": 0, "words": NEW})
    second = page(max_, {"key": "second", "seen": 0, "words": "Which month?"})

    assert second.status_code == 409
    assert "You have edited this comment on another page meanwhile." in text(second)
    assert "Which <strong>week</strong>?" in text(second)
    assert "Which month?</textarea>" in text(second)
    assert 'name="seen" value="1"' in text(second)
    assert page(max_, {"key": "second", "seen": 1, "words": "Which month?"}).status_code == 302
    assert said.text == "Which month?"
    with pytest.raises(Stale):
        operations.edit_comment(said, by=max_, words="Which hour?", seen=1)


def test_the_same_form_and_the_same_words_count_once(said, page, max_):
    operations.edit_comment(said, by=max_, words=NEW, seen=0, key="once")
    for key in ("once", "twice"):
        with pytest.raises(AlreadyDone):
            operations.edit_comment(said, by=max_, words=NEW, seen=0, key=key)
        assert page(max_, {"key": key, "seen": 0, "words": NEW}).status_code == 302
    assert said.edits.count() == 1


def test_a_comment_of_another_table_is_not_there(said, tables, client, max_):
    client.force_login(max_)
    url = reverse("initiatives:edit_comment", args=[tables["live"].slug, said.pk])
    assert client.get(url).status_code == 404
