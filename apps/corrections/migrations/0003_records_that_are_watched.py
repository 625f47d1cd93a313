"""Notes by triggers that something about a resident with corrections changed, and marks under a permission."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.consent.row_security import guard, open_to_owner
from apps.corrections import sql


class Migration(migrations.Migration):
    dependencies = [
        ("corrections", "0002_last_day_for_an_answer"),
        ("readiness", "0001_assessments_of_residents"),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "resident",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.resident",
                    ),
                ),
            ],
        ),
        guard("corrections_change"),
        open_to_owner("corrections_change"),
        open_to_owner("corrections_entry"),
        migrations.RunSQL(sql.NOTE, sql.DROP_NOTE),
        *(
            migrations.RunSQL(create, f"DROP FUNCTION {named}")
            for named, create in sql.MAY_CALL_SINCE_WATCHING.items()
        ),
        migrations.RunSQL(
            [
                *(f"REVOKE EXECUTE ON FUNCTION {named} FROM PUBLIC" for named in sql.MAY_CALL_SINCE_WATCHING),
                *(
                    f"GRANT EXECUTE ON FUNCTION {named} TO {settings.DATABASE_WEB_ROLE}"
                    for named in sql.MAY_CALL_SINCE_WATCHING
                ),
            ],
            migrations.RunSQL.noop,
        ),
    ]
