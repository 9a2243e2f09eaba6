"""One path per page and per verb."""

from django.urls import path

from .views import departments, desk, founding, own, partners, people, status

app_name = "accounts"

urlpatterns = [
    path("first-run/", founding.first_run, name="first_run"),
    path("sample/", founding.sample, name="sample"),
    path("sample/sign-in/<slug:slug>/", founding.sign_in_as, name="sign_in_as"),
    path("sample/switch/", founding.switch, name="switch"),
    path("settings/", own.settings, name="settings"),
    path("settings/theme/", own.theme, name="theme"),
    path("departments/", departments.departments, name="departments"),
    path("departments/<slug:slug>/", departments.department, name="department"),
    path("people/", people.people, name="people"),
    path("people/<slug:slug>/", people.person, name="person"),
    path("desk/", desk.desk, name="desk"),
    path("desk/status/", status.status, name="status"),
    path("desk/status/<int:pk>/send-again/", status.send_again, name="send_again"),
    path("desk/departments/add/", departments.add_department, name="add_department"),
    path("desk/departments/<slug:slug>/", departments.change_department, name="change_department"),
    path(
        "desk/departments/<slug:slug>/archive/",
        departments.archive_department,
        name="archive_department",
    ),
    path("desk/people/add/", people.add_person, name="add_person"),
    path("desk/people/<slug:slug>/", people.change_person, name="change_person"),
    path("desk/people/<slug:slug>/membership/", people.set_membership, name="set_membership"),
    path("desk/people/<slug:slug>/role/", people.set_role, name="set_role"),
    path("desk/people/<slug:slug>/deactivate/", people.deactivate, name="deactivate"),
    path("desk/people/<slug:slug>/last-day/", partners.set_last_day, name="set_last_day"),
    path("desk/partners/", partners.partners, name="partners"),
    path("desk/partners/<slug:slug>/", partners.partner, name="partner"),
    path("desk/memberships/<int:pk>/end/", people.end_membership, name="end_membership"),
    path("settings/absence/", own.absence, name="absence"),
    path("settings/absence/<int:pk>/end/", own.end_absence, name="end_absence"),
    path("desk/calendars/", desk.calendars, name="calendars"),
    path("desk/calendars/add/", desk.add_calendar, name="add_calendar"),
    path("desk/calendars/<slug:slug>/", desk.calendar, name="calendar"),
    path("desk/settings/", desk.settings, name="house_settings"),
    path("desk/settings/<slug:name>/", desk.change_setting, name="change_setting"),
    path("desk/themes/", desk.themes, name="themes"),
    path("desk/themes/<slug:slug>/", desk.theme, name="change_theme"),
    path("desk/themes/<slug:slug>/archive/", desk.archive_theme, name="archive_theme"),
]
