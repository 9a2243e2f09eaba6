"""Departments, for everybody to read and for administrators to change."""

from django.http import Http404, HttpRequest, HttpResponse


def departments(request: HttpRequest) -> HttpResponse:
    raise Http404


def department(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def add_department(request: HttpRequest) -> HttpResponse:
    raise Http404


def change_department(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def archive_department(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
