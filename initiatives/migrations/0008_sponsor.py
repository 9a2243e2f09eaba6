"""A sponsor is named with the time of the yes, or neither (rule 14)."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_what_a_form_has_made"),
        ("initiatives", "0007_done_and_reopened"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
                    ("initiative_parked", "Initiative parked"),
                    ("initiative_declined", "Initiative declined"),
                    ("initiative_sent_back", "Initiative sent back"),
                    ("initiative_withdrawn", "Initiative withdrawn"),
                    ("initiative_revived", "Initiative revived"),
                    ("decision_day_moved", "Decision day moved"),
                    ("seat_joined", "Seat joined"),
                    ("seat_invited", "Seat invited"),
                    ("seat_left", "Seat left"),
                    ("seat_nudged", "Seat nudged"),
                    ("stand_in_appointed", "Stand-in appointed"),
                    ("revision_published", "Revision published"),
                    ("review_answered", "Review answered"),
                    ("review_reconsidered", "Review reconsidered"),
                    ("review_outdated", "Review outdated"),
                    ("answer_overruled", "Answer overruled"),
                    ("condition_done", "Condition done"),
                    ("condition_met", "Condition met"),
                    ("condition_reopened", "Condition reopened"),
                    ("comment_posted", "Comment posted"),
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
        migrations.AddConstraint(
            model_name="initiative",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sponsor", None), ("sponsored_at", None)),
                    models.Q(("sponsor__isnull", False), ("sponsored_at__isnull", False)),
                    _connector="OR",
                ),
                name="initiative_sponsored_wholly_or_not_at_all",
            ),
        ),
    ]
