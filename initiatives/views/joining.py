"""A department asks to join a table; the steward admits it, or says why not."""

from contextlib import suppress

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Department, User
from cooperative.verdicts import AlreadyDone, Verdict, require

from .. import operations
from ..forms.joining import JoinForm, RefuseSeatForm
from ..joining import can_admit, can_join
from ..models import Initiative, SeatRequest
from ..reading.joining import may_sit_down
from .drafting import is_sent_before
from .table import key_of


def known(request: HttpRequest, slug: str) -> Initiative:
    """An initiative that this person sees, or at least knows of."""
    known = Initiative.objects.known_to(request.user).select_related("steward", "department")
    initiative = get_object_or_404(known, slug=slug)
    # Who sits there is enough to know; what they said is not read.
    initiative.table = list(initiative.seats.sitting().select_related("department", "stand_in"))
    return initiative


def request_for(request: HttpRequest, slug: str, pk: int) -> SeatRequest:
    """A request at a table that this person sees; elsewhere, one of the own departments alone."""
    initiative, user = known(request, slug), request.user
    seen = Q(initiative__in=Initiative.objects.visible_to(user)) | Q(department__in=user.leads)
    asked = SeatRequest.objects.filter(seen).select_related("department", "by", "words")
    found = get_object_or_404(asked, pk=pk, initiative=initiative)
    found.initiative = initiative
    return found


def may_join(user: User, initiative: Initiative, departments: list[Department]) -> Verdict:
    """For one of the own departments at least."""
    said = [can_join(user, initiative, department) for department in departments or [None]]
    return next((verdict for verdict in said if verdict), said[0])


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    initiative = known(request, slug)
    departments = may_sit_down(request.user, initiative)
    if not is_sent_before(request):
        require(may_join(request.user, initiative, departments))
    form = JoinForm(request.POST if request.method == "POST" else None, departments=departments)
    if not form.is_valid():
        page = {"initiative": initiative, "form": form, "departments": departments}
        status = 422 if form.is_bound else 200
        return render(request, "initiatives/join.html", page, status=status)
    with suppress(AlreadyDone):
        operations.join(initiative, by=request.user, **form.cleaned_data)

    sentence = _("%(department)s has asked to join. %(steward)s answers within a working day.")
    names = {"department": form.cleaned_data["department"], "steward": initiative.steward}
    messages.success(request, sentence % names)
    return redirect(initiative)


@require_http_methods(["GET", "HEAD", "POST"])
def admit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    asked = request_for(request, slug, pk)
    if request.method != "POST":
        require(can_admit(request.user, asked))
        page = {"initiative": asked.initiative, "asked": asked, "form": RefuseSeatForm()}
        return render(request, "initiatives/admit.html", page)
    with suppress(AlreadyDone):
        operations.admit(asked, by=request.user, key=key_of(request))

    sentence = _("%(department)s sits at the table now, and is asked for its answer.")
    messages.success(request, sentence % {"department": asked.department})
    return redirect(asked.initiative)


@require_POST
def refuse_seat(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    asked = request_for(request, slug, pk)
    form = RefuseSeatForm(request.POST)
    if not form.is_valid():
        require(can_admit(request.user, asked))
        page = {"initiative": asked.initiative, "asked": asked, "form": form}
        return render(request, "initiatives/admit.html", page, status=422)
    with suppress(AlreadyDone):
        operations.refuse_seat(asked, by=request.user, **form.cleaned_data)

    sentence = _("%(department)s is not admitted, and reads why.")
    messages.success(request, sentence % {"department": asked.department})
    return redirect(asked.initiative)


@require_POST
def take_back_request(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    asked = request_for(request, slug, pk)
    with suppress(AlreadyDone):
        operations.take_back_request(asked, by=request.user, key=key_of(request))

    sentence = _("%(department)s does not ask for a seat any more.")
    messages.success(request, sentence % {"department": asked.department})
    return redirect(asked.initiative)
