"""What is said at a table is inside; what is said to a partner too, its advisers read (rule 30)."""

import pytest

from accounts.models import Partner
from cooperative.verdicts import Refused
from initiatives import operations
from initiatives.models import Adviser, Comment, Event, Notice

from ..letters import written


@pytest.fixture
def adviser(launch, ben, pat) -> Adviser:
    return operations.invite_adviser(launch, pat, by=ben)


def told(event: Event) -> set[int]:
    return set(Notice.objects.filter(event=event).values_list("person", flat=True))


def mailed(event: Event) -> set[int]:
    by_mail = Notice.objects.filter(event=event, by_mail=True)
    return set(by_mail.values_list("person", flat=True))


def say(client, launch, words: str, **fields):
    typed = {"key": words, "words": words, **fields}
    return client.post(f"{launch.get_absolute_url()}comment/", typed, follow=True)


def test_a_comment_is_inside_unless_it_is_said_to_a_partner_too(
    client, adviser, launch, pat, ada, max_
):
    operations.comment(launch, by=max_, words="Said before anybody was asked.")
    client.force_login(ada)
    table = client.get(launch.get_absolute_url()).text
    assert "This table alone" in table and "Also the advisers of North Light" in table
    say(client, launch, "Between us: too dear.")
    say(client, launch, "Can you film in May?", partner=pat.partner_id)
    shown = client.get(launch.get_absolute_url()).text
    assert "Between us: too dear." in shown and "also to North Light" in shown

    client.force_login(pat)
    page = client.get(launch.get_absolute_url()).text
    assert "Can you film in May?" in page and "Ada Lund" in page
    assert "Between us" not in page and "Said before" not in page
    inside, shared = list(launch.events.filter(kind="comment_posted").order_by("pk"))[-2:]
    assert pat.pk not in told(inside) and pat.pk in mailed(shared)
    letter = written(pat, shared)
    assert "Can you film in May?" in letter.body and "pledged" not in letter.body


def test_what_an_adviser_says_the_table_reads(client, adviser, launch, pat, ben, ada):
    client.force_login(pat)
    done = say(client, launch, "In May, @Ada Lund. And @Ivo Nobody?")
    assert "The table reads what you said." in done.text and "cannot read it" not in done.text
    empty = client.post(f"{launch.get_absolute_url()}comment/", {"key": "e", "words": " "})
    assert empty.status_code == 422 and "Write a few words first." in empty.text

    said = Comment.objects.get()
    assert said.partner == pat.partner and said.by == pat
    event = launch.events.get(kind="comment_posted")
    assert {ada.pk, ben.pk} <= told(event) and ada.pk in mailed(event)
    client.force_login(ben)
    table = client.get(launch.get_absolute_url()).text
    assert "In May" in table and "North Light" in table
    reply = f"?reply={said.pk}&amp;to={pat.partner_id}#say"
    assert reply in table  # who replies to a partner is offered to be read by them


def test_only_partners_who_advise_here_are_spoken_to(adviser, launch, ada, client):
    other = Partner.objects.create(slug="south", name="South Light")
    with pytest.raises(Refused, match="Nobody of South Light advises at this table"):
        operations.comment(launch, by=ada, words="Hello", partner=other)
    client.force_login(ada)
    wrong = say(client, launch, "Hello there", partner=other.pk)
    assert wrong.status_code == 422 and "Hello there" in wrong.text
    assert not Comment.objects.exists()


def test_without_advisers_nobody_is_asked_who_reads_it(client, launch, ada):
    client.force_login(ada)
    assert "Who reads it" not in client.get(launch.get_absolute_url()).text


def test_a_partner_who_is_not_invited_says_nothing(client, launch, adviser, pia, pat):
    client.force_login(pia)
    assert say(client, launch, "Let me in").status_code == 404
    with pytest.raises(Refused) as refusal:
        operations.comment(launch, by=pia, words="Let me in")
    assert refusal.value.verdict.status == 403


def test_advisers_are_told_by_mentions_in_what_they_read_alone(adviser, launch, ada, pat, client):
    client.force_login(ada)
    inside = say(client, launch, "Is @Pat Moreau dear?")
    assert "Pat Moreau cannot read it, and is not told." in inside.text
    beyond = say(client, launch, "In May, @Pat Moreau?", partner=pat.partner_id)
    assert "is not told" not in beyond.text
    first, second = launch.events.filter(kind="comment_posted").order_by("pk")
    assert pat.pk not in told(first) and pat.pk not in first.details["addressed"]
    assert pat.pk in second.details["addressed"]


def test_partners_of_another_house_read_nothing_of_it(
    client, adviser, launch, person, ada, dora, pat
):
    from datetime import timedelta

    from django.utils import timezone

    other = Partner.objects.create(slug="south", name="South Light")
    sam = person("Sam Soto", partner=other, ends_at=timezone.now() + timedelta(days=9))
    operations.invite_adviser(launch, sam, by=ada)
    operations.comment(launch, by=ada, words="For the north.", partner=pat.partner)
    operations.comment(launch, by=pat, words="From the north.")
    operations.advise(adviser, by=pat, choice="object", seen=1, words="Advice of the north.")
    client.force_login(sam)
    page = client.get(launch.get_absolute_url()).text
    assert "north" not in page and "Pat Moreau" not in page
    assert "north" not in client.get("/notices/").text


def test_the_author_edits_what_was_said_to_a_partner(client, adviser, launch, ada, pat):
    said = operations.comment(launch, by=ada, words="In May?", partner=pat.partner)
    operations.edit_comment(said, by=ada, words="In June, @Pat Moreau?", seen=0)
    assert pat.pk in launch.events.last().details["addressed"]
    client.force_login(pat)
    page = client.get(launch.get_absolute_url()).text
    assert "In June" in page and "In May?" not in page
