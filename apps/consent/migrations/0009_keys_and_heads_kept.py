"""The web's role adds no keys of the house and no heads of the tree itself: two functions do, and look first."""

from django.conf import settings
from django.db import migrations

from apps.consent.log import heads_sql
from apps.consent.sealing import sql

KEPT = (
    "consent_keep_system_key(text, bytea, text)",
    "consent_keep_head(bigint, bigint, bytea, timestamptz, bytea, bytea[], text)",
)


def let_only_the_web_call(apps, schema_editor):
    """The narrower rights on the tables themselves follow from ``WEB_MAY``."""
    del apps
    for named in KEPT:
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {named} FROM PUBLIC")
        schema_editor.execute(f"GRANT EXECUTE ON FUNCTION {named} TO {settings.DATABASE_WEB_ROLE}")


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0008_scopes_are_codes"),
    ]

    operations = [
        migrations.RunSQL(sql.KEEP_SYSTEM_KEY, sql.DROP_KEEP_SYSTEM_KEY),
        migrations.RunSQL(
            [heads_sql.FROM_B64, heads_sql.TREE_ROOT, heads_sql.KEEP_HEAD], heads_sql.DROP_FUNCTIONS
        ),
        migrations.RunPython(let_only_the_web_call, migrations.RunPython.noop),
    ]
