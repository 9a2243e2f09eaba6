"""What goes live because time alone has passed commits its money by itself (rule 23)."""

from django.conf import settings
from django.db import migrations, models

from cooperative.triggers import Statements, append_only

TRIGGERS = [f"budgets_posting_keeps_{name}" for name in ("update_0", "delete_0")]


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0003_an_approval_is_ones_own"),
        ("initiatives", "0007_done_and_reopened"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite makes the table anew and forgets its triggers; PostgreSQL keeps them.
        Statements(
            postgresql=[f"DROP TRIGGER {name} ON budgets_posting" for name in TRIGGERS],
            sqlite=[f"DROP TRIGGER {name}" for name in TRIGGERS],
        ),
        migrations.RemoveConstraint(
            model_name="posting",
            name="only_a_return_happens_by_itself",
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by__isnull", False), ("kind__in", ["return", "commit"]), _connector="OR"
                ),
                name="only_returns_and_commits_happen_by_themselves",
            ),
        ),
        append_only("budgets_posting"),
    ]
