"""An executive approves in the own name alone: a person and their stand-in count once (rule 22)."""

from django.db import migrations

from cooperative.triggers import Statements, changes, kept

TRIGGERS = [
    f"budgets_approval_keeps_{name}" for name in ("delete_0", "update_0", "update_1", "update_2")
]
SAID = ["initiative_id", "verdict", "by_id", "at", "revision_id", "up_to"]


class Migration(migrations.Migration):
    dependencies = [("budgets", "0002_the_ledger_is_append_only")]
    operations = [
        Statements(
            postgresql=[f"DROP TRIGGER {name} ON budgets_approval" for name in TRIGGERS],
            sqlite=[f"DROP TRIGGER {name}" for name in TRIGGERS],
        ),
        migrations.RemoveField(model_name="approval", name="on_behalf_of"),
        kept(
            "budgets_approval",
            changes([*SAID, "words_id"]),
            f"OLD.voided_at IS NOT NULL AND {changes(['voided_at', 'voided_because'])}",
            f"OLD.replied_at IS NOT NULL AND {changes(['replied_at', 'replied_by_id', 'reply_id'])}",
        ),
    ]
