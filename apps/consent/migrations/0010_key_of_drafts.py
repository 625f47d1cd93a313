"""The house may keep one key more: for what a resident has chosen and not kept yet."""

from django.db import migrations

from apps.consent.sealing import sql


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0009_keys_and_heads_kept"),
    ]

    operations = [
        migrations.RunSQL(sql.KEEP_SYSTEM_KEY, migrations.RunSQL.noop),
    ]
