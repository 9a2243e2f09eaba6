"""Django’s own administration of initiatives: for looking. Drafts stay with their departments."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.admin import ReadOnlyAdmin

from .models import Comment, Condition, Event, Initiative, Review, Revision, Seat, Theme, Turn

Status = Initiative.Status


class SubmittedAdmin(ReadOnlyAdmin):
    """Rows of an initiative; nothing of a draft. `of`: the way to its initiative."""

    of = "initiative"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        of_a_draft = Q(**{f"{self.of}__status": Status.DRAFT})
        return super().get_queryset(request).exclude(of_a_draft)


@admin.register(Initiative)
class InitiativeAdmin(ReadOnlyAdmin):
    list_display = ("title", "status", "steward", "theme", "target")
    list_filter = ("status", "theme")
    list_select_related = ("steward", "theme")
    search_fields = ("title",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).exclude(status=Status.DRAFT)


@admin.register(Revision)
class RevisionAdmin(SubmittedAdmin):
    list_display = ("initiative", "number", "published_by", "published_at", "target")
    list_select_related = ("initiative", "published_by")


@admin.register(Seat)
class SeatAdmin(SubmittedAdmin):
    list_display = ("initiative", "department", "by_right", "added_at", "left_at")
    list_select_related = ("initiative", "department")


@admin.register(Review)
class ReviewAdmin(SubmittedAdmin):
    of = "seat__initiative"
    list_display = ("seat", "revision", "due_at", "answer", "answered_by", "superseded_at")
    list_select_related = ("seat__department", "revision", "answered_by")


@admin.register(Condition)
class ConditionAdmin(SubmittedAdmin):
    of = "review__seat__initiative"


@admin.register(Comment)
class CommentAdmin(SubmittedAdmin):
    list_display = ("initiative", "by", "posted_at")
    list_select_related = ("initiative", "by")


@admin.register(Turn)
class TurnAdmin(SubmittedAdmin):
    list_display = ("kind", "initiative", "seat", "role", "opened_at", "due_at", "settled_at")
    list_filter = ("kind",)
    list_select_related = ("initiative", "seat__department")


@admin.register(Event)
class EventAdmin(SubmittedAdmin):
    list_display = ("at", "kind", "initiative", "by", "seat")
    list_filter = ("kind",)
    list_select_related = ("initiative", "by", "seat__department")


admin.site.register(Theme, ReadOnlyAdmin)
