"""Django’s own administration of money: for looking. `ledger` alone posts."""

from django.contrib import admin

from accounts.admin import ReadOnlyAdmin

from .models import Account, Approval, Commitment, Expense, Line, Pledge, Posting, Verification


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ("key", "kind", "department", "year", "balance")
    list_filter = ("kind", "year")
    list_select_related = ("department",)


class LineInline(admin.TabularInline):
    model = Line
    extra = 0
    can_delete = False

    def has_view_permission(self, request, obj=None) -> bool:
        return True  # who may read the posting may read its lines

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Posting)
class PostingAdmin(ReadOnlyAdmin):
    list_display = ("posted_at", "kind", "initiative", "by", "reason")
    list_filter = ("kind",)
    list_select_related = ("initiative", "by")
    inlines = (LineInline,)


@admin.register(Pledge)
class PledgeAdmin(ReadOnlyAdmin):
    list_display = ("at", "initiative", "department", "kind", "amount", "by")
    list_select_related = ("initiative", "department", "by")


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    list_display = ("at", "initiative", "verdict", "by", "up_to", "voided_at")
    list_select_related = ("initiative", "by")


@admin.register(Commitment)
class CommitmentAdmin(ReadOnlyAdmin):
    list_display = ("initiative", "department", "year", "committed")
    list_select_related = ("initiative", "department")


@admin.register(Verification)
class VerificationAdmin(ReadOnlyAdmin):
    list_display = ("at", "postings", "lines", "head", "differences")


@admin.register(Expense)
class ExpenseAdmin(ReadOnlyAdmin):
    list_display = ("recorded_at", "initiative", "amount", "recorded_by", "outcome", "settled_by")
    list_filter = ("outcome",)
    list_select_related = ("initiative", "recorded_by", "settled_by")
