"""The round table, and what a seat says there."""

from django.http import Http404, HttpRequest, HttpResponse


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def revision(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    raise Http404


def answer(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def reconsider(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def comment(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def meet(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    raise Http404


def nudge(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    raise Http404


def appoint(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    raise Http404


def leave(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
