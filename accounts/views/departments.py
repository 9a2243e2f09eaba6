"""Departments, for everybody to read and for administrators to change."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from budgets.operations import hand_over
from cooperative.verdicts import AlreadyDone, Stale, require

from .. import operations
from ..forms.departments import ArchiveForm, DepartmentForm
from ..models import Department
from ..permissions import can_administer, can_read_directory
from ..reading.directory import (
    departments_with_people,
    open_tables_of,
    people_of,
    watches_in_words,
)
from . import is_sent_before, overtaken, sent


@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    if not can_read_directory(request.user):
        raise Http404
    page = {"departments": departments_with_people(), "may_change": request.user.is_administrator}
    return render(request, "accounts/departments.html", page)


@require_safe
def department(request: HttpRequest, slug: str) -> HttpResponse:
    if not can_read_directory(request.user):
        raise Http404
    department = get_object_or_404(
        Department.objects.select_related("calendar", "successor"), slug=slug
    )
    page = {
        "department": department,
        "people": people_of([department]),
        "watches": watches_in_words(department),
        "may_change": request.user.is_administrator and not department.is_archived,
    }
    return render(request, "accounts/department.html", page)


@require_http_methods(["GET", "POST"])
def add_department(request: HttpRequest) -> HttpResponse:
    require(can_administer(request.user))
    form = DepartmentForm(sent(request))
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "accounts/department_form.html", {"form": form}, status=status)

    department = operations.add_department(by=request.user, **form.cleaned_data)
    said = _("%(department)s is a co-owner now. Next, name who leads it.")
    messages.success(request, said % {"department": department})
    return redirect(department)


@require_http_methods(["GET", "POST"])
def change_department(request: HttpRequest, slug: str) -> HttpResponse:
    require(can_administer(request.user))
    department = get_object_or_404(Department.objects.current(), slug=slug)
    form = DepartmentForm(sent(request), department=department)
    if not form.is_valid():
        page = {"form": form, "department": department}
        status = 422 if form.is_bound else 200
        return render(request, "accounts/department_form.html", page, status=status)

    try:
        operations.change_department(department, by=request.user, **form.cleaned_data)
    except Stale as stale:
        page = {"form": form, "department": department} | overtaken(form, stale)
        return render(request, "accounts/department_form.html", page, status=409)
    said = _("%(department)s is changed. Open initiatives keep what they were submitted under.")
    messages.success(request, said % {"department": department})
    return redirect(department)


@require_http_methods(["GET", "POST"])
def archive_department(request: HttpRequest, slug: str) -> HttpResponse:
    require(can_administer(request.user))
    if is_sent_before(request):
        messages.info(request, _("This was done when the form was sent first."))
        return redirect("accounts:departments")
    department = get_object_or_404(Department.objects.current(), slug=slug)
    form = ArchiveForm(sent(request), department=department)
    if not form.is_valid():
        page = {"department": department, "form": form, "tables": open_tables_of(department)}
        status = 422 if form.is_bound else 200
        return render(request, "accounts/archive_department.html", page, status=status)

    if form.cleaned_data["successor"]:
        return handed_over(request, department, form)
    with suppress(AlreadyDone):
        operations.archive_department(department, by=request.user, key=form.cleaned_data["key"])
    said = _("%(department)s is archived. What it answered is kept.")
    messages.success(request, said % {"department": department})
    return redirect("accounts:departments")


def handed_over(request: HttpRequest, department: Department, form: ArchiveForm) -> HttpResponse:
    """Archived, with a successor for what it still has (rule 3)."""
    with suppress(AlreadyDone):
        hand_over(department, by=request.user, **form.cleaned_data)
    said = _("%(department)s is archived. %(successor)s takes its seats and pledges over.")
    names = {"department": department, "successor": form.cleaned_data["successor"]}
    messages.success(request, said % names)
    return redirect("accounts:departments")
