"""The decision record: a page for screen and print, and the file that anybody can check."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cooperative.verdicts import ALLOWED, Verdict, not_now, require

from ..models import Initiative
from ..reading.paper import Paper
from ..reading.record import page_of
from ..reading.rows import find
from ..record import record_of


def paper_for(request: HttpRequest, slug: str) -> Paper:
    """The record of what this person sees whole; 404 where it is not to be seen."""
    initiative = find(request.user, slug)
    if initiative is None:
        raise Http404
    require(_is_submitted(initiative))
    return Paper(initiative, record_of(initiative, request.house), request.house)


def _is_submitted(initiative: Initiative) -> Verdict:
    if initiative.is_draft:
        return not_now(_("A draft has no decision record yet. Submit it to the table first."))
    return ALLOWED


@require_safe
def record(request: HttpRequest, slug: str) -> HttpResponse:
    page = page_of(paper_for(request, slug)) | {"address": f"{settings.SITE_URL}{request.path}"}
    return render(request, "initiatives/record.html", page)


@require_safe
def record_file(request: HttpRequest, slug: str) -> HttpResponse:
    text = paper_for(request, slug).record.text
    named = f'attachment; filename="{slug}-record.json"'
    return HttpResponse(
        text, content_type="application/json", headers={"Content-Disposition": named}
    )
