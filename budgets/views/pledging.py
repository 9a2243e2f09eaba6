"""Pledges outside an answer."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cooperative.verdicts import AlreadyDone, Verdict, require
from initiatives.models import Initiative
from initiatives.reading.money import effect_of, pledged_words
from initiatives.reading.page import why_not_of
from initiatives.reading.rows import Table, find

from .. import operations
from ..forms.pledging import pledge_form
from ..models import Pledge
from ..permissions import can_pledge


def table_for(request: HttpRequest, slug: str) -> Table:
    initiative = find(request.user, slug)
    if initiative is None:
        raise Http404
    return Table(initiative, request.user, request.house, wanted=request.GET.get("seat", ""))


def may_pledge(table: Table) -> Verdict:
    """Who may answer may pledge; who may not reads why, in words about money."""
    if table.seat is None:
        return why_not_of(table)
    return table.may_answer() or can_pledge(table.user, table.seat)


@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest, slug: str) -> HttpResponse:
    """Make, raise, lower or take back a pledge; the page says what it does."""
    table = table_for(request, slug)
    require(may_pledge(table))
    form = pledge_form(table, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        page = {"initiative": table.initiative, "form": form, "effect": effect_of(table)}
        return render(request, "budgets/pledge.html", page, status=422 if form.is_bound else 200)
    with suppress(AlreadyDone):
        operations.set_pledge(table.seat, by=request.user, **form.cleaned_data)

    table.initiative.look_again()
    messages.success(request, pledged_words(table_for(request, slug)))
    return redirect(f"{table.initiative.get_absolute_url()}#money")


@require_POST
def let_go(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), slug=slug)
    remembered = Pledge.objects.select_related("initiative", "department")
    kept = get_object_or_404(remembered, pk=pk, initiative=initiative)
    with suppress(AlreadyDone):
        operations.let_go(kept, by=request.user, key=request.POST.get("key", "")[:64])

    sentence = _("%(department)s’s pledge is let go. Its envelope keeps the money.")
    messages.success(request, sentence % {"department": kept.department})
    return redirect(f"{initiative.get_absolute_url()}#money")
