"""Revise: what somebody types towards a further revision, and making it the next one."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from accounts.views import sent
from cooperative.verdicts import AlreadyDone, Refused, Stale, require

from .. import operations
from ..forms.drafting import ReviseForm
from ..models import Draft, Initiative, Revision
from ..permissions import can_revise
from ..reading.drafting import first_error, total_of
from ..reading.revising import asked_by, meanwhile, outcome_of, own_draft, revise_form
from ..reading.rows import Table
from .table import table_for


def table_to_revise(request: HttpRequest, slug: str) -> Table:
    table = table_for(request, slug)
    require(can_revise(request.user, table.initiative))
    return table


@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, slug: str) -> HttpResponse:
    table = table_to_revise(request, slug)
    draft = None if "afresh" in request.GET else own_draft(table)
    form = revise_form(table, draft, sent(request), request.GET.get("take", ""))
    if not form.may_go_on:
        return paper(request, table, form, draft)

    try:
        with suppress(AlreadyDone):
            revision = operations.revise(table.initiative, by=request.user, **form.cleaned_data)
            say(request, table.initiative, revision)
    except Stale as stale:
        return overtaken(request, slug, form, stale)
    except Refused as refusal:
        return refused(request, table, form, refusal)
    return redirect(table.initiative)


def say(request: HttpRequest, initiative: Initiative, revision: Revision) -> None:
    """Whom it has asked again, and whose answers stay."""
    names = outcome_of(initiative, revision)
    sentence = _("Revision %(number)s is on the table.") % names
    if names["asked"]:
        sentence += " " + _("Asked about it: %(asked)s.") % names
    if names["stays"]:
        sentence += " " + _("Their answers stay: %(stays)s.") % names
    messages.success(request, sentence)


def overtaken(request: HttpRequest, slug: str, form: ReviseForm, stale: Stale) -> HttpResponse:
    """A newer revision came meanwhile: what changed is shown, and the typed text kept (rule 12)."""
    table, seen = table_to_revise(request, slug), form.cleaned_data["based_on"]
    again = revise_form(table, None, form.renewed(based_on=table.revision.number))
    page = {"stale": stale.verdict.reason, "difference": meanwhile(table, seen)}
    return paper(request, table, again, status=409, **page)


def refused(request: HttpRequest, table: Table, form: ReviseForm, refusal: Refused) -> HttpResponse:
    """What must happen first, on the same page."""
    if refusal.verdict.status == 403:
        raise refusal
    again = revise_form(table, None, form.renewed())
    if again.is_valid():
        again.add_error(None, refusal.verdict.reason)
    return paper(request, table, again, status=409)


def paper(
    request: HttpRequest,
    table: Table,
    form: ReviseForm,
    draft: Draft | None = None,
    status: int | None = None,
    **page: object,
) -> HttpResponse:
    if draft and not form.is_bound and draft.based_on < table.revision.number:
        page |= {"behind": True, "difference": meanwhile(table, draft.based_on)}
    page |= {
        "initiative": table.initiative,
        "revision": table.revision,
        "form": form,
        "draft": draft,
        "total": total_of(form),
        "asked": asked(table, form),
    }
    return render(request, "initiatives/revise.html", page, status=status or form.status)


def asked(table: Table, form: ReviseForm) -> dict | None:
    """Whom it would ask again, as far as the form can be read."""
    if not form.is_bound or not form.is_valid():
        return None
    return asked_by(table, form.cleaned_data["content"])


@require_POST
def keep_revision(request: HttpRequest, slug: str) -> HttpResponse:
    table = table_to_revise(request, slug)
    form = revise_form(table, own_draft(table), request.POST)
    draft = keep(request, table, form) if form.is_valid() else None
    if draft and not request.htmx:
        messages.success(request, _("Kept for you. Nobody else sees it until you revise."))
        return redirect("initiatives:revise", slug)
    if not request.htmx:
        return paper(request, table, form, status=422)
    page = {"draft": draft, "sentence": first_error(form), "total": total_of(form)}
    page |= {"asked": asked(table, form)}
    response = render(request, "initiatives/_revision_kept.html", page)
    return trigger_client_event(response, "kept") if draft else response


def keep(request: HttpRequest, table: Table, form: ReviseForm) -> Draft:
    said = {name: value for name, value in form.cleaned_data.items() if name != "key"}
    return operations.keep_draft(table.initiative, by=request.user, **said)
