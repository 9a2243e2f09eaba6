"""The executives’ queue and what they say to the money."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import KeyedForm
from cooperative.clock import now
from cooperative.reauthentication import recently_authenticated
from cooperative.templatetags.ui import money
from cooperative.verdicts import AlreadyDone, Stale, Verdict, require
from initiatives.models import Initiative

from .. import operations
from ..forms.approving import (
    ApproveForm,
    AskForm,
    DeclineForm,
    LiftForm,
    ReplyForm,
    SendBackForm,
)
from ..lifting import can_lift
from ..models import Approval, funding_of
from ..permissions import can_ask, can_decline, can_read_queue, can_reply, can_send_back
from ..reading.approving import ApprovalPage, outcome_of
from ..reading.lifting import effect_of
from ..reading.queue import queue_of


@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    require(can_read_queue(request.user))
    rows = queue_of(request.user, currency=request.house.currency, at=now())
    page = {
        "waiting": [row for row in rows if row.waits_for_me],
        "others": [row for row in rows if not row.waits_for_me],
    }
    return render(request, "budgets/approvals.html", page)


@require_safe
def approval(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, _find(request, slug))


@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, slug: str) -> HttpResponse:
    initiative = _find(request, slug)
    if request.method != "POST":  # back from showing who it is, without the form
        return redirect("budgets:approval", slug)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return _page(request, initiative, status=422, form=form)
    try:
        with suppress(AlreadyDone):
            operations.approve(initiative, by=request.user, **form.cleaned_data)
    except Stale as stale:
        return _page(request, _find(request, slug), status=409, stale=stale, form=form)
    messages.success(request, outcome_of(initiative, form.cleaned_data["up_to"]))
    return redirect("budgets:approvals")


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    done = _("You asked. The steward replies within a working day.")
    return _say(request, slug, "ask", AskForm, can_ask, done)


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, slug: str) -> HttpResponse:
    done = _("Sent back. It is agreed again once the steward has replied or revised.")
    return _say(request, slug, "send_back", SendBackForm, can_send_back, done)


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, slug: str) -> HttpResponse:
    done = _("Declined. It is parked, and every pledge has returned.")
    return _say(request, slug, "decline", DeclineForm, can_decline, done)


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, slug: str) -> HttpResponse:
    initiative = _find(request, slug)
    if request.method != "POST":
        require(can_lift(request.user, initiative))
    form = LiftForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        effect = effect_of(funding_of(initiative), partial(money, currency=request.house.currency))
        page = {"initiative": initiative, "form": form, "effect": effect}
        return render(request, "budgets/lift.html", page, status=422 if form.is_bound else 200)
    with suppress(AlreadyDone):
        operations.lift(initiative, by=request.user, **form.cleaned_data)
    messages.success(request, _("Every pledge to “%s” counts in full now.") % initiative)
    return redirect(initiative)


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    visible = Initiative.objects.visible_to(request.user).filter(slug=slug)
    asked = Approval.objects.select_related("initiative__steward", "by", "words", "revision")
    question = get_object_or_404(asked, pk=pk, initiative__in=visible)
    if request.method != "POST":
        require(can_reply(request.user, question))
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        page = {"question": question, "initiative": question.initiative, "form": form}
        return render(request, "budgets/reply.html", page, status=422 if form.is_bound else 200)
    with suppress(AlreadyDone):
        operations.reply(question, by=request.user, **form.cleaned_data)
    messages.success(request, _("You replied to %(person)s.") % {"person": question.by})
    return redirect(question.initiative)


def _find(request: HttpRequest, slug: str) -> Initiative:
    visible = Initiative.objects.visible_to(request.user).exclude(status=Initiative.Status.DRAFT)
    seen = visible.select_related("revision__published_by", "theme", "steward")
    return get_object_or_404(seen, slug=slug)


def _page(
    request: HttpRequest,
    initiative: Initiative,
    *,
    status: int = 200,
    form: ApproveForm | None = None,
    stale: Stale | None = None,
) -> HttpResponse:
    """The approval page; `stale`: it was older than the newest revision, and says what changed."""
    page = ApprovalPage.of(request.user, initiative, currency=request.house.currency)
    seen = form.cleaned_data["seen"] if stale else None
    context = {
        "page": page,
        "form": form,
        "stale": stale,
        "changes": page.changes_since(seen) if seen else [],
        "fresh": ApproveForm(initial=page.on_the_button),
    }
    return render(request, "budgets/approval.html", context, status=status)


def _say(
    request: HttpRequest,
    slug: str,
    verb: str,
    shape: type[KeyedForm],
    may: Callable[..., Verdict],
    done: str,
) -> HttpResponse:
    """Ask, send back or decline: a page with a reason, and the verb of the same name."""
    initiative = _find(request, slug)
    if request.method != "POST":
        require(may(request.user, initiative))
    form = shape(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        page = {"initiative": initiative, "form": form}
        return render(request, f"budgets/{verb}.html", page, status=422 if form.is_bound else 200)
    with suppress(AlreadyDone):
        getattr(operations, verb)(initiative, by=request.user, **form.cleaned_data)
    messages.success(request, done)
    return redirect("budgets:approvals")
