"""The sample: its people are signed in as with one click, and only there."""

import pytest
from django.urls import reverse


@pytest.fixture
def in_sample(settings):
    settings.SAMPLE = True


def test_strangers_choose_whom_to_be(client, in_sample, launch, cleo, dora):
    assert client.get("/desk/", follow=True).redirect_chain[-1][0] == "/sample/?next=%2Fdesk%2F"
    page = client.get("/sample/").content.decode()
    for words in ("Marketing", "Ada Lund", "Lead", "Cleo Brandt", "Executive", "1 turn waits"):
        assert words in page


def test_one_click_signs_in_and_leads_on(client, in_sample, launch, ada):
    address = reverse("accounts:sign_in_as", args=[ada.slug])
    assert client.get(address).status_code == 405
    assert client.post(address, {"next": "/departments/"}).url == "/departments/"
    assert client.get("/departments/").wsgi_request.user == ada
    assert client.post(address, {"next": "https://elsewhere.example.com/"}).url == "/"


def test_outside_the_sample_nobody_is_signed_in_so(client, launch, ada):
    assert client.get("/sample/").status_code == 404
    assert client.post(reverse("accounts:sign_in_as", args=[ada.slug])).status_code == 404
    assert client.get("/desk/").url == "/accounts/login/?next=/desk/"


def test_who_has_left_cannot_be_chosen(client, in_sample, launch, ada):
    ada.is_active = False
    ada.save()
    assert client.post(reverse("accounts:sign_in_as", args=[ada.slug])).status_code == 404


def test_a_page_asks_for_the_other_folder_and_waits_until_it_is_served(
    client, db, settings, monkeypatch, tmp_path
):
    monkeypatch.setenv("COOPERATIVE_UP", "1")
    settings.DATA_ROOT = tmp_path
    waiting = client.post("/sample/switch/", {"folder": "sample"}).url
    assert (tmp_path / "serve").read_text() == "sample"

    page = client.get(waiting)
    assert page.status_code == 200 and page["Refresh"] == "2"

    settings.SAMPLE = True
    assert client.get(waiting).url == "/sample/"


def test_a_switch_that_failed_says_so(client, db, settings, monkeypatch, tmp_path):
    monkeypatch.setenv("COOPERATIVE_UP", "1")
    settings.DATA_ROOT = tmp_path
    (tmp_path / "serve").write_text("real")
    page = client.get("/sample/switch/?to=sample")
    assert "That did not work" in page.content.decode()
    assert "Refresh" not in page


def test_without_up_there_is_nothing_to_switch(client, house, ada):
    assert client.post("/sample/switch/", {"folder": "sample"}).status_code == 404
    client.force_login(ada)
    assert client.post("/sample/switch/", {"folder": "elsewhere"}).status_code == 404
