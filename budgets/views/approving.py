"""The executives’ queue and what they say to the money."""

from django.http import Http404, HttpRequest, HttpResponse


def approvals(request: HttpRequest) -> HttpResponse:
    raise Http404


def approval(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def approve(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def ask(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def send_back(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def decline(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def reply(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    raise Http404
