"""Your turn, and the list of initiatives."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cooperative.clock import now
from cooperative.spreadsheets import spreadsheet

from ..forms.lists import ListFilter
from ..lists import Home, page_of, sheet_of
from ..lists.advised import invitations_of, tasks_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_partner:
        page = {"tasks": tasks_of(request.user), "invitations": invitations_of(request.user)}
        return render(request, "initiatives/advised_home.html", page)
    found = Home.of(request.user, currency=request.house.currency, at=now())
    page = {"home": found, "may_propose": bool(request.user.roles)}
    return render(request, "initiatives/home.html", page)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form = ListFilter(request.GET)
    status = 200 if form.is_valid() else 422
    currency = request.house.currency
    page = {
        "form": form,
        "page": page_of(request.user, form.cleaned_data, currency=currency, at=now()),
        "narrowed": len(form.narrowed),
        "may_propose": bool(request.user.roles),
    }
    return render(request, "initiatives/list.html", page, status=status)


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    form = ListFilter(request.GET)
    if not form.is_valid():
        return redirect(reverse("initiatives:list", query=request.GET))
    rows = sheet_of(request.user, form.cleaned_data, house=request.house, at=now())
    return spreadsheet("initiatives", rows)
