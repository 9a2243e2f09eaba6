"""Who may come in: only whom the organisation has entered. There is no public sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponse

from .models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **how: object) -> HttpResponse | None:
        """A partner's person comes in until the last day, and reads then that it is over."""
        if user.is_over:
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **how)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    # allauth asks this one apart: left out, the company account would be an open door.
    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False
