"""The steward's chair is handed on, taken on, refused, or kept after all."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views import is_sent_before
from cooperative.verdicts import AlreadyDone, require

from .. import operations
from ..forms.stewarding import HandOnForm, RefuseChairForm
from ..models import ChairOffer, Initiative
from ..stewarding import can_hand_on, can_take_on
from .table import key_of


def table_seen(request: HttpRequest, slug: str) -> Initiative:
    """An initiative that this person sees. Who sits there is enough to know."""
    seen = Initiative.objects.visible_to(request.user).select_related("steward", "department")
    initiative = get_object_or_404(seen, slug=slug)
    seats = initiative.seats.sitting().select_related("department__calendar", "stand_in")
    initiative.table = list(seats.order_by("department__position", "department"))
    return initiative


def offer_for(request: HttpRequest, slug: str, pk: int) -> ChairOffer:
    initiative = table_seen(request, slug)
    offers = ChairOffer.objects.select_related("seat__department", "seat__stand_in", "by", "words")
    offer = get_object_or_404(offers, pk=pk, initiative=initiative)
    offer.initiative = offer.seat.initiative = initiative
    return offer


@require_http_methods(["GET", "HEAD", "POST"])
def hand_on(request: HttpRequest, slug: str) -> HttpResponse:
    initiative = table_seen(request, slug)
    if not is_sent_before(request):
        require(can_hand_on(request.user, initiative))
    data = request.POST if request.method == "POST" else None
    form = HandOnForm(data, initiative=initiative)
    if not form.is_valid():
        page = {"initiative": initiative, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "initiatives/hand_on.html", page, status=status)
    with suppress(AlreadyDone):
        operations.hand_on(initiative, by=request.user, **form.cleaned_data)

    sentence = _("The chair is offered to %(department)s. Until it is taken on, you keep it.")
    messages.success(request, sentence % {"department": form.cleaned_data["seat"]})
    return redirect(initiative)


@require_http_methods(["GET", "HEAD", "POST"])
def take_on(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    offer = offer_for(request, slug, pk)
    if request.method != "POST":
        require(can_take_on(request.user, offer))
        page = {"initiative": offer.initiative, "offer": offer, "form": RefuseChairForm()}
        return render(request, "initiatives/take_on.html", page)
    with suppress(AlreadyDone):
        operations.take_on(offer, by=request.user, key=key_of(request))

    sentence = _("%(department)s is the steward now.")
    messages.success(request, sentence % {"department": offer.seat})
    return redirect(offer.initiative)


@require_POST
def refuse_chair(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    offer = offer_for(request, slug, pk)
    form = RefuseChairForm(request.POST)
    if not form.is_valid():
        require(can_take_on(request.user, offer))
        page = {"initiative": offer.initiative, "offer": offer, "form": form}
        return render(request, "initiatives/take_on.html", page, status=422)
    with suppress(AlreadyDone):
        operations.refuse_chair(offer, by=request.user, **form.cleaned_data)

    sentence = _("%(steward)s stays the steward, and reads why.")
    messages.success(request, sentence % {"steward": offer.initiative.steward})
    return redirect(offer.initiative)


@require_POST
def take_back_offer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    offer = offer_for(request, slug, pk)
    with suppress(AlreadyDone):
        operations.take_back_offer(offer, by=request.user, key=key_of(request))

    sentence = _("%(steward)s keeps the steward’s chair.")
    messages.success(request, sentence % {"steward": offer.initiative.steward})
    return redirect(offer.initiative)
