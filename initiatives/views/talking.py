"""The conversation: a comment, and its author's other words for it."""

from contextlib import suppress

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Partner
from cooperative.verdicts import AlreadyDone, Stale, require

from .. import operations
from ..forms.talking import CommentForm, EditCommentForm
from ..models import Comment, CommentEdit, Initiative
from ..reading.advised import find_advised
from ..talking import can_edit_comment, speaking_to, unseeing
from .advising import say
from .table import table_for, whole_page


def comment_for(request: HttpRequest, slug: str, pk: int) -> Comment:
    """A comment at a table that this person sees."""
    seen = Initiative.objects.visible_to(request.user).filter(slug=slug)
    edits = Prefetch("edits", CommentEdit.objects.select_related("event__words"))
    comments = Comment.objects.select_related("initiative", "by", "words").prefetch_related(edits)
    return get_object_or_404(comments, pk=pk, initiative__in=seen)


@require_POST
def comment(request: HttpRequest, slug: str) -> HttpResponse:
    adviser = find_advised(request.user, slug)
    if adviser:
        return say(request, adviser)
    table = table_for(request, slug)
    form = CommentForm(request.POST, partners=speaking_to(table.initiative))
    if not form.is_valid():
        return whole_page(request, table, form, 422)
    said = form.cleaned_data
    replied = Comment.objects.filter(initiative=table.initiative, pk=said.pop("reply_to"))
    with suppress(AlreadyDone):
        operations.comment(table.initiative, by=request.user, reply_to=replied.first(), **said)

    messages.success(request, _("Your comment is on the table."))
    say_who_is_not_told(request, table.initiative, said["words"], said.get("partner"))
    return redirect(f"{table.initiative.get_absolute_url()}#talk")


def say_who_is_not_told(
    request: HttpRequest, initiative: Initiative, words: str, partner: Partner | None = None
) -> None:
    """Whoever is mentioned and cannot read what was said."""
    for name in unseeing(initiative, words, partner):
        sentence = _("%(person)s cannot read it, and is not told.")
        messages.warning(request, sentence % {"person": name})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_comment(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    comment = comment_for(request, slug, pk)
    if request.method != "POST":
        require(can_edit_comment(request.user, comment))
    shown = {"words": comment.text, "seen": len(comment.edits.all())}
    form = EditCommentForm(request.POST if request.method == "POST" else None, initial=shown)
    if not form.is_valid():
        return edit_page(request, comment, form, 422 if form.is_bound else 200)
    try:
        with suppress(AlreadyDone):
            operations.edit_comment(comment, by=request.user, **form.cleaned_data)
    except Stale as stale:
        return edit_again(request, stale)

    messages.success(request, _("Your comment says it in your new words."))
    words = form.cleaned_data["words"]
    say_who_is_not_told(request, comment.initiative, words, comment.partner)
    return redirect(f"{comment.initiative.get_absolute_url()}#comment-{comment.pk}")


def edit_page(
    request: HttpRequest, comment: Comment, form: EditCommentForm, status: int, why: str = ""
) -> HttpResponse:
    page = {"initiative": comment.initiative, "form": form, "why": why}
    page["now"] = comment.text if why else ""
    return render(request, "initiatives/edit_comment.html", page, status=status)


def edit_again(request: HttpRequest, stale: Stale) -> HttpResponse:
    """It was edited on another page: both are shown, and one more press takes what was typed."""
    comment, typed = stale.thing, request.POST.copy()
    typed["seen"] = str(comment.edits.count())
    return edit_page(request, comment, EditCommentForm(typed), 409, why=stale.verdict.reason)
