"""The steward admits a department that asks, or says why not (rule 2)."""

import pytest
from django.urls import reverse

from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Event, Initiative, Notice, Review, SeatRequest, Turn
from initiatives.sending import send_due

from ..letters import written
from .drafting import shown

WORDS = "The archive is ours to keep."


def anew(initiative: Initiative) -> Initiative:
    return Initiative.objects.get(pk=initiative.pk)


@pytest.fixture
def asked(launch, ivo, it) -> SeatRequest:
    return operations.join(launch, it, by=ivo, words=WORDS)


def test_who_is_admitted_sits_with_the_own_reason_and_is_asked_at_once(
    asked, launch, mia, ivo, it, seat_at
):
    operations.admit(asked, by=mia)

    seat = seat_at(launch, it)
    assert seat.reasons == [{"kind": "asked_to_join", "fact": "", "text": WORDS}]
    assert not seat.by_right and seat.added_by == ivo
    assert seat.review.cause == Review.Cause.JOINED
    assert (asked.outcome, asked.settled_by) == (SeatRequest.Outcome.SEATED, mia)
    event = launch.events.get(kind=Event.Kind.SEAT_JOINED)
    assert (event.by, event.seat, event.details["how"]) == (mia, seat, "asked_to_join")
    kinds = set(Turn.objects.open().filter(initiative=launch).values_list("kind", flat=True))
    assert Turn.Kind.ADMIT not in kinds
    assert Turn.objects.open().filter(kind=Turn.Kind.ANSWER, seat=seat).exists()


def test_the_decision_day_moves_along(asked, launch, ada):
    day = launch.decision_day
    Initiative.objects.filter(pk=launch.pk).update(decision_day=launch.submitted_at.date())

    operations.admit(SeatRequest.objects.get(), by=ada)

    assert anew(launch).decision_day == day


def test_agreed_it_is_in_review_shown(asked, launch, consent, ada, ben, hal, marketing, legal, hr):
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    assert anew(launch).status == "agreed"
    operations.admit(SeatRequest.objects.get(), by=ada)
    assert anew(launch).status == "in_review"


def test_only_the_steward_answers(asked, ben, max_, cleo, dora, ivo):
    for other in (ben, max_, cleo, dora, ivo):
        with pytest.raises(Refused, match="Only the steward does this") as refusal:
            operations.admit(asked, by=other)
        assert refusal.value.verdict.status == 403
        with pytest.raises(Refused, match="Only the steward does this"):
            operations.refuse_seat(asked, by=other, words="No.")


def test_refused_with_a_reason_that_who_asked_reads(asked, launch, ada, mia, ivo, it, seat_at):
    with pytest.raises(Refused, match="Say why, in a line"):
        operations.refuse_seat(asked, by=ada, words=" ")

    operations.refuse_seat(asked, by=ada, words="Nothing of it is new to the archive.", key="k")

    with pytest.raises(AlreadyDone):
        operations.refuse_seat(asked, by=ada, words="Nothing of it is new to the archive.", key="k")
    assert seat_at(launch, it) is None
    event = launch.events.get(kind=Event.Kind.SEAT_REFUSED)
    assert [notice.person for notice in event.notices.all()] == [ivo]
    with pytest.raises(Refused, match="IT has been refused. It may ask again"):
        operations.admit(asked, by=mia)
    assert operations.join(anew(launch), it, by=ivo, words="The key is new.").is_open


def test_it_is_answered_once(asked, ada, mia, ivo):
    operations.admit(asked, by=ada)
    with pytest.raises(Refused, match="IT sits at this table already"):
        operations.refuse_seat(asked, by=mia, words="No.")
    with pytest.raises(Refused, match="IT sits at this table already"):
        operations.take_back_request(asked, by=ivo)


def test_at_rest_nobody_is_admitted(asked, launch, ada):
    operations.withdraw(anew(launch), by=ada, words="Another year.")
    request = SeatRequest.objects.get()
    with pytest.raises(Refused, match="is withdrawn. Nobody sits down now"):
        operations.admit(request, by=ada)


def test_on_the_page_the_steward_reads_why_and_admits(client, asked, launch, ada, ben):
    url = reverse("initiatives:admit", args=[launch.slug, asked.pk])
    client.force_login(ben)
    assert "asks to join" in client.get(launch.get_absolute_url()).text
    assert url not in client.get(launch.get_absolute_url()).text
    assert client.get(url).status_code == 403

    client.force_login(ada)
    assert url in client.get(launch.get_absolute_url()).text
    page = client.get(url)
    assert WORDS in page.text and "Ivo Tanaka" in page.text
    done = client.post(url, shown(page), follow=True)
    assert "IT sits at the table now, and is asked for its answer." in done.text
    assert "<b><bdi>Ada Lund</bdi></b> admitted <bdi>IT</bdi> to the table" in done.text
    assert client.get(url).status_code == 409


def test_on_the_page_the_steward_says_why_not(client, asked, launch, ada, ivo):
    client.force_login(ada)
    url = reverse("initiatives:refuse_seat", args=[launch.slug, asked.pk])
    empty = client.post(url, {"key": "1", "words": ""})
    assert empty.status_code == 422 and "Say why, in a line." in empty.text
    client.post(url, {"key": "1", "words": "Nothing is new."})

    client.force_login(ivo)
    page = client.get(launch.get_absolute_url()).text
    assert "was not admitted: “Nothing is new.”" in page and "Ask to join" in page


def test_who_was_refused_hears_it_by_mail_and_nothing_of_what_was_said(
    asked, launch, consent, ada, ben, ivo, legal, office, client
):
    consent(launch, (ben, legal))
    operations.refuse_seat(SeatRequest.objects.get(), by=ada, words="Nothing is new.")
    send_due()

    told = Notice.objects.get(person=ivo, event__kind=Event.Kind.SEAT_REFUSED)
    assert told.sent_at
    assert ivo.email in office.to
    letter = written(ivo, told.event).body
    assert "Nothing is new." in letter and "your department asked to join" in letter
    assert "consent" not in letter and "pledged" not in letter
    client.force_login(ivo)
    assert "did not admit" in client.get(reverse("initiatives:notices")).text

    Initiative.objects.filter(pk=launch.pk).update(is_regulated=True)
    assert "did not admit" not in client.get(reverse("initiatives:notices")).text
