"""The administrators’ desk."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cooperative.verdicts import Stale, require
from initiatives import operations as chapters
from initiatives.models import Theme

from .. import operations
from ..forms.calendars import CalendarForm
from ..forms.settings import SETTINGS, setting_form
from ..forms.themes import ThemeForm
from ..models import Calendar
from ..permissions import can_administer
from ..reading.desk import desk_now, settings_in_words
from . import overtaken, sent


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    require(can_administer(request.user))
    return render(request, "accounts/desk.html", {"desk": desk_now()})


@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    require(can_administer(request.user))
    page = {"calendars": Calendar.objects.prefetch_related("departments")}
    return render(request, "accounts/calendars.html", page)


@require_http_methods(["GET", "POST"])
def add_calendar(request: HttpRequest) -> HttpResponse:
    require(can_administer(request.user))
    return calendar_page(request, None)


@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    require(can_administer(request.user))
    return calendar_page(request, get_object_or_404(Calendar, slug=slug))


def calendar_page(request: HttpRequest, calendar: Calendar | None) -> HttpResponse:
    form = CalendarForm(sent(request), calendar=calendar, zone=request.house.time_zone)
    if not form.is_valid():
        page = {"form": form, "calendar": calendar}
        status = 422 if form.is_bound else 200
        return render(request, "accounts/calendar.html", page, status=status)

    try:
        kept = operations.set_calendar(calendar, by=request.user, **form.cleaned_data)
    except Stale as stale:
        page = {"form": form, "calendar": calendar} | overtaken(form, stale)
        return render(request, "accounts/calendar.html", page, status=409)
    said = _("“%(calendar)s” is kept. Due times that are set already stay.")
    messages.success(request, said % {"calendar": kept})
    return redirect("accounts:calendars")


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    require(can_administer(request.user))
    page = {"settings": settings_in_words(request.house)}
    return render(request, "accounts/house_settings.html", page)


@require_http_methods(["GET", "POST"])
def change_setting(request: HttpRequest, name: str) -> HttpResponse:
    require(can_administer(request.user))
    setting = SETTINGS.get(name)
    if setting is None:
        raise Http404
    form = setting_form(setting, request.house, sent(request))
    if not form.is_valid():
        page = {"form": form, "setting": setting}
        status = 422 if form.is_bound else 200
        return render(request, "accounts/change_setting.html", page, status=status)

    try:
        change = operations.change_setting(name, by=request.user, **form.cleaned_data)
    except Stale as stale:
        page = {"form": form, "setting": setting} | overtaken(form, stale)
        return render(request, "accounts/change_setting.html", page, status=409)
    now, later = _("“%(setting)s” is changed."), _("“%(setting)s” waits for an executive.")
    messages.success(request, (later if change else now) % {"setting": setting.label})
    return redirect("accounts:house_settings")


@require_http_methods(["GET", "POST"])
def themes(request: HttpRequest) -> HttpResponse:
    require(can_administer(request.user))
    form = ThemeForm(sent(request))
    if not form.is_valid():
        page = {"form": form, "themes": Theme.objects.all()}
        status = 422 if form.is_bound else 200
        return render(request, "accounts/themes.html", page, status=status)

    theme = chapters.add_theme(by=request.user, **form.cleaned_data)
    messages.success(request, _("“%(theme)s” is a theme now.") % {"theme": theme})
    return redirect("accounts:themes")


@require_http_methods(["GET", "POST"])
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    require(can_administer(request.user))
    theme = get_object_or_404(Theme, slug=slug, archived_at=None)
    form = ThemeForm(sent(request), theme=theme)
    if not form.is_valid():
        page = {"form": form, "theme": theme}
        status = 422 if form.is_bound else 200
        return render(request, "accounts/theme.html", page, status=status)

    try:
        chapters.change_theme(theme, by=request.user, **form.cleaned_data)
    except Stale as stale:
        page = {"form": form, "theme": theme} | overtaken(form, stale)
        return render(request, "accounts/theme.html", page, status=409)
    messages.success(request, _("“%(theme)s” is changed.") % {"theme": theme})
    return redirect("accounts:themes")


@require_http_methods(["GET", "POST"])
def archive_theme(request: HttpRequest, slug: str) -> HttpResponse:
    require(can_administer(request.user))
    theme = get_object_or_404(Theme, slug=slug, archived_at=None)
    if request.method == "GET":
        return render(request, "accounts/archive_theme.html", {"theme": theme})

    chapters.archive_theme(theme, by=request.user)
    messages.success(request, _("“%(theme)s” is archived.") % {"theme": theme})
    return redirect("accounts:themes")
