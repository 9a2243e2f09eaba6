"""Every address of the site. Closed to strangers unless a view opens itself."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from . import mailroom, styleguide, views

# The administration is entered by the front door, with its rate limits and second factors.
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)

handler400 = "cooperative.views.bad_request"
handler403 = "cooperative.views.forbidden"
handler404 = "cooperative.views.not_found"
handler500 = "cooperative.views.server_error"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("mailbox/", mailroom.box, name="mailbox"),
    path("mailbox/<slug:name>/", mailroom.letter, name="mailbox_letter"),
    path("mailbox/<slug:name>/html/", mailroom.letter_html, name="mailbox_html"),
    path("mailbox/<slug:name>/file/", mailroom.letter_file, name="mailbox_file"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("initiatives.urls")),
    path("", include("budgets.urls")),
    path("", include("accounts.urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide.styleguide, name="styleguide"))
