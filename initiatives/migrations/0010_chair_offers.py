"""The steward's chair is offered, in rows that change but for what became of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cooperative.triggers import changes, kept

CHAIROFFER_SAID = ["id", "initiative_id", "seat_id", "by_id", "at", "words_id"]


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0009_seat_requests"),
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
                    ("revive_or_withdraw", "revive or withdraw"),
                    ("close", "close"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="ChairOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("taken_on", "taken on"),
                            ("refused", "refused"),
                            ("taken_back", "taken back"),
                            ("lapsed", "lapsed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
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
                        related_name="chair_offers",
                        to="initiatives.initiative",
                    ),
                ),
                (
                    "refusal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.text",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chair_offers",
                        to="initiatives.seat",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at", None)),
                        fields=("initiative",),
                        name="a_chair_is_offered_to_one_seat",
                        violation_error_message="The chair is offered to a seat already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at", None)),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="chair_offer_settled_wholly_or_not_at_all",
                    ),
                ],
            },
        ),
        kept("initiatives_chairoffer", changes(CHAIROFFER_SAID), "OLD.settled_at IS NOT NULL"),
    ]
