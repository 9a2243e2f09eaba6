"""Call back what is live, on a page that says what it does."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import sent
from cooperative.verdicts import AlreadyDone

from .. import operations
from ..forms.calling_back import CallBackForm
from ..permissions import can_call_back
from .resting import allow
from .table import seat_for


@require_http_methods(["GET", "POST"])
def call_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Spending and tellings pause until those who watch the section have answered (rule 13)."""
    seat = seat_for(request, slug)
    allow(request, can_call_back(request.user, seat))
    form = CallBackForm(sent(request))
    if not form.is_valid():
        hours = seat.initiative.rules.urgent_clock_hours
        page = {"initiative": seat.initiative, "seat": seat, "form": form, "hours": hours}
        status = 422 if form.is_bound else 200
        return render(request, "initiatives/call_back.html", page, status=status)

    with suppress(AlreadyDone):
        operations.call_back(seat, by=request.user, **form.cleaned_data)
    sentence = _("It pauses. Those who watch that section are asked to answer within hours.")
    messages.success(request, sentence)
    return redirect(seat.initiative)
