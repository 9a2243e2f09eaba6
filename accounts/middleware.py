"""What a request knows of its person and of the house."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from cooperative import views
from cooperative.middleware import SAFE, Middleware

from .context import house_of
from .permissions import is_open_to


class TimeZoneMiddleware(Middleware):
    """Show times in the reader's own zone, and give each request its house, asked once."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.house = SimpleLazyObject(lambda: house_of(request))
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> None:
        # Views that are open to strangers must answer while the database is away.
        if getattr(view, "login_required", True) and request.user.is_authenticated:
            timezone.activate(request.user.zone)


class FrontDoorMiddleware(Middleware):
    """Lead to the first run until there is an organisation, and in the sample to its people."""

    ALWAYS_OPEN = {"accounts:first_run", "accounts:switch", "healthz", "readyz"}
    ALWAYS_OPEN |= {"mailbox", "mailbox_letter", "mailbox_html", "mailbox_file"}

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        place = request.resolver_match.view_name
        if place in self.ALWAYS_OPEN or request.user.is_authenticated:
            return None
        if settings.SAMPLE:
            return whom_to_be(request) if place == "account_login" else None
        # Who is signed in was entered by an organisation: only strangers cost this query.
        return None if request.house else redirect("accounts:first_run")


def whom_to_be(request: HttpRequest) -> HttpResponse:
    going_to = {"next": request.GET["next"]} if request.GET.get("next") else None
    return redirect(reverse("accounts:sample", query=going_to))


class PartnerMiddleware(Middleware):
    """Partners' people find nothing but what is open to them (rule 30)."""

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> None:
        # Views that are open to strangers must answer while the database is away.
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return
        if not is_open_to(request.user, request.resolver_match.view_name):
            raise Http404


class SignInMiddleware(LoginRequiredMiddleware):
    """Ask strangers to sign in; who was signed out while writing keeps the text."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        if request.method in SAFE:
            return super().handle_no_permission(request, view_func)
        return views.signed_out(request)
