"""A department pledges, and so takes a seat."""

from contextlib import suppress
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Department, User
from accounts.views import is_sent_before
from accounts.years import fiscal_year, fiscal_year_label
from cooperative.templatetags.ui import money
from cooperative.verdicts import AlreadyDone, Verdict, require
from initiatives.models import Initiative
from initiatives.reading.joining import may_sit_down
from initiatives.views.joining import known

from .. import operations
from ..forms.joining import JoinByPledgingForm
from ..joining import can_join_by_pledging
from ..models import free_of, funding_of
from ..reading.pledging import consequences


def may_join(user: User, initiative: Initiative, departments: list[Department]) -> Verdict:
    """For one of the own departments at least."""
    own = departments or [None]
    said = [can_join_by_pledging(user, initiative, department) for department in own]
    return next((verdict for verdict in said if verdict), said[0])


def form_of(request: HttpRequest, initiative: Initiative, departments: list[Department]):
    """What each of them has free in the year of the first day, whose envelopes pay."""
    year = fiscal_year(request.house, initiative.revision.first_day)
    free = {department: free_of(department.pk, year) for department in departments}
    cash = partial(money, currency=request.house.currency)
    data = request.POST if request.method == "POST" else None
    return JoinByPledgingForm(data, free=free, house=request.house, cash=cash)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    initiative = known(request, slug)
    if is_sent_before(request):
        return redirect(initiative)
    departments = may_sit_down(request.user, initiative)
    require(may_join(request.user, initiative, departments))
    form = form_of(request, initiative, departments)
    if not form.is_valid() or "preview" in request.POST:
        return _page(request, initiative, form)
    with suppress(AlreadyDone):
        operations.join_by_pledging(initiative, by=request.user, **form.cleaned_data)

    sentence = _("%(department)s pledges, and sits at the table. It is asked for its answer.")
    messages.success(request, sentence % {"department": form.cleaned_data["department"]})
    return redirect(initiative)


def _page(request: HttpRequest, initiative: Initiative, form: JoinByPledgingForm) -> HttpResponse:
    then = then_of(request, initiative, form) if form.is_bound else []
    if request.htmx and "preview" in request.POST:
        return render(request, "budgets/_then.html", {"then": then})
    total = money(initiative.target, request.house.currency)
    page = {"initiative": initiative, "form": form, "total": total, "then": then}
    return render(request, "budgets/join.html", page, status=422 if form.errors else 200)


def then_of(request: HttpRequest, initiative: Initiative, form: JoinByPledgingForm) -> list[str]:
    """What the pledge would do; of who sits elsewhere, the total alone is known."""
    department, amount = (form.cleaned_data.get(name) for name in ("department", "amount"))
    if department is None or amount is None:
        return [str(error) for errors in form.errors.values() for error in errors]
    year = fiscal_year(request.house, initiative.revision.first_day)
    about = {"limit": form.free[department], "label": fiscal_year_label(request.house, year)}
    return consequences(funding_of(initiative), department, year, amount, cash=form.cash, **about)
