"""What a person sees when something does not go: refused, gone, too large, away."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from cooperative import urls
from cooperative.models import Heartbeat
from cooperative.trace import trace
from cooperative.verdicts import not_now, not_you, require
from initiatives.models import Event

User = get_user_model()
FORM = {
    "words": "The claim needs a source.",
    "csrfmiddlewaretoken": "x",
    "key": "4711-4711",
    "password": "correct horse",
}


def refuse(request: HttpRequest, status: int) -> HttpResponse:
    with transaction.atomic():
        User.objects.create_user("rolled@example.org", "Rolled back", slug="rolled-back")
        ask = not_you if status == 403 else not_now
        require(ask("Only a lead or deputy of Legal answers for it."))
    return HttpResponse()


@login_not_required
def count(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{trace.get().request_id} {User.objects.count()}")


def hide(request: HttpRequest) -> HttpResponse:
    raise Http404


@login_not_required
def fail(request: HttpRequest) -> HttpResponse:
    raise ValueError("A fault of ours")


urlpatterns = [
    *urls.urlpatterns,
    path("refuse/<int:status>/", refuse),
    path("count/", count),
    path("hide/", hide),
    path("fail/", fail),
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500

pytestmark = [
    pytest.mark.urls(__name__),
    pytest.mark.django_db,
    pytest.mark.usefixtures("house"),
]


@pytest.fixture
def ada():
    return User.objects.create_user("ada@example.org", "Ada", slug="ada")


@pytest.fixture
def signed_in(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def database_gone(transactional_db):
    """The database cannot be reached, as after a crash of its server."""
    usual = connection.settings_dict.copy()
    connection.close()
    connection.settings_dict.update(NAME="/nowhere/db.sqlite3", HOST="127.0.0.1", PORT="9")
    yield
    connection.close()
    connection.settings_dict.update(usual)


@pytest.mark.parametrize("status", [403, 409])
def test_a_refusal_says_why_keeps_the_text_and_is_recorded_after_the_rollback(
    signed_in, ada, status
):
    answer = signed_in.post(f"/refuse/{status}/", FORM)

    assert answer.status_code == status
    assert "Only a lead or deputy of Legal answers for it." in answer.content.decode()
    assert FORM["words"] in answer.content.decode()
    assert FORM["key"] not in answer.content.decode()
    assert not User.objects.filter(slug="rolled-back").exists()
    event = Event.objects.get(kind=Event.Kind.ATTEMPT_REFUSED)
    assert event.by == ada
    assert event.details["path"] == f"/refuse/{status}/"


def test_what_one_may_not_see_is_not_there(signed_in):
    answer = signed_in.get("/hide/")

    assert answer.status_code == 404
    assert "Nothing here" in answer.content.decode()


def test_a_fault_of_ours_names_the_request(client):
    client.raise_request_exception = False

    answer = client.get("/fail/")

    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.content.decode()
    assert "A fault of ours" not in answer.content.decode()


def test_a_lost_database_gives_the_text_back_and_asks_to_try_again(client, database_gone):
    client.raise_request_exception = False

    answer = client.post("/count/", FORM)
    page = answer.content.decode()

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert FORM["words"] in page
    assert FORM["password"] not in page
    assert "csrfmiddlewaretoken" not in page


def test_a_database_lost_before_the_view_gives_the_same_page(signed_in, ada, database_gone):
    signed_in.raise_request_exception = False

    answer = signed_in.post("/refuse/409/", FORM)

    assert answer.status_code == 503
    assert FORM["words"] in answer.content.decode()


def test_a_lost_database_shows_on_readyz_and_not_on_healthz(client, database_gone):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


def test_readyz_says_ready_when_all_migrations_ran_and_how_the_rest_fares(client):
    assert client.get("/readyz").content == b"ready\nbroker away\nno sweep yet\n"

    Heartbeat.objects.beat("sweep")

    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.content == b"ready\nbroker away\nlast sweep 0 s ago\n"


def test_more_than_two_megabytes_are_turned_away_unread(signed_in, settings):
    form = "application/x-www-form-urlencoded"
    long = f"words={'x' * settings.DATA_UPLOAD_MAX_MEMORY_SIZE}"
    answer = signed_in.post("/count/", long, content_type=form)

    assert answer.status_code == 413
    assert "larger than 2 MB" in answer.content.decode()


def test_a_form_with_files_may_be_larger_but_not_without_end(signed_in, settings):
    settings.LARGEST_UPLOAD = 3 * 1024**2
    file = ContentFile(b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE, "long.pdf")
    assert signed_in.post("/count/", {"words": "x", "file": file}).status_code != 413

    answer = signed_in.post("/count/", {"words": "x" * settings.LARGEST_UPLOAD})

    assert answer.status_code == 413
    assert "larger than 3 MB" in answer.content.decode()


def test_a_form_that_is_too_old_keeps_its_text(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)

    answer = client.post("/count/", FORM)

    assert answer.status_code == 403
    page = answer.content.decode()
    assert FORM["words"] in page
    assert "<h1>That form is too old</h1>" in page
    assert "not for you" not in page.lower()


def test_a_stranger_is_asked_to_sign_in(client):
    answer = client.get("/hide/")

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/hide/"


def test_who_was_signed_out_while_writing_gets_the_text_and_the_way_back(client):
    page = "http://testserver/initiatives/spring-launch/?log=all"
    answer = client.post("/refuse/409/", FORM, headers={"Referer": page})

    assert answer.status_code == 403
    assert FORM["words"] in answer.text
    assert FORM["password"] not in answer.text
    assert "/accounts/login/?next=%2Finitiatives%2Fspring-launch%2F%3Flog%3Dall" in answer.text

    elsewhere = client.post("/refuse/409/", FORM, headers={"Referer": "https://evil.example/"})
    assert "evil" not in elsewhere.text
    assert "/accounts/login/?next=%2F" in elsewhere.text


def test_an_address_for_forms_alone_says_so(signed_in):
    answer = signed_in.get("/initiatives/any/comment/")

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "there is nothing to read" in answer.text


def test_nobody_signs_up_by_themselves(client):
    form = {"email": "eve@example.org", "password1": "a long pass phrase", "password2": "x"}

    answer = client.post("/accounts/signup/", form | {"password2": form["password1"]})

    assert answer.status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize("page", ["/accounts/login/", "/nowhere/", "/healthz", "/fail/"])
def test_every_answer_carries_the_strict_policy(client, page):
    client.raise_request_exception = False

    policy = client.get(page)["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_an_act_knows_its_request_and_forgets_it_afterwards(client):
    answer = client.get("/count/")

    assert answer.content.decode().startswith(answer["X-Request-ID"])
    assert not trace.get().request_id
