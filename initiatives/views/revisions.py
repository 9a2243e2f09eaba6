"""The revisions of an initiative: all of them, one as it was published, and what differs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..forms.revisions import CompareForm
from ..reading.plan import plan_of_revision
from ..reading.revisions import difference_of, revisions_of
from .table import table_for


@require_safe
def revisions(request: HttpRequest, slug: str) -> HttpResponse:
    """Which there are, and any two of them beside each other."""
    table = table_for(request, slug)
    found = revisions_of(table)
    if not found:
        raise Http404
    form = CompareForm(request.GET or None, numbers=[revision.number for revision in found])
    page = {"initiative": table.initiative, "revisions": found, "form": form}
    if len(found) > 1 and (not form.is_bound or form.is_valid()):
        page["difference"] = difference_of(table, found, *form.chosen)
        page["old"], page["new"] = form.chosen
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "initiatives/revisions.html", page, status=status)


@require_safe
def revision(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An older revision, or the newest, as it was published."""
    table = table_for(request, slug)
    found = plan_of_revision(table, number)
    if found is None:
        raise Http404
    published, plan = found
    page = {"revision": published, "plan": plan, "newest": table.revision.number}
    page["initiative"] = table.initiative
    return render(request, "initiatives/revision.html", page)
