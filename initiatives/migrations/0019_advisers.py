"""Partners at a table, and what they advise, in rows that change but for their end (rule 30)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cooperative.triggers import append_only, changes, kept

INVITED = [
    "id",
    "initiative_id",
    "person_id",
    "seat_id",
    "invited_by_id",
    "invited_at",
    "words_id",
    "ends_at",
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_partners"),
        ("initiatives", "0018_ledger_verified"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="partner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.partner",
            ),
        ),
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
                    ("initiative_closed", "Initiative closed"),
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
                    ("adviser_invited", "Adviser invited"),
                    ("adviser_answered", "Adviser answered"),
                    ("adviser_removed", "Adviser removed"),
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
                    ("expense_recorded", "Expense recorded"),
                    ("expense_confirmed", "Expense confirmed"),
                    ("expense_refused", "Expense refused"),
                    ("posting_reversed", "Posting reversed"),
                    ("envelope_granted", "Envelope granted"),
                    ("change_set", "Change set"),
                    ("change_countersigned", "Change countersigned"),
                    ("change_refused", "Change refused"),
                    ("setting_changed", "Setting changed"),
                    ("department_changed", "Department changed"),
                    ("department_archived", "Department archived"),
                    ("membership_changed", "Membership changed"),
                    ("person_changed", "Person changed"),
                    ("partner_added", "Partner added"),
                    ("calendar_changed", "Calendar changed"),
                    ("theme_changed", "Theme changed"),
                    ("absence_set", "Absence set"),
                    ("ledger_differs", "Ledger differs"),
                    ("ledger_holds", "Ledger holds again"),
                    ("letter_sent_again", "Letter sent again"),
                    ("attempt_refused", "Attempt refused"),
                ],
                max_length=30,
            ),
        ),
        migrations.CreateModel(
            name="Adviser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("invited_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advisers",
                        to="initiatives.initiative",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advises",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.text",
                    ),
                ),
            ],
            options={
                "ordering": ["invited_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("initiative", "person"),
                        name="nobody_advises_twice_at_a_table",
                        violation_error_message="This person advises at this table already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("invited_at"))),
                        name="an_adviser_comes_for_a_while",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="adviser_ended_wholly_or_not_at_all",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Advice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("consent", "Consents"),
                            ("consent_with_condition", "Consents with a condition"),
                            ("object", "Objects"),
                            ("stand_aside", "Stands aside"),
                        ],
                        max_length=24,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.revision",
                    ),
                ),
                (
                    "words",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.text",
                    ),
                ),
                (
                    "adviser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advice",
                        to="initiatives.adviser",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="condition",
            name="adviser",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="keeps",
                to="initiatives.adviser",
            ),
        ),
        append_only("initiatives_advice"),
        kept(
            "initiatives_adviser",
            changes(INVITED),
            f"OLD.ended_at IS NOT NULL AND {changes(['ended_at', 'ended_by_id'])}",
        ),
    ]
