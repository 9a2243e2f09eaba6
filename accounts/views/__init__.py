"""Find, ask the form, call the verb, answer."""

from django.http import HttpRequest, QueryDict

from cooperative.verdicts import Stale

from ..forms.seen import SeenForm


def sent(request: HttpRequest) -> QueryDict | None:
    """What came with a form; None where the page is only asked for."""
    return request.POST if request.method == "POST" else None


def overtaken(form: SeenForm, stale: Stale) -> dict:
    """For a page that comes back with 409: what somebody changed meanwhile, and why it waits."""
    return {"stale": stale.verdict.reason, "moved": form.moved(stale)}
