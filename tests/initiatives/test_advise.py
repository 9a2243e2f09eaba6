"""Partners' people sit beside the table as advisers: shown, never counted (rule 30)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Advice, Adviser, Event, Initiative, Notice, Turn

from ..letters import written

ASKED = "Does it ring true to you?"


@pytest.fixture
def adviser(launch, ben, pat) -> Adviser:
    """Pat, invited by Ben for Legal."""
    return operations.invite_adviser(launch, pat, by=ben, words=ASKED)


def newest(initiative: Initiative) -> Initiative:
    return Initiative.objects.get(pk=initiative.pk)


def at(adviser: Adviser, name: str, *more) -> str:
    return reverse(f"initiatives:{name}", args=[adviser.initiative.slug, *more])


def over(adviser: Adviser) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        User.objects.filter(pk=adviser.person_id).update(ends_at=timezone.now())
        cursor.execute("SELECT 1")


def test_a_seat_invites_and_the_person_and_the_table_hear_of_it(adviser, launch, pat, ben, ada):
    event = launch.events.get(kind=Event.Kind.ADVISER_INVITED)
    assert event.seat.department.name == "Legal" and event.words.body == ASKED
    assert event.details["person"] == pat.pk
    heard = Notice.objects.filter(event=event)
    assert set(heard.filter(by_mail=True).values_list("person", flat=True)) == {pat.pk}
    assert heard.filter(person=ada, by_mail=False).exists()
    assert not Turn.objects.filter(person=pat).exists()  # nobody reminds an adviser

    letter = written(pat, event)
    assert ASKED in letter.body and launch.title in letter.body
    assert "consent" not in letter.body and "pledged" not in letter.body


def test_who_may_not_invite(launch, draft, max_, dan, cleo, pat, ada):
    for outsider in (max_, dan, cleo, pat):
        with pytest.raises(Refused, match="Only leads and deputies at this table invite") as no:
            operations.invite_adviser(launch, pat, by=outsider)
        assert no.value.verdict.status == 403


def test_a_draft_and_what_rests_ask_nobody_for_advice(tables, ada, pat):
    for state in ("draft", "parked", "withdrawn"):
        with pytest.raises(Refused, match="Nobody is asked for advice now") as refusal:
            operations.invite_adviser(tables[state], pat, by=ada)
        assert refusal.value.verdict.status == 409
    for state in ("in review", "agreed", "live"):
        assert operations.invite_adviser(tables[state], pat, by=ada)


def test_only_partners_are_advisers_once_and_while_they_may_come_in(adviser, launch, ada, pat, dan):
    with pytest.raises(Refused, match="advises at this table already"):
        operations.invite_adviser(launch, pat, by=ada)
    for person in (dan, ada):
        with pytest.raises(Refused, match="is of no partner"):
            operations.invite_adviser(launch, person, by=ada)
    over(adviser)
    with pytest.raises(Refused, match="the last day is over"):
        operations.invite_adviser(launch, User.objects.get(pk=pat.pk), by=ada)


def test_an_invitation_ends_in_180_days_at_most_and_with_the_persons_own_last_day(
    launch, ada, pat, pia
):
    today = timezone.localdate()
    with pytest.raises(Refused, match="180 days at most"):
        operations.invite_adviser(launch, pat, by=ada, last_day=today + timedelta(days=181))
    short = operations.invite_adviser(launch, pat, by=ada, last_day=today + timedelta(days=5))
    assert short.ends_at.date() == today + timedelta(days=6)
    longer = operations.invite_adviser(launch, pia, by=ada, last_day=today + timedelta(days=170))
    assert longer.ends_at == pia.ends_at


def test_advice_is_shown_and_counts_for_nothing(adviser, launch, pat, consent, seat_at, ada, legal):
    before = [seat.standing for seat in newest(launch).table]
    operations.advise(
        adviser, by=pat, choice="object", seen=1, words="Nobody believes nine of ten."
    )

    assert [seat.standing for seat in newest(launch).table] == before
    assert not newest(launch).objections
    event = launch.events.last()
    assert event.kind == Event.Kind.ADVISER_ANSWERED and event.by == pat
    assert event.details["answer"] == "object" and event.revision == launch.revision
    heard = set(Notice.objects.filter(event=event).values_list("person", flat=True))
    assert ada.pk in heard and pat.pk not in heard


def test_who_advises_again_says_it_anew(adviser, launch, pat, client, ada):
    operations.advise(adviser, by=pat, choice="object", seen=1, words="Not nine of ten.")
    operations.advise(adviser, by=pat, choice="consent", seen=1)

    assert [given.answer for given in adviser.advice.all()] == ["object", "consent"]
    client.force_login(ada)
    page = client.get(launch.get_absolute_url()).text
    assert "Fine as it is" in page and "Not nine of ten." not in page


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"choice": "object"}, "Say in a few words"),
        ({"choice": "consent_with_condition", "words": " "}, "Say in a few words"),
        ({"choice": "approve"}, "Choose one of the four answers"),
        ({"choice": "consent", "seen": 7}, "There is no such revision"),
    ],
)
def test_what_is_no_advice(adviser, pat, terms, words):
    with pytest.raises(Refused, match=words) as refusal:
        operations.advise(adviser, by=pat, **{"seen": 1, **terms})
    assert refusal.value.verdict.status == 409
    assert not Advice.objects.exists()


def test_only_who_is_invited_advises(adviser, ada, pia):
    for other in (ada, pia):
        with pytest.raises(Refused, match="Only who is invited to this table") as refusal:
            operations.advise(adviser, by=other, choice="consent", seen=1)
        assert refusal.value.verdict.status == 403


def test_the_same_form_counts_once(adviser, pat):
    operations.advise(adviser, by=pat, choice="consent", seen=1, key="once")
    with pytest.raises(AlreadyDone):
        operations.advise(adviser, by=pat, choice="consent", seen=1, key="once")
    assert adviser.advice.count() == 1


def test_the_seat_that_invited_or_the_steward_ends_it(adviser, launch, hal, ben, ada, pat, client):
    with pytest.raises(Refused, match="Only Legal, which invited, or the steward") as refusal:
        operations.remove_adviser(adviser, by=hal)
    assert refusal.value.verdict.status == 403

    operations.remove_adviser(adviser, by=ada)
    with pytest.raises(Refused, match="advises here no more") as refusal:
        operations.remove_adviser(adviser, by=ben)
    assert refusal.value.verdict.status == 409
    with pytest.raises(Refused, match="Only who is invited"):
        operations.advise(adviser, by=pat, choice="consent", seen=1)
    client.force_login(pat)
    assert client.get(launch.get_absolute_url()).status_code == 404
    assert launch.title not in client.get("/").text + client.get("/notices/").text
    assert operations.invite_adviser(launch, pat, by=ben).pk != adviser.pk


def test_when_the_invitation_is_over_nothing_of_it_is_left(launch, ben, pat, client):
    day = timezone.localdate()
    short = operations.invite_adviser(launch, pat, by=ben, last_day=day)
    client.force_login(pat)
    assert client.get(launch.get_absolute_url()).status_code == 200
    with connection.cursor() as cursor:  # the database keeps its end: let it have been earlier
        name = "initiatives_adviser_keeps_update_0"
        on = " ON initiatives_adviser" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {name}{on}")
    at = timezone.now()
    Adviser.objects.filter(pk=short.pk).update(invited_at=at - timedelta(days=2), ends_at=at)
    assert client.get(launch.get_absolute_url()).status_code == 404
    assert launch.title not in client.get("/").text
    assert not Initiative.objects.open_to(pat).exists()


def test_the_database_keeps_what_was_invited_and_advised(adviser, pat, pia):
    given = operations.advise(adviser, by=pat, choice="consent", seen=1)
    for change in (
        lambda: Advice.objects.filter(pk=given.pk).update(answer="object"),
        lambda: Advice.objects.filter(pk=given.pk).delete(),
        lambda: Adviser.objects.filter(pk=adviser.pk).update(person=pia),
        lambda: Adviser.objects.filter(pk=adviser.pk).update(ended_at=timezone.now()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_by_pages_a_seat_invites_and_ends_it(client, launch, ben, pat, max_):
    client.force_login(ben)
    table = client.get(launch.get_absolute_url()).text
    page = reverse("initiatives:invite_adviser", args=[launch.slug])
    assert page in table and "Pat Moreau, North Light" in client.get(page).text
    wrong = client.post(page, {"key": "k", "words": "Typed already."})
    assert wrong.status_code == 422
    assert "Choose a person." in wrong.text and "Typed already." in wrong.text
    client.post(page, {"key": "k", "person": pat.pk, "words": ASKED}, follow=True)
    shown = client.get(launch.get_absolute_url()).text
    adviser = launch.advisers.get()
    assert "shown, not counted" in shown and ASKED in shown and "Has not answered yet" in shown
    end = at(adviser, "remove_adviser", adviser.pk)
    assert end in shown and "sees nothing of this initiative any more" in client.get(end).text
    client.post(end, {"key": "e"})
    again = client.post(end, {"key": "e"}, follow=True)
    assert "This was done when the form was sent first." in again.text
    assert "Advisers" not in client.get(launch.get_absolute_url()).text

    client.force_login(max_)
    assert page not in client.get(launch.get_absolute_url()).text
    assert client.get(page).status_code == 403


def test_by_pages_an_adviser_reads_and_answers(client, adviser, launch, pat, ada):
    client.force_login(pat)
    home = client.get("/").text
    assert launch.title in home and "Your advice is asked" in home and "Not agreed yet" in home
    page = client.get(launch.get_absolute_url()).text
    for words in (launch.title, "Six short films", "Nine of ten repairs hold.", ASKED, "Legal"):
        assert words in page
    wrong = client.post(at(adviser, "advise"), {"key": "k", "seen": 1, "choice": "object"})
    assert wrong.status_code == 422 and "Say in a few words" in wrong.text
    said = {"key": "k", "seen": 1, "choice": "object", "words": "Say eight."}
    done = client.post(at(adviser, "advise"), said, follow=True)
    assert "The table reads your answer." in done.text and "Say eight." in done.text
    assert "You said: Advises against it" in client.get("/").text

    client.force_login(ada)
    table = client.get(launch.get_absolute_url()).text
    assert "Say eight." in table and "Advises against it" in table and "North Light" in table
    assert client.post(at(adviser, "advise"), said).status_code == 404


def test_an_adviser_is_shown_the_agreed_text_while_another_is_asked_about(
    client, lived, content, ada, pat
):
    from dataclasses import replace

    operations.invite_adviser(lived, pat, by=ada)
    newer = replace(content, sections={**content.sections, "message": "All repairs hold."})
    operations.revise(lived, by=ada, content=newer, based_on=1, note="Bolder")
    client.force_login(pat)
    page = client.get(lived.get_absolute_url()).text
    assert "Nine of ten repairs hold." in page and "All repairs hold." not in page
