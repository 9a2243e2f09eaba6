"""Pledges outside an answer."""

from django.http import Http404, HttpRequest, HttpResponse


def pledge(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def let_go(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    raise Http404
