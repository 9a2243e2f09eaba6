"""Partners and their people, for administrators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cooperative.verdicts import require

from .. import operations
from ..forms.partners import LastDayForm, PartnerForm, PartnerPersonForm
from ..models import Partner, User
from ..permissions import can_administer
from ..reading.people import PersonPage
from . import sent
from .people import person_page


@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest) -> HttpResponse:
    require(can_administer(request.user))
    form = PartnerForm(sent(request))
    if not form.is_valid():
        page = {"form": form, "partners": Partner.objects.prefetch_related("people")}
        status = 422 if form.is_bound else 200
        return render(request, "accounts/partners.html", page, status=status)

    partner = operations.add_partner(by=request.user, **form.cleaned_data)
    said = _("%(partner)s is entered. Next, enter its people.")
    messages.success(request, said % {"partner": partner})
    return redirect("accounts:partner", partner.slug)


@require_http_methods(["GET", "POST"])
def partner(request: HttpRequest, slug: str) -> HttpResponse:
    require(can_administer(request.user))
    partner = get_object_or_404(Partner, slug=slug)
    form = PartnerPersonForm(sent(request), house=request.house)
    if not form.is_valid():
        page = {"form": form, "partner": partner, "people": partner.people.filter(is_active=True)}
        status = 422 if form.is_bound else 200
        return render(request, "accounts/partner.html", page, status=status)

    person = operations.add_partner_person(partner, by=request.user, **form.cleaned_data)
    said = _("%(person)s is entered. A table can invite this person as its adviser now.")
    messages.success(request, said % {"person": person})
    return redirect("accounts:partner", slug)


@require_POST
def set_last_day(request: HttpRequest, slug: str) -> HttpResponse:
    require(can_administer(request.user))
    of_partners = User.objects.filter(is_active=True, partner__isnull=False)
    person = get_object_or_404(of_partners, slug=slug)
    form = LastDayForm(request.POST, person=person, house=request.house)
    if not form.is_valid():
        return person_page(request, PersonPage(person, request.house, last_day=form))

    operations.set_last_day(person, by=request.user, **form.cleaned_data)
    messages.success(request, _("The last day of %(person)s is set.") % {"person": person})
    return redirect("accounts:change_person", slug)
