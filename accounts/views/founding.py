"""The first run, and the sample beside the real thing."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cooperative import folders, mailbox
from cooperative.verdicts import Refused

from ..forms.founding import DepartmentsForm, FirstPeopleForm, HouseForm
from ..models import Organisation, User
from ..reading.first_run import begin, missing_step
from ..reading.sample import everybody
from . import sent

# Who comes here has no second way in: the backend that signs people in is the only one.
BACKEND = settings.AUTHENTICATION_BACKENDS[0]
KEPT = "first_run"  # in the session, so that a step once answered stays answered


@never_cache
@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    if Organisation.objects.exists():
        return redirect("initiatives:home")
    if not folders.can_switch():
        return render(request, "accounts/first_run_elsewhere.html")
    step = request.GET.get("step", "")
    if step not in STEPS:
        return render(request, "accounts/first_run.html")
    missing = missing_step(request.session.get(KEPT, {}))
    if missing and int(step) > missing:
        return redirect(address_of(missing))
    return STEPS[step](request)


def house_step(request: HttpRequest) -> HttpResponse:
    kept = request.session.get(KEPT, {})
    form = HouseForm(sent(request), initial=kept.get("house"))
    if not form.is_valid():
        return step_page(request, 1, form)

    request.session[KEPT] = kept | {"house": form.cleaned_data}
    return redirect(address_of(2))


def departments_step(request: HttpRequest) -> HttpResponse:
    kept = request.session.get(KEPT, {})
    form = DepartmentsForm(sent(request), kept=kept.get("departments", []))
    if "add" in request.POST:
        return step_page(request, 2, DepartmentsForm(kept=form.typed(), more=1))
    if not form.is_valid():
        return step_page(request, 2, form)

    request.session[KEPT] = kept | form.cleaned_data
    return redirect(address_of(3))


def people_step(request: HttpRequest) -> HttpResponse:
    form = FirstPeopleForm(sent(request))
    if not form.is_valid():
        return step_page(request, 3, form)

    kept = request.session[KEPT]
    try:
        house = begin(kept["house"], kept["departments"], form.cleaned_data)
    except Refused as refused:
        if Organisation.objects.exists():
            raise
        form.add_error(None, refused.verdict.reason)
        return step_page(request, 3, form)
    del request.session[KEPT]
    login(request, User.objects.administrators().get(), backend=BACKEND)
    said = _("{house} has begun. Next, say what each department watches, and {link}.")
    link = format_html('<a href="{}">{}</a>', reverse("budgets:envelopes"), _("give envelopes"))
    messages.success(request, format_html(said, house=house, link=link))
    return redirect("accounts:desk")


def step_page(request: HttpRequest, number: int, form) -> HttpResponse:
    page = {"form": form, "step": number, "mail_folder": mail_folder()}
    status = 422 if form.is_bound else 200
    return render(request, f"accounts/first_run_{number}.html", page, status=status)


def address_of(step: int) -> str:
    return reverse("accounts:first_run", query={"step": step})


def mail_folder() -> str:
    """Where letters lie as long as no mail server is named."""
    return str(settings.EMAIL_FILE_PATH) if settings.EMAIL_BACKEND == mailbox.BACKEND else ""


STEPS = {"1": house_step, "2": departments_step, "3": people_step}


@never_cache
@login_not_required
def sample(request: HttpRequest) -> HttpResponse:
    if not settings.SAMPLE:
        raise Http404
    page = {"groups": everybody(), "next": request.GET.get("next", "")}
    return render(request, "accounts/sample.html", page)


@login_not_required
@require_POST
def sign_in_as(request: HttpRequest, slug: str) -> HttpResponse:
    if not settings.SAMPLE:
        raise Http404
    person = get_object_or_404(User.objects.active(), slug=slug)
    login(request, person, backend=BACKEND)
    return redirect(safe_next(request) or "initiatives:home")


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """Ask for the other folder, then wait on a page that looks again until it is served."""
    wished = request.POST.get("folder") or request.GET.get("to")
    if not folders.can_switch() or wished not in folders.NAMES:
        raise Http404
    if request.method == "POST":
        folders.request_switch(wished)
        return redirect(reverse("accounts:switch", query={"to": wished}))
    if wished == folders.current():
        return redirect("accounts:sample" if settings.SAMPLE else "initiatives:home")
    page = {"to": wished, "is_switching": folders.is_switching()}
    response = render(request, "accounts/switching.html", page)
    if page["is_switching"]:
        response["Refresh"] = "2"
    return response


def safe_next(request: HttpRequest) -> str:
    """Where the form wants to go on, if that is on this site."""
    address = request.POST.get("next", "")
    here = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(address, here, require_https=request.is_secure())
    return address if safe else ""
