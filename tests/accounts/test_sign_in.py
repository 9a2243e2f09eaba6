"""Signing in with a mailed code, and coming out where one wanted to go."""

import re

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
