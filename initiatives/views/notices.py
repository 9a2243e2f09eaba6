"""What a person has heard. To look at it changes nothing; to open a notice marks it as read."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cooperative.clock import moment

from ..forms.lists import Before
from ..lists.inbox import inbox_of, path_of, told_to
from ..models import Notice


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    form = Before(request.GET)
    status = 200 if form.is_valid() else 422
    before = form.cleaned_data.get("before")
    inbox = inbox_of(request.user, house=request.house, before=before)
    page = {"inbox": inbox, "before": before}
    return render(request, "initiatives/notices.html", page, status=status)


@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    place = path_of(request.user, house=request.house, notice=pk)
    if not place:
        raise Http404
    Notice.objects.filter(pk=pk, person=request.user).mark_read(moment())
    return redirect(place)


@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    at = moment()
    read = told_to(request.user).filter(due_at__lte=at).mark_read(at)
    said = ngettext("One notice is marked as read.", "%(n)s notices are marked as read.", read)
    messages.success(request, said % {"n": read} if read else _("Everything was read already."))
    return redirect("initiatives:notices")
