"""The ledger is verified: what was found is kept, and what differs is stopped (rule 26)."""

from django.db import migrations, models

from cooperative.triggers import Statements, append_only

CAME_BACK = """
    UPDATE budgets_account SET returned = (
        SELECT coalesce(sum(line.amount), 0) FROM budgets_line line
        JOIN budgets_posting posting ON posting.id = line.posting_id
        LEFT JOIN budgets_posting reversed ON reversed.id = posting.reverses_id
        WHERE line.account_id = budgets_account.id
        AND coalesce(reversed.kind, posting.kind) IN ('return', 'commit', 'close')
    ) WHERE kind = 'envelope'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_what_a_form_has_made"),
        ("budgets", "0005_expenses"),
        ("initiatives", "0018_ledger_verified"),
    ]

    operations = [
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("postings", models.PositiveBigIntegerField()),
                ("lines", models.PositiveBigIntegerField()),
                ("last", models.PositiveBigIntegerField(default=0)),
                ("head", models.CharField(max_length=64)),
                ("differences", models.JSONField(default=list)),
                ("more", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["-at", "-id"], name="verification_by_time")],
            },
        ),
        append_only("budgets_verification"),
        migrations.AddField(
            model_name="account", name="stopped_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="account", name="returned", field=models.BigIntegerField(default=0)
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                condition=models.Q(("kind", "envelope")),
                fields=["year", "department"],
                name="envelope_by_year",
            ),
        ),
        Statements(postgresql=[CAME_BACK], sqlite=[CAME_BACK]),
    ]
