"""Pages that belong to no app: errors, and whether the site is well."""

import logging
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import broker
from .folders import current
from .models import Heartbeat

DATABASE_AWAY = (OperationalError, InterfaceError)
RETRY_AFTER = 10  # seconds
SECRETS = ("password", "csrf", "code", "token", "secret")
MACHINERY = ("key", "version", "seen", "up_to", "rows", "slug", "next")  # nobody typed these

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = _("The address or the form was not understood. Go back and try again.")
    return render(request, "refused.html", {"reason": reason, "status": 400}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    words = _("The form was too old to be trusted. Go back, reload the page and send it again.")
    page = {"reason": words, "status": 403, "heading": _("That form is too old")}
    return render(request, "refused.html", page | {"typed": typed(request)}, status=403)


def signed_out(request: HttpRequest) -> HttpResponse:
    """Whoever was signed out while writing gets the text back, and the way to where it was."""
    page, here = request.headers.get("Referer", ""), request.get_host()
    if not url_has_allowed_host_and_scheme(page, {here}, require_https=request.is_secure()):
        page = "/"
    place = urlsplit(page)._replace(scheme="", netloc="").geturl()
    sign_in = reverse("account_login", query={"next": place})
    return render(request, "401.html", {"typed": typed(request), "sign_in": sign_in}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort, also where the database was lost outside a view. Asks no database itself."""
    if isinstance(sys.exception(), DATABASE_AWAY):
        return database_away(request)
    page = {"request_id": getattr(request, "id", "")}
    return HttpResponse(render_to_string("500.html", page), status=500)


def database_away(request: HttpRequest) -> HttpResponse:
    """Say so, and give back what was typed: neither session nor database is touched."""
    page = {"typed": typed(request), "path": request.get_full_path(), "retry_after": RETRY_AFTER}
    response = HttpResponse(render_to_string("503.html", page), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Every text that somebody typed into a form, but for secrets."""
    try:
        fields = request.POST.lists()
    except (RequestDataTooBig, TooManyFieldsSent):
        return []
    return [
        (name.replace("_", " ").capitalize(), value)
        for name, values in fields
        for value in values
        if value.strip() and name not in MACHINERY and not _is_secret(name)
    ]


def sent_again(request: HttpRequest) -> list[tuple[str, str]]:
    """A form that has counted once, to be sent as a new one: as it is, with a fresh key."""
    kept = [(name, value) for name, values in request.POST.lists() for value in values]
    own = ("key", "csrfmiddlewaretoken")
    return [("key", uuid4().hex), *(pair for pair in kept if pair[0] not in own)]


def _is_secret(name: str) -> bool:
    return any(secret in name.lower() for secret in SECRETS)


@never_cache
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"ok {current()}\n", content_type="text/plain")


@never_cache
@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DATABASE_AWAY:
        log.exception("The database does not answer.")
        return HttpResponse("database away\n", status=503, content_type="text/plain")
    if waiting:
        return HttpResponse("migrations waiting\n", status=503, content_type="text/plain")
    lines = ["ready", *besides_the_web()]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain")


def besides_the_web() -> Iterator[str]:
    """How the rest fares. Pages need none of it, so it informs and turns nobody away."""
    if not broker.is_there():
        yield "broker away"
    age = Heartbeat.objects.ages().get("sweep")
    yield "no sweep yet" if age is None else f"last sweep {age} s ago"
