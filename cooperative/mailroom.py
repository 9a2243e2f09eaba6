"""The pages of the mailbox. It needs no sign-in: the codes for signing in arrive there."""

from collections.abc import Callable
from datetime import UTC, tzinfo
from functools import wraps
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import mailbox

# What came by mail may look as it likes, and do nothing.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


def open_box(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of the mailbox: not there where it is closed, and kept by no browser."""

    @wraps(view)
    def opened(request: HttpRequest, **at: str) -> HttpResponse:
        if not mailbox.is_open(request):
            raise Http404
        with timezone.override(zone_of(request)):
            return view(request, **at)

    return never_cache(login_not_required(require_safe(opened)))


def zone_of(request: HttpRequest) -> tzinfo:
    """The reader’s own, as on every page; that of the house for who has not signed in."""
    if request.user.is_authenticated:
        return request.user.zone
    return ZoneInfo(request.house.time_zone) if request.house else UTC


@open_box
def box(request: HttpRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    mails, older = mailbox.newest(before)
    page = {"mails": mails, "before": before, "older": older, "folder": settings.EMAIL_FILE_PATH}
    return render(request, "mailbox/box.html", page)


@open_box
def letter(request: HttpRequest, name: str) -> HttpResponse:
    mail = find(name)
    return render(request, "mailbox/letter.html", {"mail": mail, "text": linked(mail.text)})


@open_box
def letter_html(request: HttpRequest, name: str) -> HttpResponse:
    mail = find(name)
    if not mail.html:
        raise Http404
    return HttpResponse(mail.html, headers={"Content-Security-Policy": SANDBOX})


@open_box
def letter_file(request: HttpRequest, name: str) -> HttpResponse:
    headers = {"Content-Security-Policy": "sandbox", "Cache-Control": "no-store"}
    headers |= {"Content-Disposition": f'attachment; filename="{name}.eml"'}
    return HttpResponse(find(name).raw, content_type="message/rfc822", headers=headers)


def find(name: str) -> mailbox.Mail:
    mail = mailbox.find(name)
    if mail is None:
        raise Http404
    return mail


def linked(text: str) -> SafeString:
    """The words of a letter; what leads to this site can be followed, and nothing else."""
    return format_html_join("\n", "{}", ((_line(line),) for line in text.splitlines()))


def _line(line: str) -> SafeString:
    words = (
        format_html('<a href="{0}">{0}</a>', word)
        if word == settings.SITE_URL or word.startswith(f"{settings.SITE_URL}/")
        else word
        for word in line.split(" ")
    )
    return format_html_join(" ", "{}", ((word,) for word in words))
