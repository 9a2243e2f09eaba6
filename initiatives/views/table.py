"""The round table, and what a seat says there."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import new_key
from accounts.models import Department
from accounts.views import is_sent_before
from budgets.operations import answer_and_pledge
from cooperative.verdicts import AlreadyDone, SentBefore, Stale, require

from .. import operations
from ..forms.answering import AppointForm, answer_form
from ..forms.talking import CommentForm
from ..models import Initiative, Seat
from ..permissions import can_appoint, can_leave
from ..reading.advised import find_advised
from ..reading.advisers import partners_of
from ..reading.answering import answer_page, changes_for, outcome_of
from ..reading.joining import glimpse_of
from ..reading.page import page_of, why_not_of
from ..reading.rows import Table, find
from .advising import advised


def table_for(request: HttpRequest, slug: str) -> Table:
    """The table as this person sees it; 404 where it is not to be seen."""
    initiative = find(request.user, slug)
    if initiative is None:
        raise Http404
    return Table(initiative, request.user, request.house, wanted=request.GET.get("seat", ""))


def seat_for(request: HttpRequest, slug: str, **which: int) -> Seat:
    """A seat at a table that this person sees: the one named, or the one spoken for."""
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), slug=slug)
    if which:
        seat = get_object_or_404(Seat.objects.sitting(), initiative=initiative, **which)
        return initiative.seat_of(seat.department_id)
    named = [s for s in initiative.table if s.department.slug == request.GET.get("seat")]
    seats = named or initiative.seats_of(request.user) or initiative.table
    if not seats:
        raise Http404
    return seats[0]


def key_of(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:64]


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    initiative = find(request.user, slug)
    if initiative is None:
        adviser = find_advised(request.user, slug)
        return advised(request, adviser) if adviser else glimpse(request, slug)
    table = Table(initiative, request.user, request.house, wanted=request.GET.get("seat", ""))
    first = {"reply_to": request.GET.get("reply", ""), "partner": request.GET.get("to", "")}
    comment = CommentForm(initial=first)
    return whole_page(request, table, comment)


def glimpse(request: HttpRequest, slug: str) -> HttpResponse:
    """What leads and deputies elsewhere may know of it."""
    known = Initiative.objects.glimpsed_by(request.user).select_related("steward")
    initiative = get_object_or_404(known, slug=slug)
    page = glimpse_of(initiative, request.user, request.house)
    return render(request, "initiatives/glimpse.html", page)


def whole_page(
    request: HttpRequest, table: Table, comment: CommentForm, status: int = 200
) -> HttpResponse:
    page = page_of(table, request.GET)
    comment.may_be_said_to(partners_of(table))
    mine = page["mine"]
    asked = mine and mine["may_answer"] and not mine["answered"]
    page |= {
        "form": answer_form(table) if asked else None,
        "changes": changes_for(table, page["plan"].difference),
        "why_not": "" if mine else why_not_of(table).reason,
        "comment": comment,
        "replying": page["comments"]["speakers"].get(str(comment["reply_to"].value()), ""),
    }
    return render(request, "initiatives/detail.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer and pledge, in one act (rules 5, 20)."""
    table = table_for(request, slug)
    require(table.may_answer() if table.seat else why_not_of(table))
    form = answer_form(table, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return answer_again(request, table, form, 422 if form.is_bound else 200)
    try:
        with suppress(AlreadyDone):
            answer_and_pledge(table.seat, by=request.user, **form.cleaned_data)
    except Stale as stale:
        return overtaken(request, slug, form.cleaned_data["seen"], stale)
    except SentBefore as before:
        return answered_before(request, table, before)
    say_outcome(request, table.initiative, table.seat.department)
    return redirect(table.initiative)


def say_outcome(request: HttpRequest, initiative: Initiative, department: Department) -> None:
    initiative.look_again()
    again = f"{reverse('initiatives:answer', args=[initiative.slug])}?seat={department.slug}"
    said = outcome_of(initiative, department)
    messages.success(request, format_html('{} <a href="{}">{}</a>', said, again, _("Answer again")))


def answer_again(
    request: HttpRequest, table: Table, form, status: int, *, since: int = 0, why: str = ""
) -> HttpResponse:
    page = answer_page(table, since) | {"form": form, "why": why}
    return render(request, "initiatives/answer.html", page, status=status)


def overtaken(request: HttpRequest, slug: str, seen: int, stale: Stale) -> HttpResponse:
    """A revision or an answer came meanwhile: show it, and keep what was typed (rule 12)."""
    table = table_for(request, slug)
    typed: QueryDict = request.POST.copy()
    typed["seen"], typed["stands"] = str(table.revision.number), str(table.seat.stands)
    form = answer_form(table, typed)
    since = seen if seen != table.revision.number else 0
    return answer_again(request, table, form, 409, since=since, why=stale.verdict.reason)


def answered_before(request: HttpRequest, table: Table, before: SentBefore) -> HttpResponse:
    """Back to the page and other words: a new answer, which one more press sends (rule 8)."""
    typed: QueryDict = request.POST.copy()
    typed["key"], typed["stands"] = new_key(), str(table.seat.stands)
    sentence = _(
        "The answer that you sent from this page before is recorded. What stands below would be "
        "a new one in its place; the older answer stays on the record."
    )
    form = answer_form(table, typed)
    return answer_again(request, table, form, before.verdict.status, why=sentence)


@require_POST
def reconsider(request: HttpRequest, slug: str) -> HttpResponse:
    seat = seat_for(request, slug)
    with suppress(AlreadyDone):
        operations.reconsider(seat, by=request.user, key=key_of(request))

    sentence = _("%(department)s is undecided again. The older answer stays on the record.")
    messages.success(request, sentence % {"department": seat})
    return redirect(seat.initiative)


@require_POST
def nudge(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    seat = seat_for(request, slug, pk=pk)
    operations.nudge(seat, by=request.user)

    sentence = _("%(department)s has been nudged. You can nudge it again tomorrow.")
    messages.success(request, sentence % {"department": seat})
    return redirect(seat.initiative)


@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """An administrator names who answers for an empty chair (rule 3)."""
    if is_sent_before(request):
        messages.info(request, _("This was done when the form was sent first."))
        return redirect("initiatives:detail", slug)
    seat = seat_for(request, slug, pk=pk)
    require(can_appoint(request.user, seat))
    form = AppointForm(request.POST if request.method == "POST" else None, seat=seat)
    if not form.is_valid():
        page = {"initiative": seat.initiative, "seat": seat, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "initiatives/appoint.html", page, status=status)
    with suppress(AlreadyDone):
        operations.appoint(seat, by=request.user, **form.cleaned_data)

    sentence = _("%(person)s answers for %(department)s here.")
    names = {"person": form.cleaned_data["person"], "department": seat}
    messages.success(request, sentence % names)
    return redirect(seat.initiative)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave the table; the page before says what that does (rule 2)."""
    if is_sent_before(request):
        messages.info(request, _("This was done when the form was sent first."))
        return redirect("initiatives:list")
    seat = seat_for(request, slug)
    require(can_leave(request.user, seat))
    if request.method != "POST":
        page = {"initiative": seat.initiative, "seat": seat, "key": new_key()}
        return render(request, "initiatives/leave.html", page)
    with suppress(AlreadyDone):
        operations.leave(seat, by=request.user, key=key_of(request))

    sentence = _("%(department)s has left the table of “%(initiative)s”. Its pledge is returned.")
    names = {"department": seat, "initiative": seat.initiative}
    messages.success(request, sentence % names)
    return redirect("initiatives:list")
