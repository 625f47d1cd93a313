"""What a whole telling of a source leaves out is no longer confirmed: in which epochs each revision came."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wallet", "0003_seal_payloads"),
    ]

    operations = [
        migrations.AddField(
            model_name="confirmation",
            name="told",
            field=models.JSONField(
                db_default={},
                default=dict,
                help_text="In which epochs: when each was first signed, in seconds since 1970.",
            ),
        ),
        migrations.AddField(
            model_name="holding",
            name="complete_at",
            field=models.DateTimeField(blank=True, help_text="When the source signed its end.", null=True),
        ),
        migrations.AddField(
            model_name="holding",
            name="complete_epoch",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="The newest whole telling that fitted what came.",
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="holding",
            name="kinds",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                help_text="What it may send; NULL: all it holds.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="holding",
            name="paused_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
