"""Your turn, and the list of initiatives."""

from django.http import Http404, HttpRequest, HttpResponse


def home(request: HttpRequest) -> HttpResponse:
    raise Http404


def index(request: HttpRequest) -> HttpResponse:
    raise Http404
