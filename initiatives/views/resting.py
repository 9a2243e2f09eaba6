"""Withdraw, revive, another decision day."""

from django.http import Http404, HttpRequest, HttpResponse


def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def revive(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def decision_day(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
