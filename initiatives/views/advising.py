"""Advisers: invited by a seat, shown the text, heard by the table (rule 30)."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import new_key
from accounts.views import is_sent_before, sent
from cooperative.verdicts import AlreadyDone, require

from .. import operations
from ..advising import can_invite_adviser, can_remove_adviser
from ..forms.advising import AdviseForm, InviteAdviserForm, SayForm
from ..models import Adviser, Initiative
from ..reading.advised import advised_page, find_advised


def advised(
    request: HttpRequest,
    adviser: Adviser,
    *,
    form: AdviseForm | None = None,
    say: SayForm | None = None,
) -> HttpResponse:
    """The page of who is invited; a form that was sent and is wrong comes back on it."""
    page = advised_page(adviser)
    page |= {"form": form or AdviseForm(initial={"seen": page["revision"]})}
    page |= {"say": say or SayForm(), "wrong": form or say}
    status = 422 if page["wrong"] else 200
    return render(request, "initiatives/advised.html", page, status=status)


@require_POST
def advise(request: HttpRequest, slug: str) -> HttpResponse:
    adviser = find_advised(request.user, slug)
    if adviser is None:
        raise Http404
    form = AdviseForm(request.POST)
    if not form.is_valid():
        return advised(request, adviser, form=form)
    with suppress(AlreadyDone):
        operations.advise(adviser, by=request.user, **form.cleaned_data)

    messages.success(request, _("The table reads your answer. You can answer again at any time."))
    return redirect("initiatives:detail", slug)


def say(request: HttpRequest, adviser: Adviser) -> HttpResponse:
    """A word of an adviser, which the table reads."""
    form = SayForm(request.POST)
    if not form.is_valid():
        return advised(request, adviser, say=form)
    with suppress(AlreadyDone):
        operations.comment(adviser.initiative, by=request.user, **form.cleaned_data)

    messages.success(request, _("The table reads what you said."))
    return redirect(f"{adviser.initiative.get_absolute_url()}#talk")


@require_http_methods(["GET", "HEAD", "POST"])
def invite_adviser(request: HttpRequest, slug: str) -> HttpResponse:
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), slug=slug)
    require(can_invite_adviser(request.user, initiative))
    form = InviteAdviserForm(sent(request), initiative=initiative, house=request.house)
    if not form.is_valid():
        page = {"initiative": initiative, "form": form}
        page["partners"] = form.fields["person"].queryset.exists()
        status = 422 if form.is_bound else 200
        return render(request, "initiatives/invite_adviser.html", page, status=status)

    with suppress(AlreadyDone):
        operations.invite_adviser(initiative, by=request.user, **form.cleaned_data)
    said = _("%(person)s is invited, and sees the text from now on.")
    messages.success(request, said % form.cleaned_data)
    return redirect(f"{initiative.get_absolute_url()}#advisers")


@require_http_methods(["GET", "HEAD", "POST"])
def remove_adviser(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End an invitation; the page before says what that does."""
    if is_sent_before(request):
        messages.info(request, _("This was done when the form was sent first."))
        return redirect("initiatives:detail", slug)
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), slug=slug)
    advisers = initiative.advisers.select_related("person", "seat__department")
    adviser = get_object_or_404(advisers, pk=pk)
    adviser.initiative = initiative
    require(can_remove_adviser(request.user, adviser))
    if request.method != "POST":
        page = {"initiative": initiative, "adviser": adviser, "key": new_key()}
        return render(request, "initiatives/remove_adviser.html", page)

    with suppress(AlreadyDone):
        operations.remove_adviser(adviser, by=request.user, key=request.POST.get("key", "")[:50])
    said = _("%(person)s advises here no more, and sees nothing of it.")
    messages.success(request, said % {"person": adviser.person})
    return redirect(initiative)
