"""People, for everybody to find and for administrators to enter."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cooperative.verdicts import Stale, require

from .. import operations
from ..forms.people import AddPersonForm, ChangePersonForm, MembershipForm, RoleForm
from ..models import Membership, User
from ..permissions import can_administer, can_read_directory, is_free_to_go
from ..reading.directory import away_now, people_page
from ..reading.people import PersonPage
from . import overtaken, sent


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    if not can_read_directory(request.user):
        raise Http404
    q, after = request.GET.get("q", "").strip()[:100], request.GET.get("after", "")
    rows, more = people_page(q, after if after.isdecimal() and len(after) < 18 else "")
    page = {"people": rows, "more": more, "q": q, "after": after}
    return render(request, "accounts/people.html", page)


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    if not can_read_directory(request.user):
        raise Http404
    person = get_object_or_404(User.objects.select_related("partner"), slug=slug)
    held = Membership.objects.current().filter(person=person).select_related("department")
    page = {"person": person, "memberships": held, "away": away_now(person)}
    return render(request, "accounts/person.html", page)


@require_http_methods(["GET", "POST"])
def add_person(request: HttpRequest) -> HttpResponse:
    require(can_administer(request.user))
    form = AddPersonForm(sent(request))
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "accounts/person_form.html", {"form": form}, status=status)

    person = operations.add_person(by=request.user, **form.cleaned_data)
    said = _("%(person)s is entered. Next, name the department.")
    messages.success(request, said % {"person": person})
    return redirect("accounts:change_person", person.slug)


@require_http_methods(["GET", "POST"])
def change_person(request: HttpRequest, slug: str) -> HttpResponse:
    require(can_administer(request.user))
    person = get_object_or_404(User, slug=slug, is_active=True)
    if request.method == "GET":
        return person_page(request, PersonPage(person, request.house))
    form = ChangePersonForm(request.POST, person=person)
    if not form.is_valid():
        return person_page(request, PersonPage(person, request.house, change=form))

    try:
        operations.change_person(person, by=request.user, **form.cleaned_data)
    except Stale as stale:
        return person_page(
            request, PersonPage(person, request.house, change=form), 409, **overtaken(form, stale)
        )
    messages.success(request, _("%(person)s is changed.") % {"person": person})
    return redirect("accounts:change_person", slug)


@require_POST
def set_membership(request: HttpRequest, slug: str) -> HttpResponse:
    require(can_administer(request.user))
    person = get_object_or_404(User, slug=slug, is_active=True)
    form = MembershipForm(request.POST)
    if not form.is_valid():
        return person_page(request, PersonPage(person, request.house, membership=form))

    held = operations.set_membership(person, by=request.user, **form.cleaned_data)
    words = {"role": held.get_role_display(), "department": held.department, "person": person}
    messages.success(request, _("%(person)s: %(role)s of %(department)s.") % words)
    return redirect("accounts:change_person", slug)


@require_POST
def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    require(can_administer(request.user))
    held = get_object_or_404(Membership.objects.select_related("person", "department"), pk=pk)

    operations.end_membership(held, by=request.user)
    words = {"person": held.person, "department": held.department}
    messages.success(request, _("%(person)s belongs to %(department)s no more.") % words)
    return redirect("accounts:change_person", held.person.slug)


@require_POST
def set_role(request: HttpRequest, slug: str) -> HttpResponse:
    require(can_administer(request.user))
    person = get_object_or_404(User, slug=slug, is_active=True)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return person_page(request, PersonPage(person, request.house, role=form))

    operations.set_role(person, by=request.user, **form.cleaned_data)
    said = _("It holds as soon as an executive countersigns; the executives have been asked.")
    messages.success(request, said)
    return redirect("accounts:change_person", slug)


@require_http_methods(["GET", "POST"])
def deactivate(request: HttpRequest, slug: str) -> HttpResponse:
    require(can_administer(request.user))
    person = get_object_or_404(User, slug=slug, is_active=True)
    if request.method == "GET":
        page = {"person": person, "why_not": is_free_to_go(person).reason}
        return render(request, "accounts/deactivate.html", page)

    operations.deactivate(person, by=request.user)
    said = _("%(person)s can sign in no more. What %(person)s said is kept.")
    messages.success(request, said % {"person": person})
    return redirect("accounts:people")


def person_page(
    request: HttpRequest, page: PersonPage, status: int | None = None, **more: object
) -> HttpResponse:
    status = status or (422 if page.wrong else 200)
    return render(request, "accounts/change_person.html", {"page": page} | more, status=status)
