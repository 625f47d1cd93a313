"""The last day for an answer stands plain, so that a desk sees the oldest first without opening anything."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("corrections", "0001_corrections_and_requests")]

    operations = [
        migrations.AddField(
            model_name="correction",
            name="due_on",
            field=models.DateField(
                null=True,
                help_text="The last day for an answer; none while nobody waits for one, or no day runs.",
            ),
        ),
    ]
