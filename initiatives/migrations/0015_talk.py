"""A comment is edited in rows of their own, written once."""

import django.db.models.deletion
from django.db import migrations, models

from cooperative.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0014_call_back"),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("initiative_proposed", "Initiative proposed"),
                    ("initiative_submitted", "Initiative submitted"),
                    ("initiative_sponsored", "Initiative sponsored"),
                    ("pace_changed", "Pace changed"),
                    ("initiative_agreed", "Initiative agreed"),
                    ("initiative_reopened", "Initiative reopened"),
                    ("initiative_went_live", "Initiative went live"),
                    ("initiative_called_back", "Initiative called back"),
                    ("initiative_resumed", "Initiative resumed"),
                    ("initiative_parked", "Initiative parked"),
                    ("initiative_declined", "Initiative declined"),
                    ("initiative_sent_back", "Initiative sent back"),
                    ("initiative_withdrawn", "Initiative withdrawn"),
                    ("initiative_revived", "Initiative revived"),
                    ("decision_day_moved", "Decision day moved"),
                    ("seat_requested", "Seat requested"),
                    ("seat_request_taken_back", "Request for a seat taken back"),
                    ("seat_refused", "Seat refused"),
                    ("seat_joined", "Seat joined"),
                    ("seat_invited", "Seat invited"),
                    ("seat_left", "Seat left"),
                    ("seat_nudged", "Seat nudged"),
                    ("steward_offered", "Steward’s chair offered"),
                    ("steward_offer_taken_back", "Offer of the chair taken back"),
                    ("steward_refused", "Steward’s chair refused"),
                    ("steward_changed", "Steward changed"),
                    ("stand_in_appointed", "Stand-in appointed"),
                    ("revision_published", "Revision published"),
                    ("revision_took_force", "Revision took force"),
                    ("review_answered", "Review answered"),
                    ("review_reconsidered", "Review reconsidered"),
                    ("review_outdated", "Review outdated"),
                    ("answer_overruled", "Answer overruled"),
                    ("condition_done", "Condition done"),
                    ("condition_met", "Condition met"),
                    ("condition_reopened", "Condition reopened"),
                    ("comment_posted", "Comment posted"),
                    ("comment_edited", "Comment edited"),
                    ("pledge_set", "Pledge set"),
                    ("pledge_let_go", "Pledge let go"),
                    ("approval_given", "Approval given"),
                    ("approvals_voided", "Approvals voided"),
                    ("question_asked", "Question asked"),
                    ("question_replied", "Question replied"),
                    ("envelope_granted", "Envelope granted"),
                    ("change_set", "Change set"),
                    ("change_countersigned", "Change countersigned"),
                    ("change_refused", "Change refused"),
                    ("setting_changed", "Setting changed"),
                    ("department_changed", "Department changed"),
                    ("department_archived", "Department archived"),
                    ("membership_changed", "Membership changed"),
                    ("person_changed", "Person changed"),
                    ("calendar_changed", "Calendar changed"),
                    ("theme_changed", "Theme changed"),
                    ("absence_set", "Absence set"),
                    ("letter_sent_again", "Letter sent again"),
                    ("attempt_refused", "Attempt refused"),
                ],
                max_length=30,
            ),
        ),
        migrations.CreateModel(
            name="CommentEdit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="edits",
                        to="initiatives.comment",
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="edit",
                        to="initiatives.event",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        append_only("initiatives_commentedit"),
    ]
