"""An account stays what it was opened as: what moves is its balance alone (rule 26)."""

from django.db import migrations

from cooperative.triggers import changes, kept

PLACE = ["key", "kind", "initiative_id", "department_id", "year"]


class Migration(migrations.Migration):
    dependencies = [("budgets", "0006_verifications")]
    operations = [kept("budgets_account", changes(PLACE))]
