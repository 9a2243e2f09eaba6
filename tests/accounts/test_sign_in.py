"""Signing in with a mailed code, and coming out where one wanted to go."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core import mail
from django.urls import reverse


def test_a_code_leads_to_where_the_link_pointed(client, launch, ben):
    link = launch.get_absolute_url()
    asked = client.get(link, follow=True)
    assert asked.redirect_chain[-1][0] == f"{reverse('account_login')}?next={link}"

    code_page = reverse("account_request_login_code", query={"next": link})
    sent = client.post(code_page, {"email": ben.email})
    (letter,) = mail.outbox
    code = re.search(r"^\w{4}-\w{4}$", letter.body, re.M).group()
    assert letter.subject == "Your sign-in code"
    assert "!" not in letter.body

    done = client.post(sent["Location"], {"code": code})
    assert done["Location"] == link


def test_the_door_promises_no_letter_that_nobody_writes(client, house):
    for name in ("account_login", "account_signup"):
        page = client.get(reverse(name)).text
        assert "Ask an administrator of your organisation to enter you." in page
        assert "by mail" not in page


def test_the_door_asks_for_six_files_at_most(client, house):
    page = client.get(reverse("account_login"))

    files = re.findall(r'<(?:script|link|use)[^>]* (?:src|href)="(/[^"#]*)', page.text)
    assert len({page.request["PATH_INFO"], *files}) <= 6, files
    assert "js/passkeys.js" in page.text
    assert "script-src 'self'" in page["Content-Security-Policy"]


def test_what_signs_in_with_a_passkey_comes_in_one_file(client):
    script = Path(finders.find("js/passkeys.js")).read_text()

    for part in ("webauthnJSON", "loginForm", "data-allauth-onload"):
        assert part in script
    assert client.get("/static/js/passkeys.js").status_code == 200
