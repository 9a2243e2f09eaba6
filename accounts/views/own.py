"""One’s own settings."""

from django.http import Http404, HttpRequest, HttpResponse


def settings(request: HttpRequest) -> HttpResponse:
    raise Http404


def theme(request: HttpRequest) -> HttpResponse:
    raise Http404
