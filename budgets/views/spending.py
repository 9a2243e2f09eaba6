"""What a live initiative spends: recorded, confirmed, refused, reversed, each on its own page."""

from contextlib import suppress

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.views import is_sent_before, sent
from cooperative.verdicts import AlreadyDone, Refused, Verdict, require
from initiatives import files
from initiatives.models import Initiative

from .. import operations
from ..forms.spending import ExpenseForm, ReasonForm
from ..models import Expense
from ..reading.spending import expense_page, form_of, page_of, seats_laid
from ..spending import can_record_expense


def seen_by(user: User) -> QuerySet[Initiative]:
    """Whose money this person may see; a partner sees none (rule 30)."""
    seen = Initiative.objects.visible_to(user).exclude(status=Initiative.Status.DRAFT)
    return seen.none() if user.is_partner else seen


def initiative_for(request: HttpRequest, slug: str) -> Initiative:
    named = seen_by(request.user).select_related("agreed_revision", "revision")
    return seats_laid(get_object_or_404(named, slug=slug))


def expense_for(request: HttpRequest, slug: str, pk: int) -> Expense:
    named = (
        "initiative",
        "payee",
        "line",
        "note",
        "department",
        "recorded_by",
        "settled_by",
        "settled_for",
    )
    named += ("reason", "receipt", "posting", "reversal__by", "reversal_reason")
    here = Expense.objects.filter(initiative__in=seen_by(request.user), initiative__slug=slug)
    expense = get_object_or_404(here.select_related(*named), pk=pk)
    seats_laid(expense.initiative)
    return expense


def allow(request: HttpRequest, verdict: Verdict) -> None:
    """Refuse the page, but not a form sent twice, of which the verb knows that it is done."""
    if not is_sent_before(request):
        require(verdict)


@require_safe
def expenses(request: HttpRequest, slug: str) -> HttpResponse:
    initiative = initiative_for(request, slug)
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 15 else 0
    page = page_of(initiative, request.user, request.house, number)
    return render(request, "budgets/expenses.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def record_expense(request: HttpRequest, slug: str) -> HttpResponse:
    initiative = initiative_for(request, slug)
    require(can_record_expense(request.user, initiative))
    known = form_of(initiative, request.user, request.house)
    form = ExpenseForm(sent(request), request.FILES or None, **known)
    if not form.is_valid():
        return expense_again(request, initiative, form, 422 if form.is_bound else 200)

    try:
        with suppress(AlreadyDone):
            operations.record_expense(initiative, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        if refusal.verdict.status != 409:
            raise
        form.add_error(None, refusal.verdict.reason)
        return expense_again(request, initiative, form, 409, beyond=True)
    messages.success(request, _("Recorded. Every other department at the table may confirm it."))
    return redirect("budgets:expenses", slug)


def expense_again(
    request: HttpRequest, initiative: Initiative, form: ExpenseForm, status: int, **more
) -> HttpResponse:
    if form.is_bound:
        form.ask_for_the_file_again()
    page = {"initiative": initiative, "form": form, **more}
    return render(request, "budgets/record_expense.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_expense(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The expense with everything that is known of it; who may confirms it here (rule 24)."""
    expense = expense_for(request, slug, pk)
    if request.method != "POST":
        page = expense_page(expense, request.user, request.house)
        return render(request, "budgets/expense.html", page)

    with suppress(AlreadyDone):
        key = request.POST.get("key", "")[:64]
        operations.confirm_expense(expense, by=request.user, key=key)
    messages.success(request, _("Confirmed. Each department’s part of it is spent."))
    return redirect("budgets:confirm_expense", slug, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def refuse_expense(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    expense = expense_for(request, slug, pk)
    page = expense_page(expense, request.user, request.house)
    allow(request, page["settle"])
    form = ReasonForm(sent(request))
    if not form.is_valid():
        return reason_again(request, page, form, "refuse_expense")

    with suppress(AlreadyDone):
        operations.refuse_expense(expense, by=request.user, **form.cleaned_data)
    messages.success(request, _("Refused. Nothing is posted; whoever recorded it reads why."))
    return redirect("budgets:confirm_expense", slug, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def reverse_expense(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    expense = expense_for(request, slug, pk)
    page = expense_page(expense, request.user, request.house)
    allow(request, page["undo"])
    form = ReasonForm(sent(request))
    if not form.is_valid():
        return reason_again(request, page, form, "reverse_expense")

    with suppress(AlreadyDone):
        operations.reverse_expense(expense, by=request.user, **form.cleaned_data)
    messages.success(request, _("Reversed. Each department’s part of it is committed again."))
    return redirect("budgets:confirm_expense", slug, pk)


def reason_again(request: HttpRequest, page: dict, form: ReasonForm, name: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, f"budgets/{name}.html", page | {"form": form}, status=status)


@require_safe
def receipt(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The file as it was sent, to be saved and never shown as a page of ours."""
    kept = expense_for(request, slug, pk).receipt
    if kept is None:
        raise Http404
    with files.opened(kept) as file:
        response = HttpResponse(file.read(), content_type=kept.media_type)
    response["Content-Disposition"] = content_disposition_header(True, kept.name)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
