"""What a request knows of its person and of the house."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from cooperative.middleware import Middleware

from .context import house_of


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
