"""An executive overrules an objection or a blocking condition."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from budgets.permissions import can_overrule
from cooperative.verdicts import AlreadyDone, require

from .. import operations
from ..forms.overruling import OverruleForm
from ..models import Seat
from ..reading.overruling import outcome_of, overruled_of
from .table import table_for


def seat_read(request: HttpRequest, slug: str, pk: int) -> Seat:
    """A seat at a table that this person sees, with who has overruled it."""
    seats = table_for(request, slug).seats
    seat = next((seat for seat in seats if seat.pk == pk), None)
    if seat is None:
        raise Http404
    return seat


@require_http_methods(["GET", "HEAD", "POST"])
def overrule(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """With a written reason; the page before says what it does (rule 7)."""
    seat = seat_read(request, slug, pk)
    if request.method != "POST":
        given = seat.review.given if seat.review else []
        require(can_overrule(request.user, seat, given=given))
    shown = {"review": seat.review.pk} if seat.review else {}
    form = OverruleForm(request.POST if request.method == "POST" else None, initial=shown)
    if not form.is_valid():
        page = {"initiative": seat.initiative, "form": form, "said": overruled_of(seat)}
        status = 422 if form.is_bound else 200
        return render(request, "initiatives/overrule.html", page, status=status)
    with suppress(AlreadyDone):
        operations.overrule(seat, by=request.user, **form.cleaned_data)
    messages.success(request, outcome_of(seat.initiative, seat.department))
    return redirect(seat.initiative)
