"""The ledger, for everybody to check."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import can_read_directory
from cooperative.spreadsheets import spreadsheet

from ..forms.reading import LedgerFilter
from ..models import Verification
from ..reading.ledger import page_of, sheet_of


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    form = wanted(request)
    status = 200 if form.is_valid() else 422
    page = {
        "form": form,
        "page": page_of(request.user, form.cleaned_data, house=request.house),
        "narrowed": len(form.narrowed),
        "verified": Verification.objects.last(),
    }
    return render(request, "budgets/ledger.html", page, status=status)


@require_safe
def ledger_sheet(request: HttpRequest) -> HttpResponse:
    form = wanted(request)
    if not form.is_valid():
        return redirect(reverse("budgets:ledger", query=request.GET))
    rows = sheet_of(request.user, form.cleaned_data, house=request.house)
    return spreadsheet("ledger", rows)


def wanted(request: HttpRequest) -> LedgerFilter:
    """What was asked for, of what is there to see."""
    if not can_read_directory(request.user):
        raise Http404
    form = LedgerFilter(request.GET, user=request.user, house=request.house)
    if form.is_of_what_is_unseen:
        raise Http404
    return form
