"""“@” and a name: it links to the person, who is told at once, where that person may see it."""

import pytest

from accounts.models import User
from cooperative.templatetags.ui import markdown
from initiatives import operations
from initiatives.models import Comment, Notice
from initiatives.sending import send_due
from initiatives.talking import mentioned_in

from ..letters import written

pytestmark = pytest.mark.django_db


def told(comment: Comment, **which) -> set[str]:
    notices = Notice.objects.filter(event__details__comment=comment.pk, **which)
    return set(notices.values_list("person__name", flat=True))


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("@max-bauer which day?", ["Max Bauer"]),
        ("@Max-Bauer which day?", ["Max Bauer"]),
        ("@Max Bauer which day?", ["Max Bauer"]),
        ("What do you say, @Max Bauer, and you, (@ben-okafor)?", ["Max Bauer", "Ben Okafor"]),
        ("That is @Max Bauer's day. @max-bauer!", ["Max Bauer"]),
        ("**@max-bauer**\n@Ben Okafor.", ["Max Bauer", "Ben Okafor"]),
        ("max@max-bauer.example.com", []),
        ("@Max, @nobody and @ alone", []),
    ],
)
def test_whom_words_mention(words, names, max_, ben):
    found = dict.fromkeys(person.name for person in mentioned_in(words).values())
    assert list(found) == names


def test_a_name_that_two_bear_means_neither_and_a_slug_one(person, legal, max_):
    other = person("Max Bauer ", legal)
    User.objects.filter(pk=other.pk).update(name="Max Bauer")
    assert mentioned_in("@Max Bauer") == {}
    assert mentioned_in(f"@{other.slug}") == {other.slug: other}


def test_who_has_left_is_not_mentioned(max_):
    User.objects.filter(pk=max_.pk).update(is_active=False)
    assert mentioned_in("@max-bauer") == {}


def test_who_is_mentioned_is_told_once_in_the_app_and_by_mail(launch, ada, ben, office):
    said = operations.comment(launch, by=ada, words="@ben-okafor and @Ben Okafor: which day?")
    assert told(said, by_mail=True) == {"Ben Okafor"}
    assert "Hal Virtanen" in told(said, by_mail=False)
    send_due()
    sent = Notice.objects.filter(event__details__comment=said.pk, sent_at__isnull=False)
    assert [notice.person for notice in sent] == [ben]


def test_a_member_who_is_mentioned_is_told_though_members_hear_of_no_comment(launch, ada, max_):
    apart = operations.comment(launch, by=ada, words="Which day?")
    assert "Max Bauer" not in told(apart)
    said = operations.comment(launch, by=ada, words="@max-bauer which day?")
    assert told(said, by_mail=True) == {"Max Bauer"}
    letter = written(max_, launch.events.latest("number"))
    assert "You hear of it because it mentions you." in letter.body


def test_who_cannot_see_it_is_told_nothing_and_the_author_is_told_so(
    client, launch, ada, dan, pat, ivo
):
    client.force_login(ada)
    sent = {"key": "k", "words": "@dan-nowhere, @pat-moreau, @ivo-tanaka: see?"}
    page = client.post(f"{launch.get_absolute_url()}comment/", sent, follow=True)
    shown = page.content.decode()
    for person in (dan, pat, ivo):
        assert f"{person} cannot read it, and is not told." in shown
        assert not Notice.objects.filter(person=person, event__kind="comment_posted").exists()
        assert f'href="{person.get_absolute_url()}"' not in shown


def test_nobody_tells_oneself(launch, ada):
    said = operations.comment(launch, by=ada, words="@ada-lund was here.")
    assert "Ada Lund" not in told(said)


def test_a_mention_leads_to_the_person_and_not_within_code(client, launch, ada, ben):
    operations.comment(launch, by=ada, words="@Ben Okafor: `@ben-okafor` <b>@ben-okafor</b>")
    client.force_login(ben)
    shown = client.get(launch.get_absolute_url()).content.decode()
    link = f'<a href="{ben.get_absolute_url()}">@'
    assert f"{link}Ben Okafor</a>: <code>@ben-okafor</code>" in shown
    assert f"&lt;b&gt;{link}ben-okafor</a>&lt;/b&gt;" in shown
    assert "@Ada Lund" in shown  # of those whom one can mention


def test_what_is_mentioned_later_is_told_then_and_nobody_twice(client, launch, ada, ben, max_):
    said = operations.comment(launch, by=ada, words="@ben-okafor which day?")
    operations.edit_comment(said, by=ada, words="@ben-okafor, @max-bauer: which day?", seen=0)

    edits = Notice.objects.filter(event__kind="comment_edited")
    assert [(notice.person, notice.by_mail) for notice in edits] == [(max_, True)]
    client.force_login(max_)
    shown = client.get(launch.get_absolute_url()).content.decode()
    assert f'<a href="{max_.get_absolute_url()}">@max-bauer</a>' in shown

    operations.edit_comment(said, by=ada, words="@max-bauer: which day?", seen=1)
    assert edits.count() == 1


def test_whom_a_reply_answers_and_mentions_is_told_once(launch, ada, max_):
    first = operations.comment(launch, by=max_, words="Which day?")
    reply = operations.comment(launch, by=ada, words="@max-bauer Monday.", reply_to=first)
    notices = Notice.objects.filter(event__details__comment=reply.pk, person=max_)
    assert [notice.by_mail for notice in notices] == [True]


def test_words_lead_nowhere_inside_of_links_and_longer_words():
    links = [("@ann", "/people/ann/"), ("@ann lee", "/people/ann-lee/")]
    shown = markdown("[@ann](https://example.com) @ann lee, @anna, x@ann", links)
    assert shown.count("/people/") == 1
    assert '<a href="/people/ann-lee/">@ann lee</a>, @anna, x@ann' in shown
