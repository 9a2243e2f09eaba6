"""Propose, edit, submit: the first revision, as the draft of a department."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from accounts.models import Section
from accounts.views import is_sent_before, sent
from cooperative.verdicts import AlreadyDone, Refused, SentBefore, Stale, require

from .. import operations
from ..forms.drafting import LONGEST, DraftForm
from ..forms.resting import InviteForm, SubmitForm
from ..models import Draft, Initiative
from ..permissions import can_edit, can_invite, can_start_from, can_submit
from ..publishing import is_ahead, is_complete
from ..reading.drafting import (
    begin,
    difference_of,
    draft_made,
    find_draft,
    first_error,
    foreseen,
    go_on,
    not_seated,
    submission_of,
    today_of,
    total_of,
)


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    if request.htmx and request.POST.get("slug"):
        return keep(request, request.POST["slug"])
    form = begin(request.user, request.house, sent(request), origin=origin_of(request))
    if request.htmx and form.is_bound and not form.is_looking:
        return begin_quietly(request, form)
    if not form.may_go_on:
        return paper(request, form)

    try:
        initiative = operations.propose(by=request.user, **proposal(form))
    except (AlreadyDone, SentBefore) as before:
        return go_on_with(request, form, before)
    return saved(request, initiative, form, version=1)


def origin_of(request: HttpRequest) -> Initiative | None:
    """Of ?from=: what rests and is begun anew from."""
    slug = request.GET.get("from")
    if not slug:
        return None
    visible = Initiative.objects.visible_to(request.user).select_related("revision")
    origin = get_object_or_404(visible, slug=slug)
    require(can_start_from(request.user, origin))
    return origin


def go_on_with(
    request: HttpRequest, form: DraftForm, before: AlreadyDone | SentBefore
) -> HttpResponse:
    """This form has begun a draft already: sent before, or by itself while it was being sent."""
    draft = draft_made(request.user, before)
    if draft is None:
        return begun_before(request, form, before)
    if isinstance(before, AlreadyDone):
        return saved(request, draft.initiative, form, version=1)
    said = proposal(form) | {"key": "", "version": 1}  # newer than what this form alone has kept
    del said["department"], said["origin"]
    try:
        draft = operations.edit(draft.initiative, by=request.user, **said)
    except Stale as stale:
        return overtaken(request, form, stale)
    return saved(request, draft.initiative, form, draft.version)


def begun_before(
    request: HttpRequest, form: DraftForm, before: AlreadyDone | SentBefore
) -> HttpResponse:
    """What this form has begun is a draft no more."""
    initiative = Initiative.objects.visible_to(request.user).filter(pk=before.made).first()
    if isinstance(before, AlreadyDone) and initiative:
        return redirect(initiative)
    raise before


def saved(
    request: HttpRequest, initiative: Initiative, form: DraftForm, version: int
) -> HttpResponse:
    if form.is_final:
        return put_on_the_table(request, initiative, form, version)
    messages.success(request, _("The draft is kept. Your department can go on with it."))
    return redirect("initiatives:edit", initiative.slug)


def proposal(form: DraftForm) -> dict:
    """What `propose` takes: a draft that is not there yet has no version."""
    said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    return said | {"origin": form.origin}


def begin_quietly(request: HttpRequest, form: DraftForm) -> HttpResponse:
    """Autosave of a page that has no draft yet: the title makes one."""
    if not form.is_valid() or not form.cleaned_data["content"].title:
        return kept(request, form)
    try:
        initiative = operations.propose(by=request.user, **proposal(form))
        draft = initiative.drafts.shared().get()
    except (AlreadyDone, SentBefore) as before:  # what was sent by hand came first, and counts
        return kept_before(request, form, before)
    response = kept(request, form, draft)
    response["HX-Replace-Url"] = reverse("initiatives:edit", args=[draft.initiative.slug])
    return response


def kept_before(
    request: HttpRequest, form: DraftForm, before: AlreadyDone | SentBefore
) -> HttpResponse:
    draft = draft_made(request.user, before)
    if draft is None or isinstance(before, AlreadyDone):
        return kept(request, form, draft)
    sentence = _("This draft was saved while you wrote. Save yours to see both texts.")
    return kept(request, form, draft, sentence)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    draft = find_draft(request.user, slug)
    if draft is None:
        return no_draft(request, slug)
    form = go_on(request.user, request.house, draft, sent(request))
    if not form.may_go_on:
        return paper(request, form, draft)

    try:
        version = save(request, draft, form).version
    except AlreadyDone:
        return redirect("initiatives:edit", slug)
    except Stale as stale:
        return overtaken(request, form, stale)
    if form.is_final:
        return put_on_the_table(request, draft.initiative, form, version)
    messages.success(request, _("Saved."))
    return redirect("initiatives:edit", slug)


def save(request: HttpRequest, draft: Draft, form: DraftForm, **changed) -> Draft:
    said = {**form.cleaned_data, **changed}
    del said["department"]
    return operations.edit(draft.initiative, by=request.user, **said)


def no_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """It is on the table already, or it is not there for this person."""
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), slug=slug)
    if request.method == "POST" and not is_sent_before(request):
        require(can_edit(request.user, initiative))
    return redirect(initiative)


def put_on_the_table(
    request: HttpRequest, initiative: Initiative, form: DraftForm, version: int
) -> HttpResponse:
    key = f"{form.cleaned_data['key']}:submit"
    try:
        with suppress(AlreadyDone):
            operations.submit(initiative, by=request.user, version=version, key=key)
    except Stale as stale:
        return overtaken(request, form, stale)
    except Refused as refusal:
        return refused(request, initiative, form, refusal)
    return submitted(request, initiative)


def submitted(request: HttpRequest, initiative: Initiative) -> HttpResponse:
    initiative.look_again()
    names = get_text_list([seat.department.name for seat in initiative.table], _("and"))
    sentence = _("It is on the table. %(departments)s are asked at once.")
    if initiative.awaits_sponsor:
        sentence += " " + _("It is urgent once an executive sponsors it.")
    messages.success(request, sentence % {"departments": names})
    return redirect(initiative)


def refused(
    request: HttpRequest, initiative: Initiative, form: DraftForm, refusal: Refused
) -> HttpResponse:
    """The draft is kept; what must happen first is said on the same page."""
    if refusal.verdict.status == 403:
        raise refusal
    draft = find_draft(request.user, initiative.slug)
    again = go_on(request.user, request.house, draft, form.renewed(version=draft.version))
    if again.is_valid():
        again.add_error(None, refusal.verdict.reason)
    return paper(request, again, draft, status=409)


def overtaken(request: HttpRequest, form: DraftForm, stale: Stale) -> HttpResponse:
    """Somebody saved meanwhile: both texts are shown, and saving again is a decision (rule 12)."""
    theirs, mine = stale.thing, form.cleaned_data["content"]
    draft = find_draft(request.user, theirs.initiative.slug)
    again = go_on(request.user, request.house, draft, form.renewed(version=theirs.version))
    difference = difference_of(request.house, theirs.content, mine)
    page = {"stale": stale.verdict.reason, "difference": difference, "saved_at": theirs.saved_at}
    return paper(request, again, draft, status=409, **page)


def paper(
    request: HttpRequest,
    form: DraftForm,
    draft: Draft | None = None,
    status: int | None = None,
    **page: object,
) -> HttpResponse:
    initiative = draft.initiative if draft else None
    page |= {
        "form": form,
        "draft": draft,
        "initiative": initiative,
        "table": foreseen(form),
        "total": total_of(form),
        "why_not": submission_of(request.user, initiative, form),
        "keep_url": request.get_full_path(),
    }
    template = "initiatives/edit.html" if draft else "initiatives/propose.html"
    return render(request, template, page, status=status or form.status)


def kept(
    request: HttpRequest, form: DraftForm, draft: Draft | None = None, sentence: str = ""
) -> HttpResponse:
    """What autosave says, with the version that it saved."""
    page = {
        "draft": draft,
        "version": draft.version if draft and not sentence else form["version"].value(),
        "sentence": sentence or first_error(form),
        "total": total_of(form),
    }
    response = render(request, "initiatives/_draft_kept.html", page)
    return response if page["sentence"] or not draft else trigger_client_event(response, "kept")


@require_POST
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    draft = find_draft(request.user, slug)
    if draft is None:
        raise Http404
    form = go_on(request.user, request.house, draft, request.POST)
    if not form.is_valid():
        return kept(request, form, draft)
    try:
        saved = save(request, draft, form, key="")
    except Stale as stale:
        sentence = _("%(person)s saved this draft while you wrote. Save yours to see both texts.")
        return kept(request, form, draft, sentence % {"person": stale.thing.saved_by})
    return kept(request, form, saved)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    name = request.POST.get("preview", "")
    text = request.POST.get(name, "") if name in Section.values else ""
    return render(request, "initiatives/_preview.html", {"text": text[:LONGEST]})


@require_POST
def seats(request: HttpRequest) -> HttpResponse:
    draft = find_draft(request.user, request.POST.get("slug", ""))
    if draft:
        form = go_on(request.user, request.house, draft, request.POST)
    else:
        form = begin(request.user, request.house, request.POST)
    return render(request, "initiatives/_seats_preview.html", {"table": foreseen(form)})


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    draft = find_draft(request.user, slug)
    if draft is None:
        return no_draft(request, slug)
    initiative, today = draft.initiative, today_of(request.house)
    missing = is_complete(draft.content) and is_ahead(draft.content, today)
    require(can_submit(request.user, initiative))
    form = SubmitForm(sent(request), initial={"version": draft.version})
    if not form.is_valid() or not missing:
        page = {"initiative": initiative, "form": form, "missing": missing.reason}
        status = 409 if form.is_bound else 200
        return render(request, "initiatives/submit.html", page, status=status)

    with suppress(AlreadyDone):
        operations.submit(initiative, by=request.user, **form.cleaned_data)
    return submitted(request, initiative)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), slug=slug)
    # Who sits there is enough to know; what they said is not read.
    initiative.table = list(initiative.seats.sitting().select_related("department", "stand_in"))
    require(can_invite(request.user, initiative))
    form = InviteForm(sent(request), departments=not_seated(initiative))
    if not form.is_valid():
        page = {"initiative": initiative, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "initiatives/invite.html", page, status=status)

    with suppress(AlreadyDone):
        operations.invite(initiative, by=request.user, **form.cleaned_data)
    sentence = _("%(department)s sits at the table now.")
    messages.success(request, sentence % form.cleaned_data)
    return redirect("initiatives:detail", slug)
