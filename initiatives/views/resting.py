"""Withdraw, revive, another decision day: each on a page that says what it does."""

from contextlib import suppress

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import sent
from cooperative.templatetags.ui import spoken
from cooperative.verdicts import AlreadyDone, Refused, Verdict, require

from .. import operations
from ..forms.resting import DecisionDayForm, ReviveForm, WithdrawForm
from ..permissions import can_move_decision_day, can_revive, can_withdraw
from ..reading.drafting import today_of
from ..reading.page import rest_of
from ..reading.resting import asked_again_by_reviving, earliest_day, pledges_in_words
from ..reading.rows import Table
from .drafting import is_sent_before
from .table import table_for


def allow(request: HttpRequest, verdict: Verdict) -> None:
    """Refuse the page, but not a form sent twice, of which the verb knows that it is done."""
    if not is_sent_before(request):
        require(verdict)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    table = table_for(request, slug)
    allow(request, can_withdraw(request.user, table.initiative))
    form = WithdrawForm(sent(request))
    if not form.is_valid():
        return paper(request, "withdraw", table, form, pledges=pledges_in_words(table))

    with suppress(AlreadyDone):
        operations.withdraw(table.initiative, by=request.user, **form.cleaned_data)
    messages.success(request, _("Withdrawn. Pledges have returned. Any seat may revive it."))
    return redirect(table.initiative)


@require_http_methods(["GET", "POST"])
def revive(request: HttpRequest, slug: str) -> HttpResponse:
    table = table_for(request, slug)
    allow(request, can_revive(request.user, table.initiative))
    rules, today = request.house.rules, today_of(request.house)
    form = ReviveForm(sent(request), today=today, days=rules.decision_days_after_due)
    page = {"rest": rest_of(table), "asked": asked_again_by_reviving(table)}
    if not form.is_valid():
        return paper(request, "revive", table, form, **page)

    try:
        with suppress(AlreadyDone):
            operations.revive(table.initiative, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, "revive", table, form, refusal, **page)
    messages.success(request, _("It is on the table again."))
    return redirect(table.initiative)


@require_http_methods(["GET", "POST"])
def decision_day(request: HttpRequest, slug: str) -> HttpResponse:
    table = table_for(request, slug)
    allow(request, can_move_decision_day(request.user, table.initiative))
    form = DecisionDayForm(sent(request), today=today_of(request.house))
    page = {"earliest": earliest_day(table.initiative, request.house)}
    if not form.is_valid():
        return paper(request, "decision_day", table, form, **page)

    try:
        with suppress(AlreadyDone):
            operations.move_decision_day(table.initiative, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, "decision_day", table, form, refusal, **page)
    day = spoken(form.cleaned_data["day"], "day")
    messages.success(request, _("It is decided by %(day)s.") % {"day": day})
    return redirect(table.initiative)


def refused(
    request: HttpRequest, name: str, table: Table, form: forms.Form, refusal: Refused, **page
) -> HttpResponse:
    """What must happen first, on the same page; who else, on a page of its own."""
    if refusal.verdict.status == 403:
        raise refusal
    form.add_error(None, refusal.verdict.reason)
    return paper(request, name, table, form, status=409, **page)


def paper(
    request: HttpRequest,
    name: str,
    table: Table,
    form: forms.Form,
    status: int | None = None,
    **page: object,
) -> HttpResponse:
    page |= {"initiative": table.initiative, "form": form}
    status = status or (422 if form.is_bound else 200)
    return render(request, f"initiatives/{name}.html", page, status=status)
