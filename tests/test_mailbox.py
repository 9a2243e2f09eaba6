"""Mail without a server: files of its owner alone, and a box that is open at this machine only."""

import re
import stat
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail

from accounts.models import Organisation
from accounts.operations import set_time_zone
from cooperative import mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.once]
BOX = "/mailbox/"


@pytest.fixture
def folder(settings, tmp_path):
    """Letters lie here, and no mail server is named."""
    settings.EMAIL_BACKEND = mailbox.BACKEND
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


@pytest.fixture
def at_home(folder, monkeypatch):
    """`up` serves this machine, without a mail server."""
    monkeypatch.setenv("COOPERATIVE_UP", "1")
    return folder


def write(subject: str = "Legal’s turn", to: str = "ben@example.com") -> None:
    words = "See http://127.0.0.1:8000/notices/ or https://elsewhere.example.com/x <b>now</b>\nHi"
    letter = EmailMultiAlternatives(subject, words, "House <h@example.com>", [to])
    letter.attach_alternative('<style>p { color: red }</style><p onclick="x()">Hi</p>', "text/html")
    letter.send()


def only(folder) -> str:
    return next(folder.iterdir()).name.removesuffix(".eml")


def test_each_message_is_a_file_of_its_own_for_its_owner_alone(folder):
    write()
    write()
    files = sorted(folder.iterdir())
    assert len(files) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.suffix for path in files} == {".eml"}
    assert b"To: ben@example.com\r\n" in files[0].read_bytes()


def test_a_message_to_nobody_is_not_written(folder):
    assert EmailMultiAlternatives("Hi", "Hi", to=[]).send() == 0
    assert not folder.exists()


def test_it_says_how_many_were_written(folder):
    assert send_mail("Hi", "Hi", "h@example.com", ["a@example.com"]) == 1


def test_the_box_lists_the_newest_first_without_a_sign_in(client, house, at_home):
    for number in range(3):
        write(f"Letter {number}")
    page = client.get(BOX).content.decode()
    assert re.findall(r"Letter \d", page) == ["Letter 2", "Letter 1", "Letter 0"]
    assert "reads it without signing in" in page
    assert str(at_home) in page


def test_times_are_in_the_zone_of_whoever_reads(client, house, ben, at_home):
    write()
    Organisation.objects.update(time_zone="Asia/Tokyo")
    assert " JST" in client.get(BOX).text
    set_time_zone(ben, "Asia/Kolkata", by=ben)
    client.force_login(ben)
    page = client.get(BOX).text
    sent_at = mailbox.find(only(at_home)).sent_at
    assert f"{sent_at.astimezone(ZoneInfo('Asia/Kolkata')):%H:%M}" in page
    assert " IST" in page and " UTC" not in page


def test_it_opens_before_there_is_an_organisation(client, at_home):
    assert client.get(BOX).status_code == 200
    assert "No letter yet." in client.get(BOX).content.decode()


def test_pages_of_100_meet_each_letter_once(client, house, at_home):
    for number in range(205):
        write(f"Letter {number:03}")
    met, url = [], BOX
    while url:
        page = client.get(url).content.decode()
        met += re.findall(r"Letter \d+", page)
        older = re.search(r'href="(\?before=[^"]+)" rel="next"', page)
        url = BOX + older.group(1) if older else ""
    assert met == [f"Letter {number:03}" for number in reversed(range(205))]


def test_a_letter_shows_its_headers_and_links_that_stay_here(client, house, at_home):
    write()
    page = client.get(f"{BOX}{only(at_home)}/").content.decode()
    assert "House &lt;h@example.com&gt;" in page
    assert '<a href="http://127.0.0.1:8000/notices/">' in page
    assert 'href="https://elsewhere' not in page
    assert "&lt;b&gt;now&lt;/b&gt;" in page


def test_its_html_may_look_as_it_likes_and_do_nothing(client, house, at_home):
    write()
    answer = client.get(f"{BOX}{only(at_home)}/html/")
    policy = answer["Content-Security-Policy"]
    assert policy == "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert "<p" in answer.content.decode()


def test_its_file_is_handed_over_as_it_lies_there(client, house, at_home):
    write()
    name = only(at_home)
    answer = client.get(f"{BOX}{name}/file/")
    assert answer.content == (at_home / f"{name}.eml").read_bytes()
    assert answer["Content-Disposition"] == f'attachment; filename="{name}.eml"'
    assert answer["Content-Type"] == "message/rfc822"
    assert "no-store" in answer["Cache-Control"]


def test_a_letter_without_html_has_none(client, house, at_home):
    send_mail("Hi", "Hi", "h@example.com", ["a@example.com"])
    name = only(at_home)
    assert "As it looks" not in client.get(f"{BOX}{name}/").content.decode()
    assert client.get(f"{BOX}{name}/html/").status_code == 404


def test_no_name_leads_out_of_the_folder(client, house, at_home):
    (at_home.parent / "secret-of-the-house.eml").write_text("Subject: secret\n\n")
    write()
    for name in ("..%2Fsecret-of-the-house", "../secret-of-the-house", "a-letter-of-nobody", "x"):
        assert client.get(f"{BOX}{name}/").status_code == 404
    assert mailbox.find("../secret-of-the-house") is None


def test_a_letter_that_cannot_be_read_harms_no_page(client, house, at_home):
    at_home.mkdir()
    (at_home / "20260101-000000-000000-00000000.eml").write_bytes(b"\xff\xfe no header\n")
    assert client.get(BOX).status_code == 200
    assert client.get(f"{BOX}20260101-000000-000000-00000000/").status_code == 200


def test_it_is_closed_to_who_does_not_sit_at_this_machine(client, house, at_home):
    assert client.get(BOX, REMOTE_ADDR="192.0.2.7").status_code == 404
    assert "mailbox" not in client.get("/accounts/login/code/", REMOTE_ADDR="192.0.2.7").text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_it_is_closed_to_who_comes_through_a_tunnel_to_this_machine(client, house, at_home, header):
    assert client.get(BOX, headers={header: "for=192.0.2.7"}).status_code == 404
    assert client.get(BOX).status_code == 200


def test_it_is_closed_where_a_server_is_named_or_it_runs_elsewhere(client, house, folder, settings):
    assert client.get(BOX).status_code == 404  # neither the sample, nor `up`, nor DEBUG
    settings.SAMPLE = True
    assert client.get(BOX).status_code == 200
    settings.PRODUCTION = True
    assert client.get(BOX).status_code == 404
    settings.PRODUCTION = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert client.get(BOX).status_code == 404


def test_whoever_waits_for_a_code_is_led_to_the_box(client, house, ben, at_home):
    assert BOX in client.get("/accounts/login/code/").text
    client.post("/accounts/login/code/", {"email": ben.email})
    assert BOX in client.get("/accounts/login/code/confirm/").text
    letter = client.get(BOX).text
    assert "Your sign-in code" in letter


def test_the_menu_leads_to_it(client, house, ben, at_home):
    client.force_login(ben)
    assert f'href="{BOX}"' in client.get("/").text
