"""People, for everybody to find and for administrators to enter."""

from django.http import Http404, HttpRequest, HttpResponse


def people(request: HttpRequest) -> HttpResponse:
    raise Http404


def person(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def add_person(request: HttpRequest) -> HttpResponse:
    raise Http404


def change_person(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def set_membership(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def set_role(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def deactivate(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def absence(request: HttpRequest) -> HttpResponse:
    raise Http404
