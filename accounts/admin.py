"""Django’s own administration: for looking, since what changes goes through the verbs."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from .models import (
    Absence,
    Calendar,
    Change,
    Department,
    Membership,
    Organisation,
    Partner,
    User,
)


def may_enter(request: HttpRequest) -> bool:
    user = request.user
    return user.is_active and user.is_authenticated and user.is_administrator


admin.site.site_header = admin.site.site_title = "The Social Media Cooperative"
admin.site.has_permission = may_enter


class ReadOnlyAdmin(admin.ModelAdmin):
    """A change here would be no event, would ask nobody and lock nothing: so there is none."""

    actions = None
    show_full_result_count = False  # counting every row costs more than the page

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_enter(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_enter(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("name", "email", "title", "is_executive", "is_administrator", "is_active")
    list_filter = ("is_active", "is_executive", "is_administrator")
    search_fields = ("name", "email", "title")
    fields = (
        "name",
        "email",
        "title",
        "is_executive",
        "is_administrator",
        "is_active",
        "partner",
        "time_zone",
        "last_login",
    )


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ("person", "department", "role", "began_at", "ended_at")
    list_select_related = ("person", "department")


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = ("kind", "subject", "before", "after", "set_by", "set_at", "signed_by")
    list_select_related = ("set_by", "signed_by")


admin.site.register([Absence, Calendar, Department, Organisation, Partner], ReadOnlyAdmin)
