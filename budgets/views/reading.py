"""The shared money of the house: envelopes, who carries what, what is short."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import can_read_directory
from accounts.years import fiscal_year
from cooperative.spreadsheets import spreadsheet

from ..forms.reading import BudgetFilter
from ..reading.budgets import (
    budgets_sheet,
    drawn,
    envelopes_sheet,
    page_of,
    sees_envelopes_of,
)
from ..reading.granting import envelopes_of, total_of


@require_safe
def budgets(request: HttpRequest) -> HttpResponse:
    form = wanted(request)
    status = 200 if form.is_valid() else 422
    year = form.envelope_year
    envelopes = envelopes_of(sees_envelopes_of(request.user, year), year)
    page = {
        "form": form,
        "envelopes": drawn(envelopes),
        "total": total_of(envelopes),
        "page": page_of(request.user, form.wanted, house=request.house),
        "every": form.cleaned_data.get("show") == "all",
    }
    return render(request, "budgets/budgets.html", page, status=status)


@require_safe
def envelopes_file(request: HttpRequest) -> HttpResponse:
    form = wanted(request)
    if not form.is_valid():
        return redirect(reverse("budgets:budgets", query=request.GET))
    year = form.envelope_year
    rows = envelopes_sheet(request.user, year, house=request.house)
    return spreadsheet(f"envelopes-{year}", rows)


@require_safe
def budgets_file(request: HttpRequest) -> HttpResponse:
    form = wanted(request)
    if not form.is_valid():
        return redirect(reverse("budgets:budgets", query=request.GET))
    rows = budgets_sheet(request.user, form.wanted, house=request.house)
    return spreadsheet("shared-budgets", rows)


def wanted(request: HttpRequest) -> BudgetFilter:
    if not can_read_directory(request.user):
        raise Http404
    today = timezone.now().astimezone(request.house.zone).date()
    this = fiscal_year(request.house, today)
    return BudgetFilter(request.GET, house=request.house, this_year=this)
