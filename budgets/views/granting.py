"""Envelopes, and what waits for a countersignature."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import KeyedForm
from accounts.models import Change, Department
from accounts.views import sent
from cooperative.reauthentication import recently_authenticated
from cooperative.verdicts import AlreadyDone, require

from .. import operations
from ..forms.granting import GrantForm, RefuseForm
from ..permissions import can_grant, can_see_changes
from ..reading.granting import asked_of, envelopes_of, total_of, with_what_waits, years_of


@require_safe
def envelopes(request: HttpRequest) -> HttpResponse:
    require(can_grant(request.user))
    years = years_of(request.house)
    asked_for = request.GET.get("year", "")
    year = next((year for year, _label in years if str(year) == asked_for), years[0][0])
    found = with_what_waits(envelopes_of(Department.objects.current(), year), year)
    page = {"envelopes": found, "total": total_of(found), "years": years, "year": year}
    return render(request, "budgets/envelopes.html", page)


@require_http_methods(["GET", "POST"])
def grant(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    require(can_grant(request.user))
    label = dict(years_of(request.house)).get(year)
    if label is None:
        raise Http404
    department = get_object_or_404(Department.objects.current(), slug=slug)
    [envelope] = with_what_waits(envelopes_of([department], year), year)
    limits = {"granted": envelope.granted, "bound": envelope.bound}
    form = GrantForm(sent(request), house=request.house, **limits)
    if not form.is_valid():
        page = {"form": form, "envelope": envelope, "year": year, "label": label}
        return render(request, "budgets/grant.html", page, status=422 if form.is_bound else 200)

    with suppress(AlreadyDone):
        operations.grant(department, year, by=request.user, **form.cleaned_data)
    messages.success(request, _("It holds as soon as an executive countersigns."))
    return redirect("budgets:envelopes")


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    require(can_see_changes(request.user))
    waiting = asked_of(request.user, request.house, Change.objects.open())
    return render(request, "budgets/changes.html", {"waiting": waiting})


@recently_authenticated
@require_http_methods(["GET", "POST"])
def countersign(request: HttpRequest, pk: int) -> HttpResponse:
    require(can_see_changes(request.user))
    change = get_object_or_404(Change, pk=pk)
    form = KeyedForm(sent(request))
    if not form.is_valid():
        return change_page(request, change, "budgets/countersign.html", form)

    with suppress(AlreadyDone):
        operations.countersign(change, by=request.user, **form.cleaned_data)
    messages.success(request, _("Countersigned. It holds from now on."))
    return redirect("budgets:changes")


@recently_authenticated
@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    require(can_see_changes(request.user))
    change = get_object_or_404(Change, pk=pk)
    form = RefuseForm(sent(request))
    if not form.is_valid():
        return change_page(request, change, "budgets/refuse.html", form)

    with suppress(AlreadyDone):
        operations.refuse(change, by=request.user, **form.cleaned_data)
    said = _("Refused. %(person)s reads why.")
    messages.success(request, said % {"person": change.set_by})
    return redirect("budgets:changes")


def change_page(request: HttpRequest, change: Change, template: str, form) -> HttpResponse:
    [asked] = asked_of(request.user, request.house, Change.objects.filter(pk=change.pk))
    status = 422 if form.is_bound else 200
    return render(request, template, {"asked": asked, "form": form}, status=status)
