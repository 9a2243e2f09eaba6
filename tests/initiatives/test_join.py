"""A department asks for a seat (rule 2)."""

import pytest
from django.urls import reverse

from budgets import operations as money
from cooperative.verdicts import AlreadyDone, Refused
from initiatives import operations
from initiatives.models import Event, Initiative, SeatRequest, Turn

from .drafting import shown

WORDS = "The archive is ours to keep."


def anew(initiative: Initiative) -> Initiative:
    return Initiative.objects.get(pk=initiative.pk)


@pytest.fixture
def asked(launch, ivo, it) -> SeatRequest:
    return operations.join(launch, it, by=ivo, words=WORDS)


def test_whoever_asks_gives_a_reason_and_the_steward_answers_within_a_working_day(
    asked, launch, ivo, it, marketing
):
    turn = Turn.objects.open().get(kind=Turn.Kind.ADMIT)
    assert (turn.initiative, turn.seat.department, turn.about) == (launch, marketing, asked.pk)
    assert turn.is_late(turn.opened_at) is False and (turn.due_at - turn.opened_at).days <= 1
    event = launch.events.get(kind=Event.Kind.SEAT_REQUESTED)
    assert (event.by, event.words.body, event.details["department"]) == (ivo, WORDS, it.pk)
    assert anew(launch).seat_of(it.pk) is None


@pytest.mark.parametrize("words", ["", "   "])
def test_without_a_reason_nobody_asks(launch, ivo, it, words):
    with pytest.raises(Refused, match="Say why, in a line"):
        operations.join(launch, it, by=ivo, words=words)


def test_only_leads_and_deputies_ask_for_their_own_department(launch, person, ivo, it, ada, dan):
    ina = person("Ina Berg", it, "member")
    for stranger in (ina, ada, dan):
        with pytest.raises(Refused, match="Only a lead or deputy of IT asks") as refusal:
            operations.join(launch, it, by=stranger, words=WORDS)
        assert refusal.value.verdict.status == 403
        assert "Ask Ivo Tanaka." in refusal.value.verdict.reason


def test_who_sits_already_does_not_ask(launch, ben, legal):
    with pytest.raises(Refused, match="Legal sits at this table already"):
        operations.join(launch, legal, by=ben, words=WORDS)


def test_one_asks_once_at_a_time_and_the_same_form_counts_once(asked, launch, ivo, it):
    with pytest.raises(Refused, match="IT has asked already. Marketing answers."):
        operations.join(launch, it, by=ivo, words="And the keys.")
    operations.take_back_request(asked, by=ivo)
    form = {"by": ivo, "words": WORDS, "key": "k"}
    operations.join(launch, it, **form)
    with pytest.raises(AlreadyDone):
        operations.join(launch, it, **form)


def test_where_nothing_is_decided_nobody_sits_down(tables, ivo, it):
    for state in ("live", "parked", "withdrawn"):
        with pytest.raises(Refused, match=f"is {state}. Nobody sits down now") as refusal:
            operations.join(tables[state], it, by=ivo, words=WORDS)
        assert refusal.value.verdict.status == 409


def test_of_regulated_matters_nobody_elsewhere_knows(launch, ivo, it, client):
    Initiative.objects.filter(pk=launch.pk).update(is_regulated=True)
    with pytest.raises(Refused, match="Only who knows of it"):
        operations.join(anew(launch), it, by=ivo, words=WORDS)
    client.force_login(ivo)
    assert client.get(reverse("initiatives:join", args=[launch.slug])).status_code == 404


def test_one_takes_back_what_one_asked_and_may_ask_shown(asked, launch, ivo, it, ada):
    with pytest.raises(Refused, match="Only a lead or deputy of IT takes this back"):
        operations.take_back_request(asked, by=ada)

    operations.take_back_request(asked, by=ivo)

    assert not Turn.objects.open().filter(kind=Turn.Kind.ADMIT).exists()
    with pytest.raises(Refused, match="IT does not ask for a seat any more"):
        operations.take_back_request(asked, by=ivo)
    assert operations.join(launch, it, by=ivo, words="Now it does concern us.").is_open


def test_parked_the_request_waits_and_revived_it_is_the_stewards_turn_shown(
    asked, launch, cleo, ada, ivo
):
    money.decline(anew(launch), by=cleo, words="Not this year.")
    assert not Turn.objects.open().filter(kind=Turn.Kind.ADMIT).exists()

    operations.revive(anew(launch), by=ada)

    assert Turn.objects.open().get(kind=Turn.Kind.ADMIT).about == asked.pk


def test_gone_live_unanswered_it_says_so_to_who_asked(
    asked, launch, consent, seat_at, ada, ben, hal, cleo, ivo, marketing, legal, hr
):
    money.set_pledge(seat_at(launch, marketing), by=ada, amount=72_000)
    money.set_pledge(seat_at(launch, legal), by=ben, amount=48_000)
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    money.approve(anew(launch), by=cleo, up_to=120_000, seen=1)

    asked.refresh_from_db()
    assert (anew(launch).status, asked.outcome) == ("live", "lapsed")
    event = launch.events.get(kind=Event.Kind.SEAT_REFUSED)
    assert event.by is None and list(event.notices.values_list("person", flat=True)) == [ivo.pk]


def test_who_is_invited_meanwhile_has_what_was_asked_for(asked, launch, ada, it):
    operations.invite(anew(launch), it, by=ada)
    asked.refresh_from_db()
    assert asked.outcome == SeatRequest.Outcome.SEATED
    assert not Turn.objects.open().filter(kind=Turn.Kind.ADMIT).exists()


def test_on_the_page_one_asks_and_takes_it_back(client, launch, ivo, it):
    client.force_login(ivo)
    url = reverse("initiatives:join", args=[launch.slug])
    assert url in client.get(launch.get_absolute_url()).text
    typed = shown(client.get(url))
    empty = client.post(url, typed | {"words": ""})
    assert empty.status_code == 422 and "Say why, in a line." in empty.text

    done = client.post(url, typed | {"words": WORDS}, follow=True)

    assert "IT has asked to join. Marketing answers within a working day." in done.text
    assert WORDS in done.text and url not in done.text
    assert "Nine of ten repairs hold." not in done.text
    assert client.get(url).status_code == 409
    assert client.post(url, typed | {"words": WORDS}).status_code == 302
    asked = SeatRequest.objects.get()
    back = reverse("initiatives:take_back_request", args=[launch.slug, asked.pk])
    assert url in client.post(back, {"key": "t"}, follow=True).text


def test_it_stands_on_the_home_page_of_both_without_what_was_said(
    client, asked, launch, ivo, ada, ben, legal, consent
):
    consent(launch, (ben, legal))
    client.force_login(ada)
    home = client.get("/").text
    assert f"IT asks to join: “{WORDS}”" in home
    assert reverse("initiatives:admit", args=[launch.slug, asked.pk]) in home
    client.force_login(ivo)
    home = client.get("/").text
    assert "Marketing admits IT, or says why not" in home
    assert "consent" not in home


def test_once_regulated_matters_are_ticked_the_home_page_names_it_no_more(
    client, asked, launch, ivo, ada
):
    Initiative.objects.filter(pk=launch.pk).update(is_regulated=True)
    client.force_login(ivo)
    assert launch.title not in client.get("/").text
    client.force_login(ada)
    assert launch.title in client.get("/").text


def test_who_else_asks_nobody_elsewhere_learns(client, asked, launch, cato, ivo, ada):
    client.force_login(cato)
    for name in ("admit", "refuse_seat", "take_back_request"):
        url = reverse(f"initiatives:{name}", args=[launch.slug, asked.pk])
        assert client.post(url, {"key": "k", "words": "No."}).status_code == 404
    client.force_login(ada)
    assert client.post(url, {"key": "k"}).status_code == 403
    client.force_login(ivo)
    assert client.post(url, {"key": "k"}).status_code == 302


def test_an_executive_who_leads_elsewhere_asks_from_the_round_table(client, person, it, launch):
    iris = person("Iris Vale", it, is_executive=True)
    client.force_login(iris)
    url = reverse("initiatives:join", args=[launch.slug])
    assert url in client.get(launch.get_absolute_url()).text
    client.post(url, shown(client.get(url)) | {"words": WORDS})
    page = client.get(launch.get_absolute_url()).text
    assert "<bdi>IT</bdi></b> asks to join" in page and "Take it back" in page
    assert url not in page and "Pledge and join" in page


def test_who_leads_two_departments_chooses_one(client, launch, ivo, care, it, person):
    from accounts.models import Membership

    Membership.objects.create(person=ivo, department=care, role="lead", began_at=launch.drafted_at)
    client.force_login(ivo)
    url = reverse("initiatives:join", args=[launch.slug])
    typed = shown(client.get(url)) | {"words": WORDS}
    assert client.post(url, typed | {"department": ""}).status_code == 422
    client.post(url, typed | {"department": care.pk})
    assert SeatRequest.objects.get().department == care
