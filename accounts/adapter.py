"""Who may come in: only whom the organisation has entered. There is no public sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    # allauth asks this one apart: left out, the company account would be an open door.
    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False
