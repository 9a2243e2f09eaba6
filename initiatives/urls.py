"""One path per page and per verb."""

from django.urls import include, path

from .views import (
    conditions,
    drafting,
    joining,
    lists,
    notices,
    overruling,
    pacing,
    record,
    resting,
    revising,
    stewarding,
    table,
)

app_name = "initiatives"

at_a_table = [
    path("", table.detail, name="detail"),
    path("revisions/<int:number>/", table.revision, name="revision"),
    path("record/", record.record, name="record"),
    path("record.json", record.record_file, name="record_file"),
    path("answer/", table.answer, name="answer"),
    path("reconsider/", table.reconsider, name="reconsider"),
    path("comment/", table.comment, name="comment"),
    path("conditions/<int:pk>/done/", conditions.say_done, name="say_done"),
    path("conditions/<int:pk>/meet/", conditions.meet, name="meet"),
    path("conditions/<int:pk>/reopen/", conditions.reopen, name="reopen"),
    path("seats/<int:pk>/nudge/", table.nudge, name="nudge"),
    path("seats/<int:pk>/appoint/", table.appoint, name="appoint"),
    path("seats/<int:pk>/overrule/", overruling.overrule, name="overrule"),
    path("join/", joining.join, name="join"),
    path("requests/<int:pk>/", joining.admit, name="admit"),
    path("requests/<int:pk>/refuse/", joining.refuse_seat, name="refuse_seat"),
    path("requests/<int:pk>/take-back/", joining.take_back_request, name="take_back_request"),
    path("hand-on/", stewarding.hand_on, name="hand_on"),
    path("offers/<int:pk>/", stewarding.take_on, name="take_on"),
    path("offers/<int:pk>/refuse/", stewarding.refuse_chair, name="refuse_chair"),
    path("offers/<int:pk>/take-back/", stewarding.take_back_offer, name="take_back_offer"),
    path("leave/", table.leave, name="leave"),
    path("edit/", drafting.edit, name="edit"),
    path("keep/", drafting.keep, name="keep"),
    path("invite/", drafting.invite, name="invite"),
    path("submit/", drafting.submit, name="submit"),
    path("revise/", revising.revise, name="revise"),
    path("revise/keep/", revising.keep_revision, name="keep_revision"),
    path("sponsor/", pacing.sponsor, name="sponsor"),
    path("pace/", pacing.change_pace, name="change_pace"),
    path("withdraw/", resting.withdraw, name="withdraw"),
    path("revive/", resting.revive, name="revive"),
    path("decision-day/", resting.decision_day, name="decision_day"),
]
urlpatterns = [
    path("", lists.home, name="home"),
    path("initiatives/", lists.index, name="list"),
    path("initiatives/list.csv", lists.sheet, name="sheet"),
    path("initiatives/propose/", drafting.propose, name="propose"),
    path("initiatives/preview/", drafting.preview, name="preview"),
    path("initiatives/seats/", drafting.seats, name="seats"),
    path("initiatives/<slug:slug>/", include(at_a_table)),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_notices, name="read_notices"),
    path("notices/<int:pk>/open/", notices.open_notice, name="open_notice"),
]
