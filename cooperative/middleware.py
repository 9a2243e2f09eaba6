"""What happens around every request: its id, its size, a refusal, a lost database."""

import logging
from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from . import views
from .trace import Trace, trace
from .verdicts import Refused, SentBefore

SAFE = ("GET", "HEAD", "OPTIONS")

log = logging.getLogger(__name__)


class Middleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class TraceMiddleware(Middleware):
    """Give each request an id, which the record, logs, error pages and the answer carry."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid4().hex
        token = trace.set(Trace(request.id, address_of(request)))
        try:
            response = self.get_response(request)
        finally:
            trace.reset(token)
        response["X-Request-ID"] = request.id
        return response


def address_of(request: HttpRequest) -> str:
    """Where the request came from, as the outermost of our own proxies saw it."""
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    seen = [*filter(str.strip, forwarded), request.META.get("REMOTE_ADDR", "")]
    return seen[-1 - min(settings.PROXIES, len(seen) - 1)].strip()


class BodyLimitMiddleware(Middleware):
    """Turn away what is too large before anybody reads it; Django's own limit leaves out files."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with_files = request.content_type == "multipart/form-data"
        limit = settings.LARGEST_UPLOAD if with_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if int(request.META.get("CONTENT_LENGTH") or 0) <= limit:
            return self.get_response(request)
        reason = _("What you sent is larger than %(size)s MB. Shorten it and send it again.")
        reason %= {"size": limit // 1024**2}
        return render(request, "refused.html", {"reason": reason, "status": 413}, status=413)


class NothingToReadMiddleware(Middleware):
    """An address to which only forms are sent gives who opens it a page."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method not in SAFE:
            return response
        reason = _("Forms are sent to this address; there is nothing to read.")
        page = render(request, "refused.html", {"reason": reason, "status": 405}, status=405)
        page["Allow"] = response["Allow"]
        return page


class DatabaseAwayMiddleware(Middleware):
    """A database that went away gives a page that keeps what was typed, never a stack trace."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, views.DATABASE_AWAY):
            return None
        log.error("The database does not answer.", exc_info=exception)
        return views.database_away(request)


class RefusedMiddleware(Middleware):
    """Record a refused act, now that it has rolled back, and say why: not you, or not now."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        verdict = exception.verdict
        if request.method not in SAFE:  # to look at a page is no attempt, and writes nothing
            by = request.user if request.user.is_authenticated else None
            import_string(settings.REFUSALS_RECORDED_BY)(by, request.path, verdict)
        page = {"reason": verdict.reason, "status": verdict.status, "typed": views.typed(request)}
        if isinstance(exception, SentBefore):
            page["again"] = views.sent_again(request)
        return render(request, "refused.html", page, status=verdict.status)
