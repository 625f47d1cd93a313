"""Cases and answers as they are kept, what residents say, and triggers that note whose records changed."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.accounts.identifiers
from apps.consent.row_security import guard, open_to_owner
from apps.readiness import sql

_MAY_CALL = ("readiness_changed(uuid, integer)", "readiness_due(date, text, text, uuid, integer)")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_numbers_compared"),
        ("consent", "0010_key_of_drafts"),
        ("feeds", "0010_what_stays_after_ending"),
        ("wallet", "0009_sources_in_doubt"),
    ]

    operations = [
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "resident",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.resident",
                    ),
                ),
                ("case", models.BinaryField()),
                ("answers", models.BinaryField()),
                ("engine", models.CharField(max_length=20)),
                ("rule_set", models.CharField(max_length=20)),
                (
                    "assessed_on",
                    models.DateField(help_text="The day in Japan for which the rules were asked."),
                ),
                ("assessed_at", models.DateTimeField()),
                ("stands_until", models.DateField(db_index=True, null=True)),
            ],
        ),
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
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.accounts.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("said_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("content", models.BinaryField()),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.resident"
                    ),
                ),
                (
                    "said_by",
                    models.UUIDField(
                        help_text="The user; no foreign key, so that whoever said it can leave."
                    ),
                ),
            ],
        ),
        guard("readiness_change"),
        open_to_owner("readiness_change"),
        guard("readiness_standing"),
        open_to_owner("readiness_standing"),
        guard("readiness_statement"),
        migrations.RunSQL(sql.NOTE, sql.DROP_NOTE),
        migrations.RunSQL(*sql.note_writes("wallet_record")),
        migrations.RunSQL(*sql.note_writes("wallet_holding")),
        migrations.RunSQL(sql.NOTE_DOUBT, sql.DROP_NOTE_DOUBT),
        migrations.RunSQL(sql.CHANGED, f"DROP FUNCTION {_MAY_CALL[0]}"),
        migrations.RunSQL(sql.DUE, f"DROP FUNCTION {_MAY_CALL[1]}"),
        migrations.RunSQL(
            [
                *(f"REVOKE EXECUTE ON FUNCTION {named} FROM PUBLIC" for named in _MAY_CALL),
                *(
                    f"GRANT EXECUTE ON FUNCTION {named} TO {settings.DATABASE_WEB_ROLE}"
                    for named in _MAY_CALL
                ),
            ],
            migrations.RunSQL.noop,
        ),
        # who was here before is read when the rules first run
        migrations.RunSQL(
            "INSERT INTO readiness_change (resident_id) SELECT DISTINCT resident_id FROM wallet_holding",
            migrations.RunSQL.noop,
        ),
    ]
