"""Envelopes, and what waits for a countersignature."""

from django.http import Http404, HttpRequest, HttpResponse


def envelopes(request: HttpRequest) -> HttpResponse:
    raise Http404


def grant(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    raise Http404


def changes(request: HttpRequest) -> HttpResponse:
    raise Http404


def countersign(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404
