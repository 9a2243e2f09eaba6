"""Expenses: what was said of one stays, is settled once and reversed once (rules 24, 26)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cooperative.triggers import changes, kept

SAID = ["id", "initiative_id", "department_id", "recorded_by_id", "recorded_at", "day", "amount"]
SAID += ["payee_id", "line_id", "note_id", "receipt_id"]
SETTLED = ["outcome", "settled_by_id", "settled_for_id", "settled_at", "reason_id", "posting_id"]
REVERSED = ["reversal_id", "reversal_reason_id"]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_what_a_form_has_made"),
        ("budgets", "0004_what_happens_by_itself"),
        ("initiatives", "0016_closing_and_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="posting",
            name="kind",
            field=models.CharField(
                choices=[
                    ("grant", "grant"),
                    ("pledge", "pledge"),
                    ("return", "return"),
                    ("commit", "commit"),
                    ("spend", "spend"),
                    ("reverse", "reverse"),
                    ("close", "close"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Expense",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("day", models.DateField()),
                ("amount", models.BigIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("confirmed", "Confirmed"), ("refused", "Refused")],
                        max_length=9,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expenses",
                        to="initiatives.initiative",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.text",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.text",
                    ),
                ),
                (
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.text",
                    ),
                ),
                (
                    "posting",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expense",
                        to="budgets.posting",
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.text",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.storedfile",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reversal",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reverted",
                        to="budgets.posting",
                    ),
                ),
                (
                    "reversal_reason",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.text",
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
                    "settled_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)),
                        fields=["initiative"],
                        name="expense_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="an_expense_is_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome", ""),
                                ("settled_at", None),
                                ("settled_by", None),
                                ("settled_for", None),
                            ),
                            models.Q(
                                ("outcome__in", ["confirmed", "refused"]),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                ("settled_for__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="an_expense_is_settled_wholly_or_not_at_all",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "confirmed"), ("posting__isnull", False)),
                            models.Q(
                                models.Q(("outcome", "confirmed"), _negated=True), ("posting", None)
                            ),
                            _connector="OR",
                        ),
                        name="what_is_confirmed_is_posted_and_nothing_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "refused"), _negated=True),
                            ("reason__isnull", False),
                            _connector="OR",
                        ),
                        name="who_refuses_an_expense_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reversal", None),
                            models.Q(
                                ("posting__isnull", False), ("reversal_reason__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="only_what_is_posted_is_reversed_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settled_by", None),
                            models.Q(
                                models.Q(("settled_by", models.F("recorded_by")), _negated=True),
                                models.Q(("settled_for", models.F("department")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="another_department_settles_an_expense",
                    ),
                ],
            },
        ),
        kept(
            "budgets_expense",
            changes(SAID),
            f"OLD.settled_at IS NOT NULL AND {changes(SETTLED)}",
            f"OLD.reversal_id IS NOT NULL AND {changes(REVERSED)}",
        ),
    ]
