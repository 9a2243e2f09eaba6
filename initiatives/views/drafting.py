"""Propose, edit, submit, revise: writing what an initiative says."""

from django.http import Http404, HttpRequest, HttpResponse


def propose(request: HttpRequest) -> HttpResponse:
    raise Http404


def preview(request: HttpRequest) -> HttpResponse:
    raise Http404


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def keep(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def invite(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def submit(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def revise(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def keep_revision(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
