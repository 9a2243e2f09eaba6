"""Find, ask the form, call the verb, answer."""

from django.http import HttpRequest, QueryDict

from cooperative.verdicts import Stale

from ..forms.seen import SeenForm
from ..models import FormKey


def sent(request: HttpRequest) -> QueryDict | None:
    """What came with a form; None where the page is only asked for."""
    return request.POST if request.method == "POST" else None


def is_sent_before(request: HttpRequest) -> bool:
    """Is it a form once more whose first sending has changed what may be done now?"""
    key = request.POST.get("key", "")[:64]
    return FormKey.objects.filter(key=key, by=request.user).exists() if key else False


def overtaken(form: SeenForm, stale: Stale) -> dict:
    """For a page that comes back with 409: what somebody changed meanwhile, and why it waits."""
    return {"stale": stale.verdict.reason, "moved": form.moved(stale)}
