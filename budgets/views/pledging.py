"""Pledges outside an answer."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cooperative.verdicts import AlreadyDone, Verdict, require
from initiatives.models import Initiative
from initiatives.reading.money import effect_of, limit_of, pledged_words, year_of
from initiatives.reading.page import why_not_of
from initiatives.reading.rows import Table, find

from .. import operations
from ..forms.pledging import PledgeForm, pledge_form
from ..models import Pledge
from ..permissions import can_pledge
from ..reading.pledging import consequences


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
    if not form.is_valid() or "preview" in request.POST:
        return _page(request, table, form)
    with suppress(AlreadyDone):
        operations.set_pledge(table.seat, by=request.user, **form.cleaned_data)

    table.initiative.look_again()
    messages.success(request, pledged_words(table_for(request, slug)))
    return redirect(f"{table.initiative.get_absolute_url()}#money")


def _page(request: HttpRequest, table: Table, form: PledgeForm) -> HttpResponse:
    """The form; with what the amount in it would do, where that was asked or it is not taken."""
    then = then_of(table, form) if form.is_bound else []
    if request.htmx and "preview" in request.POST:
        return render(request, "budgets/_then.html", {"then": then})
    page = {"initiative": table.initiative, "form": form, "effect": effect_of(table), "then": then}
    return render(request, "budgets/pledge.html", page, status=422 if form.errors else 200)


def then_of(table: Table, form: PledgeForm) -> list[str]:
    seat = table.seat
    amount = form.cleaned_data.get("amount")
    if amount is None:
        return [str(error) for error in form.errors.get("amount", [])]
    place, about = (seat.department, seat.pledge_year), {"label": year_of(table, seat)}
    about |= {"limit": limit_of(seat), "cash": table.cash}
    return consequences(table.funding, *place, amount, **about)


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
