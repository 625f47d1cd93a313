"""Which kinds of record a correction asks for that are not there: no record stands for them under a permission."""

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models

from apps.corrections import sql


class Migration(migrations.Migration):
    dependencies = [("corrections", "0004_prepared_by_helpers")]

    operations = [
        migrations.AddField(
            model_name="correction",
            name="asked_kinds",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                default=list,
                help_text="The kinds of record that it asks for and that are not there.",
            ),
        ),
        migrations.RunSQL(sql.ASKING_FOR, f"DROP FUNCTION {sql.ASKING_FOR_NAMED}"),
        migrations.RunSQL(
            [
                f"REVOKE EXECUTE ON FUNCTION {sql.ASKING_FOR_NAMED} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {sql.ASKING_FOR_NAMED} TO {settings.DATABASE_WEB_ROLE}",
            ],
            migrations.RunSQL.noop,
        ),
    ]
