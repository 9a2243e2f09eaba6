"""Who decides has shown within ten minutes that it is they (rule 22)."""

import time
from collections.abc import Callable
from functools import wraps

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode


def recently_authenticated(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask who it is before a POST that decides; the form is kept meanwhile and then goes on.

    In the sample nobody has a password, and nothing is at stake.
    """
    asked = reauthentication_required(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if settings.SAMPLE or request.method != "POST":
            return view(request, *args, **kwargs)
        if not get_reauthentication_flows(request.user) and not signed_in_just_now(request):
            return sign_in_anew(request)
        return asked(request, *args, **kwargs)

    return guarded


def signed_in_just_now(request: HttpRequest) -> bool:
    """For people without a password or a passkey: the code that came by mail is the proof."""
    records = get_authentication_records(request, request.user)
    age = time.time() - max((record["at"] for record in records), default=0)
    return age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def sign_in_anew(request: HttpRequest) -> HttpResponse:
    """Send a code again, then come back to this address, which a GET leads to its page."""
    path = request.get_full_path()
    logout(request)
    url = reverse("account_request_login_code")
    return redirect(f"{url}?{urlencode({REDIRECT_FIELD_NAME: path})}")
