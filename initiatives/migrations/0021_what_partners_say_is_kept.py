"""Who keeps a condition, and to which partner something was said, never changes either."""

from django.db import migrations

from cooperative.triggers import Statements, changes, kept

MET = ["review_id", "words_id", "by_day", "department_id", "adviser_id"]
COMMENTED = ["initiative_id", "by_id", "posted_at", "section", "reply_to_id", "words_id"]
KEPT = ("initiatives_condition", "initiatives_comment")
TRIGGERS = [(table, f"{table}_keeps_{name}") for table in KEPT for name in ("delete_0", "update_0")]


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0020_orders_of_the_list")]

    operations = [
        Statements(
            postgresql=[f"DROP TRIGGER IF EXISTS {name} ON {table}" for table, name in TRIGGERS],
            sqlite=[f"DROP TRIGGER IF EXISTS {name}" for _table, name in TRIGGERS],
        ),
        kept("initiatives_condition", changes(MET)),
        kept("initiatives_comment", changes([*COMMENTED, "partner_id"])),
    ]
