"""What may be read names kinds and fields by code: the database takes no other text there."""

from typing import Final

from django.db import migrations, models

TABLES: Final = ("consent_ask", "consent_grant")
_CODE: Final = "^[a-z][a-z0-9_]{0,59}$"
_NEITHER_LIST_NOR_NULL: Final = '$.* ? (@.type() != "array" && @.type() != "null")'
_KIND_IS_NO_CODE: Final = f'$.keyvalue() ? (!(@.key like_regex "{_CODE}"))'
_FIELD_IS_NO_CODE: Final = (
    f'$.* ? (@.type() == "array")[*] ? (@.type() != "string" || !(@ like_regex "{_CODE}"))'
)
_HOLDS: Final = " AND ".join(
    [
        "jsonb_typeof(scope) = 'object'",
        *(
            f"NOT jsonb_path_exists(scope, 'strict {path}')"
            for path in (_NEITHER_LIST_NOR_NULL, _KIND_IS_NO_CODE, _FIELD_IS_NO_CODE)
        ),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("consent", "0007_read_notices")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_scope_is_codes CHECK ({_HOLDS})",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_scope_is_codes",
        )
        for table in TABLES
    ] + [
        migrations.AlterField(
            model_name="grant",
            name="ended_by",
            field=models.CharField(
                blank=True, help_text="resident, guardian, time, suspension or erasure.", max_length=10
            ),
        )
    ]
