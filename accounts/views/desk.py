"""The administrators’ desk."""

from django.http import Http404, HttpRequest, HttpResponse


def desk(request: HttpRequest) -> HttpResponse:
    raise Http404


def calendars(request: HttpRequest) -> HttpResponse:
    raise Http404


def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def add_calendar(request: HttpRequest) -> HttpResponse:
    raise Http404


def settings(request: HttpRequest) -> HttpResponse:
    raise Http404


def change_setting(request: HttpRequest, name: str) -> HttpResponse:
    raise Http404


def themes(request: HttpRequest) -> HttpResponse:
    raise Http404


def theme(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
