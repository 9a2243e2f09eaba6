"""Close what is live, on a page that shows what was hoped and says what returns."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import sent
from cooperative.verdicts import ALLOWED, AlreadyDone, Refused

from .. import operations
from ..closing import can_close
from ..forms.closing import CloseForm
from ..reading.closing import before_closing
from .resting import allow, paper, refused
from .table import table_for


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Said once, and not undone: what is left of the money returns (rule 25)."""
    table = table_for(request, slug)
    verdict = can_close(request.user, table.initiative)
    waits = verdict.reason if verdict.status == 409 and table.initiative.is_live else ""
    allow(request, ALLOWED if waits else verdict)
    form, page = CloseForm(sent(request)), before_closing(table) | {"waits": waits}
    if not form.is_valid():
        return paper(request, "close", table, form, **page)

    try:
        with suppress(AlreadyDone):
            operations.close(table.initiative, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, "close", table, form, refusal, **page)
    messages.success(request, _("Closed. What was left has returned to the envelopes."))
    return redirect(table.initiative)
