"""The executives' pages: the queue, one phone screen to decide on, and who is asked again."""

import time
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets import operations as money
from budgets.models import Approval
from initiatives import operations
from initiatives.models import Initiative
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
QUEUE = "/budgets/approvals/"


@pytest.fixture
def page_of(funded):
    return f"{QUEUE}{funded.slug}/"


def shown(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def form(client, address: str) -> dict:
    """What the button sends: the key, the revision and the amount that are on the page."""
    fields = client.get(address).context["fresh"]
    names = ("key", "seen", "up_to")
    return {name: fields[name].value() for name in names}


def confirm(client, response, password=PASSWORD):
    """Say again who one is; the form goes on by itself."""
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/reauthenticate/")
    next_page = response["Location"].split("next=")[1].replace("%2F", "/")
    return client.post(response["Location"], {"password": password, "next": next_page})


# --- The queue -------------------------------------------------------------------------------


def test_the_queue_lists_what_waits_and_adds_it_up(client, funded, cleo):
    client.force_login(cleo)
    page = shown(client, QUEUE)
    assert "One shared budget waits for you." in page
    assert "3 of 3 consent, 0 of 1 approvals" in page
    assert page.count("€1,200") == 2


def test_what_bars_me_waits_for_others(client, funded, ben):
    ben.is_executive = True
    ben.save()
    client.force_login(ben)
    page = shown(client, QUEUE)
    assert "Wait for other executives" in page
    assert "Four eyes: not for you" in page


def test_an_empty_queue_says_what_comes_there(client, house, cleo):
    client.force_login(cleo)
    assert "once every seat agrees" in shown(client, QUEUE)


def test_who_is_no_executive_reads_who_is(client, funded, ada):
    client.force_login(ada)
    response = client.get(QUEUE)
    assert response.status_code == 403
    assert "Cleo Brandt or Enzo Costa" in response.content.decode()


def test_six_queries_for_the_queue_and_eight_for_the_page(client, agreed_at, cleo):
    client.force_login(cleo)
    for number in range(3):
        latest = agreed_at(200_000 + number)
        for address, ceiling in ((QUEUE, 6), (f"{QUEUE}{latest.slug}/", 8)):
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            assert len(captured) <= ceiling


# --- The page --------------------------------------------------------------------------------


def test_it_says_what_who_agrees_who_pays_and_what_if_not(client, funded, page_of, cleo):
    client.force_login(cleo)
    page = shown(client, page_of)
    for words in (
        "Spring launch",
        "Six short films about what we repaired.",
        "3 of 3 consent",
        "€1,200 from 2 departments, the largest 58%",
        "€4,300 of",
        "If not, it is parked after",
        "1 executive must approve.",
        "Can approve: Enzo Costa.",
        "Approve up to €1,200",
        "It goes live at once and commits €1,200. There is no undo.",
    ):
        assert words in page, words


def test_conditions_and_settled_objections_are_told(
    client, launch, seat_at, consent, ben, hal, ada, legal, hr, marketing, cleo
):
    objection = {"harm": "Nobody can prove it", "section": "message", "change": "Say most"}
    operations.answer(seat_at(launch, legal), by=ben, choice="object", seen=1, **objection)
    condition = {"choice": "consent_with_condition", "condition": "HR sees every film"}
    operations.answer(seat_at(launch, hr), by=hal, seen=1, **condition)
    client.force_login(cleo)
    address = f"{QUEUE}{launch.slug}/"
    page = shown(client, address)
    assert "Legal objects." in page
    assert "Marketing has not answered yet." in page
    assert "condition, before it goes live: HR sees every film" in page
    consent(launch, (ben, legal))
    assert "Legal objected to revision 1; settled since." in shown(client, address)
    operations.reconsider(seat_at(launch, legal), by=ben)
    assert "Legal objected to revision 1.</p>" in shown(client, address)


@pytest.mark.parametrize("verb", ["ask", "send-back", "decline"])
def test_the_other_acts_are_there(client, page_of, cleo, verb):
    client.force_login(cleo)
    assert f'href="{page_of}{verb}/"' in shown(client, page_of)


def test_who_may_not_approve_reads_why_and_who_can(client, page_of, ben):
    ben.is_executive = True
    ben.save()
    client.force_login(ben)
    page = shown(client, page_of)
    assert "You pledged for a department. Ask Cleo Brandt or Enzo Costa." in page
    assert "Approve up to" not in page


def test_unseen_is_not_found(client, page_of, ivo, funded):
    client.force_login(ivo)
    assert client.get(page_of).status_code == 404
    assert client.post(f"{page_of}approve/").status_code in (302, 404)


# --- Approve ---------------------------------------------------------------------------------


def test_approving_asks_who_it_is_and_goes_on_by_itself(client, funded, page_of, cleo):
    client.force_login(cleo)
    sent = form(client, page_of)
    asked = client.post(f"{page_of}approve/", sent)
    assert not Approval.objects.exists()
    done = confirm(client, asked)
    assert done["Location"] == QUEUE
    assert Initiative.objects.get(pk=funded.pk).status == "live"
    assert "is live, and €1,200 are committed." in shown(client, QUEUE)


def test_once_it_is_live_nothing_is_left_to_say(client, funded, page_of, cleo, enzo):
    client.force_login(cleo)
    confirm(client, client.post(f"{page_of}approve/", form(client, page_of)))
    client.force_login(enzo)
    page = shown(client, page_of)
    assert "1 of 1 approvals, by Cleo Brandt." in page
    assert "<b>Live</b>" in page
    for words in ("Can approve:", "Decide by", "left in the envelopes", "None"):
        assert words not in page, words


def test_a_first_approval_of_two_promises_no_going_live(client, agreed_at, seat_at, cleo, hal, hr):
    dear = agreed_at(1_200_000)
    condition = {"choice": "consent_with_condition", "condition": "HR sees every film"}
    operations.answer(seat_at(dear, hr), by=hal, seen=1, **condition)
    client.force_login(cleo)
    page = shown(client, f"{QUEUE}{dear.slug}/")
    assert "One more executive must approve after you." in page
    assert "It goes live once" not in page


def test_a_wrong_password_approves_nothing(client, page_of, cleo):
    client.force_login(cleo)
    asked = client.post(f"{page_of}approve/", form(client, page_of))
    confirm(client, asked, password="something else")
    assert not Approval.objects.exists()


def test_who_has_just_said_so_is_not_asked_again(client, agreed_at, cleo):
    client.force_login(cleo)
    first, second = (f"{QUEUE}{agreed_at(total).slug}/" for total in (200_000, 300_000))
    confirm(client, client.post(f"{first}approve/", form(client, first)))
    done = client.post(f"{second}approve/", form(client, second))
    assert done["Location"] == QUEUE
    assert Approval.objects.count() == 2


def test_after_ten_minutes_one_is_asked_again(client, page_of, cleo):
    client.force_login(cleo)
    said_who(client, cleo, minutes_ago=11)
    asked = client.post(f"{page_of}approve/", form(client, page_of))
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    said_who(client, cleo, minutes_ago=9)
    assert client.post(f"{page_of}approve/", form(client, page_of))["Location"] == QUEUE


def said_who(client, person, *, minutes_ago: int, method: str = "password") -> None:
    session = client.session
    record = {"method": method, "at": time.time() - minutes_ago * 60, "reauthenticated": True}
    session["account_authentication_methods"] = [record]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def test_without_a_password_the_code_by_mail_is_the_proof(client, page_of, cleo):
    cleo.set_unusable_password()
    cleo.save()
    client.force_login(cleo)
    sent = form(client, page_of)
    sent_away = client.post(f"{page_of}approve/", sent)
    assert sent_away["Location"].startswith("/accounts/login/code/?next=")
    assert not Approval.objects.exists()
    client.force_login(cleo)
    said_who(client, cleo, minutes_ago=1, method="code")
    assert client.get(f"{page_of}approve/")["Location"] == page_of
    assert client.post(f"{page_of}approve/", sent)["Location"] == QUEUE


def test_the_sample_does_without(client, page_of, cleo, settings):
    settings.SAMPLE = True
    client.force_login(cleo)
    assert client.post(f"{page_of}approve/", form(client, page_of))["Location"] == QUEUE
    assert Approval.objects.count() == 1


@pytest.fixture
def at_ease(settings):
    """Nobody is asked who it is."""
    settings.SAMPLE = True


def test_the_same_form_twice_counts_once(client, agreed_at, cleo, at_ease):
    client.force_login(cleo)
    address = f"{QUEUE}{agreed_at(1_000_001).slug}/"
    sent = form(client, address)
    for _ in range(2):
        assert client.post(f"{address}approve/", sent)["Location"] == QUEUE
    assert Approval.objects.count() == 1


def test_an_older_page_shows_what_is_different(client, funded, page_of, cleo, max_, at_ease):
    client.force_login(cleo)
    sent = form(client, page_of)
    content = funded.revision.content
    newer = replace(content, sections={**content.sections, "schedule": "Mondays."}, lines=())
    operations.revise(funded, by=max_, content=newer, based_on=1)
    response = client.post(f"{page_of}approve/", sent)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Max Bauer published revision 2 while you read." in page
    assert "schedule" in page.lower()
    assert "The total is €0; it was €1,200" in page
    assert not Approval.objects.exists()


def test_a_form_without_its_amount_comes_back(client, page_of, cleo, at_ease):
    client.force_login(cleo)
    response = client.post(f"{page_of}approve/", {"key": "k", "seen": "1"})
    assert response.status_code == 422
    assert not Approval.objects.exists()


def test_whom_four_eyes_bar_is_refused(client, page_of, ben, at_ease):
    ben.is_executive = True
    ben.save()
    client.force_login(ben)
    sent = {"key": "k", "seen": "1", "up_to": "120000"}
    response = client.post(f"{page_of}approve/", sent)
    assert response.status_code == 403
    assert "You pledged for a department." in response.content.decode()


# --- Ask, send back, decline, reply ----------------------------------------------------------

WORDS = {"ask": "Why six?", "send-back": "Say what captions cost.", "decline": "Not this year."}


@pytest.mark.parametrize("verb", WORDS)
def test_each_needs_words(client, page_of, cleo, verb):
    client.force_login(cleo)
    response = client.post(f"{page_of}{verb}/", {"key": "k", "words": " "})
    assert response.status_code == 422
    assert "Enter " in response.content.decode()
    assert not Approval.objects.exists()


@pytest.mark.parametrize("verb", WORDS)
def test_each_is_said_and_leads_back_to_the_queue(client, page_of, cleo, verb):
    client.force_login(cleo)
    key = client.get(f"{page_of}{verb}/").context["form"]["key"].value()
    for _ in range(2):
        response = client.post(f"{page_of}{verb}/", {"key": key, "words": WORDS[verb]})
        assert response["Location"] == QUEUE
    said = Approval.objects.get()
    assert (said.verdict, said.words.body) == (verb.replace("-", "_"), WORDS[verb])


@pytest.mark.parametrize("verb", WORDS)
def test_each_page_is_refused_to_who_is_no_executive(client, page_of, ada, verb):
    client.force_login(ada)
    assert client.get(f"{page_of}{verb}/").status_code == 403


@pytest.mark.parametrize("verb", WORDS)
def test_each_page_takes_eight_queries_at_most(client, page_of, cleo, verb):
    client.force_login(cleo)
    with CaptureQueriesContext(connection) as captured:
        client.get(f"{page_of}{verb}/")
    assert len(captured) <= 8


def test_the_steward_reads_the_question_and_replies(client, funded, cleo, ada):
    question = money.ask(funded, by=cleo, words="Why six?")
    client.force_login(ada)
    address = f"/initiatives/{funded.slug}/questions/{question.pk}/reply/"
    with CaptureQueriesContext(connection) as captured:
        page = client.get(address)
    assert len(captured) <= 8
    assert "Why six?" in page.content.decode()
    assert client.post(address, {"key": "k", "words": ""}).status_code == 422
    response = client.post(address, {"key": "k", "words": "One a district."})
    assert response["Location"] == funded.get_absolute_url()
    assert Approval.objects.get().reply.body == "One a district."
    client.force_login(cleo)
    assert "One a district." in shown(client, f"{QUEUE}{funded.slug}/")


def test_only_the_steward_opens_the_reply(client, funded, cleo, ben, ivo):
    question = money.ask(funded, by=cleo, words="Why six?")
    address = f"/initiatives/{funded.slug}/questions/{question.pk}/reply/"
    client.force_login(ben)
    assert client.get(address).status_code == 403
    client.force_login(ivo)
    assert client.get(address).status_code == 404
