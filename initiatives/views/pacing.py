"""Sponsor an urgent initiative, or take it at the normal pace: each on a page of its own."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import KeyedForm
from accounts.views import sent
from cooperative.verdicts import AlreadyDone

from .. import operations
from ..forms.pacing import SponsorForm
from ..pacing import can_change_pace, can_sponsor
from .resting import allow
from .table import table_for


@require_http_methods(["GET", "POST"])
def sponsor(request: HttpRequest, slug: str) -> HttpResponse:
    initiative = table_for(request, slug).initiative
    allow(request, can_sponsor(request.user, initiative))
    form = SponsorForm(sent(request))
    if not form.is_valid():
        names = get_text_list([str(seat) for seat in initiative.waiting], _("and"))
        page = {"initiative": initiative, "form": form, "waiting": names}
        status = 422 if form.is_bound else 200
        return render(request, "initiatives/sponsor.html", page, status=status)

    with suppress(AlreadyDone):
        operations.sponsor(initiative, by=request.user, **form.cleaned_data)
    hours = initiative.rules.urgent_clock_hours
    sentence = _("You sponsor it. Every answer is due within %(hours)s hours from now.")
    messages.success(request, sentence % {"hours": hours})
    return redirect(initiative)


@require_http_methods(["GET", "POST"])
def change_pace(request: HttpRequest, slug: str) -> HttpResponse:
    initiative = table_for(request, slug).initiative
    allow(request, can_change_pace(request.user, initiative))
    form = KeyedForm(sent(request))
    if not form.is_valid():
        page = {"initiative": initiative, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "initiatives/change_pace.html", page, status=status)

    with suppress(AlreadyDone):
        operations.change_pace(initiative, by=request.user, **form.cleaned_data)
    messages.success(request, _("It goes at the normal pace."))
    return redirect(initiative)
