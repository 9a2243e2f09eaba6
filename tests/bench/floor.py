"""The floor of the benchmarks: the least Django that still has sessions, sign-in, CSRF and a list.

A whole project in one module. `FLOOR_DB` is its SQLite file or the address of a PostgreSQL
database; `python -m tests.bench.floor [rows]` fills it.
"""

import os
import sys

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from cooperative.environment import postgresql

ROWS = int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else 1000
WHERE = os.environ["FLOOR_DB"]
SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": WHERE, "CONN_MAX_AGE": None}
PAGE = """<!doctype html><html lang="en"><title>List</title><h1>{{ total }} initiatives</h1>
<form method="post">{% csrf_token %}<button>Again</button></form>
<ul>{% for row in rows %}<li><a href="/{{ row.0 }}/">{{ row.1 }}</a> {{ row.2 }}{% endfor %}</ul>
"""
CONTRIB = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")
PROCESSORS = (
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
)

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[f"django.contrib.{name}" for name in CONTRIB],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": PROCESSORS},
        }
    ],
    DATABASES={"default": postgresql(WHERE) if "://" in WHERE else SQLITE},
    STATIC_URL="/static/",
)
django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: E402
from django.template import engines  # noqa: E402
from django.urls import path  # noqa: E402

template = engines["django"].from_string(PAGE)


@login_required
def page(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, title, state FROM item ORDER BY id DESC LIMIT 25")
        rows = cursor.fetchall()
        cursor.execute("SELECT n FROM counter")
        total = cursor.fetchone()[0]
    return HttpResponse(template.render({"rows": rows, "total": total}, request))


@login_required
def write(request: HttpRequest) -> HttpResponse:
    """One row, and back to the list."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE item SET state = 'agreed' WHERE id = %s", [request.POST["id"]])
    return HttpResponseRedirect("/")


urlpatterns = [path("admin/", admin.site.urls), path("write/", write), path("", page)]
application = get_wsgi_application()


def fill() -> str:
    """Make the tables, the rows and a person who is signed in; the session's key."""
    from importlib import import_module

    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.core.management import call_command

    if "://" in WHERE:  # beside the tables of the product, in a schema of its own
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA floor")
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE item (id integer PRIMARY KEY, title text, state text)")
        rows = [(number, f"Initiative {number}", "in review") for number in range(ROWS)]
        cursor.executemany("INSERT INTO item VALUES (%s, %s, %s)", rows)
        cursor.execute("CREATE TABLE counter (n integer)")
        cursor.execute("INSERT INTO counter VALUES (%s)", [ROWS])
    user = User.objects.create_user("ada")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


if __name__ == "__main__":
    sys.stdout.write(fill())
