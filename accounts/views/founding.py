"""The first run, and the sample beside the real thing."""

from django.http import Http404, HttpRequest, HttpResponse


def first_run(request: HttpRequest) -> HttpResponse:
    raise Http404


def sample(request: HttpRequest) -> HttpResponse:
    raise Http404


def sign_in_as(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def switch(request: HttpRequest) -> HttpResponse:
    raise Http404
