"""Whether everything beside the web runs, for administrators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cooperative.verdicts import require
from initiatives import operations as letters
from initiatives.models import Notice

from ..permissions import can_administer
from ..reading.status import status_now


@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    require(can_administer(request.user))
    return render(request, "accounts/status.html", {"status": status_now()})


@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    require(can_administer(request.user))
    notice = get_object_or_404(Notice.objects.select_related("person"), pk=pk)
    letters.send_again(notice, by=request.user)
    said = _("The letter to %(person)s goes out with the next sweep.")
    messages.success(request, said % {"person": notice.person})
    return redirect("accounts:status")
