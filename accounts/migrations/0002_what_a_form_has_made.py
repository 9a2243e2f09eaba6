from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="formkey",
            name="made",
            field=models.BigIntegerField(null=True),
        ),
    ]
