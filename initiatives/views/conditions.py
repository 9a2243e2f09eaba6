"""What becomes of a condition: done, met, reopened."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cooperative.verdicts import AlreadyDone, require

from .. import operations
from ..conditions import can_reopen
from ..forms.conditions import ReopenForm
from ..models import Condition, Initiative
from .table import key_of


def condition_for(request: HttpRequest, slug: str, pk: int) -> Condition:
    """A condition at a table that this person sees."""
    initiative = get_object_or_404(Initiative.objects.open_to(request.user), slug=slug)
    conditions = Condition.objects.open_to(request.user).select_related(
        "review__seat__department", "words"
    )
    condition = get_object_or_404(conditions, pk=pk, review__seat__initiative=initiative)
    condition.review.seat.initiative = initiative
    return condition


@require_POST
def say_done(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    condition = condition_for(request, slug, pk)
    seat = condition.review.seat
    with suppress(AlreadyDone):
        operations.say_done(condition, by=request.user, key=key_of(request))

    sentence = _("Said. %(department)s looks whether its condition is met.")
    messages.success(request, sentence % {"department": seat})
    return redirect(seat.initiative)


@require_POST
def meet(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    condition = condition_for(request, slug, pk)
    initiative = condition.review.seat.initiative
    with suppress(AlreadyDone):
        operations.meet(condition, by=request.user, key=key_of(request))

    messages.success(request, _("The condition is ticked as met."))
    return redirect(initiative)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """It is not met after all: say what is still to be done (rule 5)."""
    condition = condition_for(request, slug, pk)
    initiative = condition.review.seat.initiative
    if request.method != "POST":
        require(can_reopen(request.user, condition))
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        page = {"initiative": initiative, "condition": condition, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "initiatives/reopen.html", page, status=status)
    with suppress(AlreadyDone):
        operations.reopen(condition, by=request.user, **form.cleaned_data)

    messages.success(request, _("The condition is open again, and the table reads why."))
    return redirect(initiative)
