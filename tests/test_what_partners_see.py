"""A partner's person goes to every address there is, and finds what is theirs and no more."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.permissions import FRONT_DOOR, OPEN_TO_PARTNERS
from initiatives import operations
from initiatives.models import Event, Initiative, Notice

from .addresses import addresses_of
from .letters import html_of, written

pytestmark = pytest.mark.once

# Said or kept inside: none of it may reach a partner, by whatever page or letter.
CANARIES = (
    *("canary-inside", "canary-answer", "canary-harm", "canary-change", "canary-condition"),
    *("canary-budget", "canary-line", "canary-elsewhere", "canary-reason", "canary-question"),
)
MONEY = ("1,200", "720.00", "480.00", "800.00", "400.00", "1,199", "€")
ALLOWED = {"healthz", "readyz", "initiatives:home", "initiatives:notices", "accounts:settings"}


@pytest.fixture
def told(tables, content, ada, ben, hal, cleo, marketing, legal, theme, seat_at, pat):
    """Canaries in everything that is said at the tables; Pat advises at two of them."""
    from dataclasses import replace

    from budgets import operations as money
    from initiatives.content import Line

    for state in ("in review", "live"):
        one = tables[state]
        operations.comment(one, by=ada, words="canary-inside, @Pat Moreau")
        adviser = operations.invite_adviser(one, pat, by=ada, words="Does it ring true?")
        operations.comment(one, by=ben, words="canary-inside after")
        operations.advise(adviser, by=pat, choice="consent", seen=1)
        operations.comment(one, by=pat, words="We could film in May.")
        operations.comment(one, by=ada, words="May it is.", partner=pat.partner)
    review = tables["in review"]
    objected = {"harm": "canary-harm", "section": "people", "change": "canary-change"}
    said = {"choice": "object", "seen": 1, "words": "canary-answer", **objected}
    operations.answer(seat_at(review, legal), by=ben, **said)
    money.ask(review, by=cleo, words="canary-question")
    words = content.sections | {"budget": "canary-budget"}
    lines = (Line("canary-line", 119_900),)
    newer = replace(content, title="Live", sections=words, lines=lines)
    operations.revise(tables["live"], by=ada, content=newer, based_on=1, note="canary-reason")
    for state in ("agreed", "parked"):
        operations.comment(tables[state], by=ada, words="canary-elsewhere, @Pat Moreau")
    return {state: Initiative.objects.get(pk=one.pk) for state, one in tables.items()}


def visit(client: Client, url: str) -> tuple[set[int], str]:
    answers = [client.get(url), client.post(url, {"key": "k"})]
    return {answer.status_code for answer in answers}, "".join(a.text for a in answers)


def test_every_address_gives_a_partner_what_is_theirs_alone(told, pat, enzo, max_, dora):
    client = Client(raise_request_exception=False)
    addresses = addresses_of({**told}, enzo, dora)
    client.force_login(pat)
    seen = {}
    for name, url in addresses.items():
        if name.startswith(FRONT_DOOR) or name == "account_logout":
            continue
        codes, text = visit(client, url)
        seen[name] = codes
        for secret in (*CANARIES, *MONEY):
            assert secret not in text, f"{name} tells {secret}"
        if 200 in codes:
            for elsewhere in ("Agreed</", "Parked", "Withdrawn", "Draft"):
                assert elsewhere not in text or name == "initiatives:detail", (name, elsewhere)
    open_ones = {name for name, codes in seen.items() if 200 in codes}
    assert open_ones <= ALLOWED | OPEN_TO_PARTNERS | {"account_inactive"}
    closed = {name for name in seen if name.split(":")[0] in ("initiatives", "budgets", "accounts")}
    for name in closed - OPEN_TO_PARTNERS - {"accounts:first_run", "accounts:sample"}:
        assert seen[name] <= {404, 405}, (name, seen[name])


def test_the_pages_of_the_table_show_the_text_and_the_own_thread(client, told, pat):
    client.force_login(pat)
    for state in ("in review", "live"):
        page = client.get(told[state].get_absolute_url())
        assert page.status_code == 200
        for words in ("Nine of ten repairs hold.", "We could film in May.", "May it is."):
            assert words in page.text
        for secret in (*CANARIES, *MONEY):
            assert secret not in page.text, secret
        assert "?log=all" not in page.text
        every = client.get(f"{told[state].get_absolute_url()}?log=all&talk=all&plan=changes").text
        assert not [secret for secret in CANARIES if secret in every]
    for state in ("draft", "agreed", "parked", "withdrawn"):
        assert client.get(told[state].get_absolute_url()).status_code == 404


def test_no_letter_to_a_partner_tells_what_is_inside(told, pat):
    notices = Notice.objects.filter(person=pat).select_related("event", "turn")
    assert notices.filter(event__kind=Event.Kind.ADVISER_INVITED).exists()
    assert not notices.exclude(event__initiative__in=(told["in review"], told["live"])).exists()
    for notice in notices:
        letter = written(pat, notice.event or notice.turn)
        whole = letter.subject + letter.body + html_of(letter)
        for secret in (*CANARIES, *MONEY, "pledged", " consent"):
            assert secret not in whole, (notice, secret)
    together = written(pat, *[notice.event for notice in notices])
    assert not re.search("canary|pledged|of 3 consent", together.body + html_of(together))


def test_the_last_day_ends_all_of_it_at_once(client, told, pat):
    client.force_login(pat)
    page = told["live"].get_absolute_url()
    assert client.get(page).status_code == 200
    User.objects.filter(pk=pat.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert client.get(page).status_code == 302
    assert not Initiative.objects.open_to(User.objects.get(pk=pat.pk)).exists()
