"""One’s own settings and absences."""

from django.conf import settings as site
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from .. import operations
from ..context import THEME_COOKIE
from ..forms.people import AbsenceForm, ZoneForm
from ..models import Absence
from . import sent
from .founding import safe_next

A_YEAR = 365 * 24 * 3600  # seconds


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    form = ZoneForm(sent(request), person=request.user)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "accounts/settings.html", {"form": form}, status=status)

    operations.set_time_zone(request.user, by=request.user, **form.cleaned_data)
    said = _("Times are shown in %(zone)s from now on.")
    messages.success(request, said % {"zone": request.user.time_zone})
    return redirect("accounts:settings")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    response = redirect(safe_next(request) or "accounts:settings")
    chosen = request.POST.get("theme", "")
    if chosen in ("light", "dark"):
        secure = site.SESSION_COOKIE_SECURE
        response.set_cookie(
            THEME_COOKIE, chosen, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


@require_http_methods(["GET", "POST"])
def absence(request: HttpRequest) -> HttpResponse:
    form = AbsenceForm(sent(request), person=request.user)
    if not form.is_valid():
        coming = Absence.objects.filter(person=request.user, ended_at=None)
        coming = coming.filter(ends_at__gt=timezone.now()).select_related("stand_in")
        page = {"form": form, "absences": coming.order_by("starts_at", "pk")[:25]}
        status = 422 if form.is_bound else 200
        return render(request, "accounts/absence.html", page, status=status)

    same = Absence.objects.filter(person=request.user, ended_at=None, **form.cleaned_data).first()
    kept = same or operations.set_absence(request.user, by=request.user, **form.cleaned_data)
    who = kept.stand_in
    said = _("%(person)s is asked too while you are away.") % {"person": who} if who else ""
    messages.success(request, said or _("You are away without a stand-in."))
    return redirect("accounts:absence")


@require_POST
def end_absence(request: HttpRequest, pk: int) -> HttpResponse:
    mine = Absence.objects.select_related("person")
    absence = get_object_or_404(mine, pk=pk, person=request.user)

    operations.end_absence(absence, by=request.user)
    messages.success(request, _("This absence is taken back."))
    return redirect("accounts:absence")
