"""One path per page and per verb."""

from django.urls import path

from .views import approving, granting, joining, ledger, pledging, reading, spending

app_name = "budgets"

EXPENSE = "initiatives/<slug:slug>/expenses/<int:pk>/"

urlpatterns = [
    path("budgets/", reading.budgets, name="budgets"),
    path("budgets/envelopes.csv", reading.envelopes_file, name="envelopes_file"),
    path("budgets/shared-budgets.csv", reading.budgets_file, name="budgets_file"),
    path("budgets/approvals/", approving.approvals, name="approvals"),
    path("budgets/approvals/<slug:slug>/", approving.approval, name="approval"),
    path("budgets/approvals/<slug:slug>/approve/", approving.approve, name="approve"),
    path("budgets/approvals/<slug:slug>/ask/", approving.ask, name="ask"),
    path("budgets/approvals/<slug:slug>/send-back/", approving.send_back, name="send_back"),
    path("budgets/approvals/<slug:slug>/decline/", approving.decline, name="decline"),
    path("budgets/approvals/<slug:slug>/lift/", approving.lift, name="lift"),
    path("initiatives/<slug:slug>/questions/<int:pk>/reply/", approving.reply, name="reply"),
    path("initiatives/<slug:slug>/pledge/", pledging.pledge, name="pledge"),
    path("initiatives/<slug:slug>/pledge-and-join/", joining.join, name="join"),
    path("initiatives/<slug:slug>/pledges/<int:pk>/let-go/", pledging.let_go, name="let_go"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/ledger.csv", ledger.ledger_sheet, name="ledger_sheet"),
    path("initiatives/<slug:slug>/expenses/", spending.expenses, name="expenses"),
    path(
        "initiatives/<slug:slug>/expenses/record/", spending.record_expense, name="record_expense"
    ),
    path(EXPENSE, spending.confirm_expense, name="confirm_expense"),
    path(f"{EXPENSE}refuse/", spending.refuse_expense, name="refuse_expense"),
    path(f"{EXPENSE}reverse/", spending.reverse_expense, name="reverse_expense"),
    path(f"{EXPENSE}receipt/", spending.receipt, name="receipt"),
    path("desk/envelopes/", granting.envelopes, name="envelopes"),
    path("desk/envelopes/<slug:slug>/<int:year>/", granting.grant, name="grant"),
    path("budgets/countersign/", granting.changes, name="changes"),
    path("budgets/countersign/<int:pk>/", granting.countersign, name="countersign"),
    path("budgets/countersign/<int:pk>/refuse/", granting.refuse, name="refuse"),
]
