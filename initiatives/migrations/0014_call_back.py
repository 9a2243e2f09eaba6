"""A seat calls back what is live, in rows that change but for their end (rule 13)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cooperative.triggers import changes, kept

SAID = ["id", "initiative_id", "seat_id", "by_id", "on_behalf_of_id", "at", "section", "words_id"]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_what_a_form_has_made"),
        ("initiatives", "0013_origin"),
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
        migrations.AlterField(
            model_name="review",
            name="cause",
            field=models.CharField(
                choices=[
                    ("submitted", "submitted"),
                    ("joined", "joined"),
                    ("revision", "a revision changed what it watches"),
                    ("reconsidered", "reconsiders"),
                    ("answered_again", "answers again"),
                    ("revived", "revived"),
                    ("called_back", "called back"),
                ],
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="turn",
            name="kind",
            field=models.CharField(
                choices=[
                    ("answer", "answer"),
                    ("settle", "settle"),
                    ("fund", "fund"),
                    ("sponsor", "sponsor"),
                    ("approve", "approve"),
                    ("reply", "reply"),
                    ("keep", "keep"),
                    ("meet", "meet"),
                    ("appoint", "appoint"),
                    ("countersign", "countersign"),
                    ("admit", "admit"),
                    ("take_on", "take on"),
                    ("pledge_again", "pledge again"),
                    ("resume", "resume"),
                    ("revive_or_withdraw", "revive or withdraw"),
                    ("close", "close"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="CallBack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("message", "Message"),
                            ("audience", "Audience"),
                            ("channels", "Channels"),
                            ("schedule", "Schedule"),
                            ("people", "People"),
                            ("replies", "Replies"),
                            ("budget", "Budget"),
                        ],
                        max_length=10,
                    ),
                ),
                ("resumed_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_backs",
                        to="initiatives.initiative",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.seat",
                    ),
                ),
                (
                    "words",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.text",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="initiative",
            name="call_back",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="initiatives.callback",
            ),
        ),
        migrations.AddConstraint(
            model_name="initiative",
            constraint=models.CheckConstraint(
                condition=models.Q(("call_back", None), ("status", "live"), _connector="OR"),
                name="only_what_is_live_is_called_back",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.UniqueConstraint(
                condition=models.Q(("resumed_at", None)),
                fields=("initiative",),
                name="called_back_once_at_a_time",
                violation_error_message="It has been called back already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("resumed_at", None), ("resumed_at__gte", models.F("at")), _connector="OR"
                ),
                name="it_goes_on_after_it_is_called_back",
            ),
        ),
        kept(
            "initiatives_callback",
            changes(SAID),
            f"OLD.resumed_at IS NOT NULL AND {changes(['resumed_at'])}",
        ),
    ]
