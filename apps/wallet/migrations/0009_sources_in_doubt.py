"""Times in which somebody else may have spoken in the name of a source."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wallet", "0008_taken_away"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="doubted",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=django.contrib.postgres.fields.ArrayField(
                    base_field=models.DateTimeField(), size=2
                ),
                blank=True,
                help_text="From when until when somebody else may have spoken in its name; until is when that was ended.",
                null=True,
            ),
        ),
    ]
