"""Delivered tokens become bytes, as sealed ones are; the next migration seals them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feeds", "0003_closed_to_grants")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE feeds_event ALTER COLUMN token TYPE bytea USING convert_to(token, 'UTF8')",
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AlterField(
                    model_name="event",
                    name="token",
                    field=models.BinaryField(
                        help_text="Sealed; absent where only the hash may be kept.", null=True
                    ),
                )
            ],
        )
    ]
