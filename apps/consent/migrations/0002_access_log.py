"""The access log: chained per resident, written by one function, and what policies ask about grants."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.consent.log.sql import DROP, NOTE, OPEN_ACTING
from apps.consent.row_security import CREATE_FUNCTION, guard, keep, open_to_owner

#: Lines are found through the chain, which shows only those of residents whom the door admitted.
ENTRIES_BEHIND_THE_DOOR = """
ALTER TABLE consent_accessentry ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent_accessentry FORCE ROW LEVEL SECURITY;
CREATE POLICY consent_accessentry_door ON consent_accessentry FOR SELECT
    USING (subject_ref IN (SELECT chain.subject_ref FROM consent_accesschain chain
        WHERE chain.resident_id = ANY ((SELECT tsunagi_residents())::uuid[])));
ALTER TABLE consent_accesschain SET (fillfactor = 70)
"""
CODE = "[a-z][a-z0-9_]*([-.][a-z][a-z0-9_]*)*"
#: Acts, purposes, kinds and fields are words of ours: no name and no number can stand in a line, whoever writes it.
CODES_ONLY = f"""
ALTER TABLE consent_accessentry ADD CONSTRAINT accessentry_holds_codes_only CHECK (
    concat_ws(' ', action, nullif(purpose, ''), nullif(reason, ''), nullif(role, ''), array_to_string(kinds, ' ', '?'),
        array_to_string(fields, ' ', '?')) ~ '^{CODE}( +{CODE})* *$'
    AND concat_ws(' ', action, purpose, reason, role, array_to_string(kinds, ' '), array_to_string(fields, ' '))
        !~ '[0-9]{{5}}'
    AND actor_ref ~ '^([0-9a-f]{{32}})?$'
)
"""
ANY_WORDS = "ALTER TABLE consent_accessentry DROP CONSTRAINT accessentry_holds_codes_only"
OPEN_TO_EVERYBODY = """
DROP POLICY consent_accessentry_door ON consent_accessentry;
ALTER TABLE consent_accessentry NO FORCE ROW LEVEL SECURITY;
ALTER TABLE consent_accessentry DISABLE ROW LEVEL SECURITY
"""
FOR_THE_WEB = "consent_note(uuid, text, text[], uuid[], text[], text, uuid, uuid, text, text, uuid, text, text, text, uuid, uuid)"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_web_role_users_and_residents"),
        ("consent", "0001_residents_admitted"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessChain",
            fields=[
                ("subject_ref", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(default=0)),
                (
                    "head",
                    models.BinaryField(
                        help_text="The leaf of the newest line; before the first, the hash of whose log it is."
                    ),
                ),
                (
                    "resident",
                    models.OneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.resident",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AccessEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "subject_ref", "seq", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject_ref", models.UUIDField(help_text="Pseudonym of the resident, from their chain.")),
                ("seq", models.BigIntegerField(help_text="1, 2, 3 ... for each resident, without gaps.")),
                ("id", models.UUIDField(unique=True)),
                ("at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=12)),
                (
                    "actor_ref",
                    models.CharField(
                        help_text="Who, as a hash that differs for every resident.", max_length=32
                    ),
                ),
                ("organisation", models.UUIDField(null=True)),
                ("role", models.CharField(max_length=20)),
                ("action", models.CharField(max_length=40)),
                ("purpose", models.CharField(max_length=60)),
                ("grant", models.UUIDField(null=True)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40)),
                ),
                ("record_ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField())),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100)),
                ),
                ("outcome", models.CharField(max_length=8)),
                ("reason", models.CharField(max_length=40)),
                ("source", models.CharField(max_length=8)),
                ("request_id", models.UUIDField(null=True)),
                ("prev", models.BinaryField(help_text="The leaf of the line before.")),
                (
                    "leaf",
                    models.BinaryField(
                        help_text="SHA-256 of 0x00 and the canonical line (RFC 9162 section 2.1.1)."
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "actor_kind__in",
                                ["resident", "guardian", "member", "staff", "institution", "job"],
                            ),
                            ("outcome__in", ["allowed", "refused"]),
                            ("source__in", ["app", "feed", "job", "admin"]),
                        ),
                        name="accessentry_words_known",
                    )
                ],
            },
        ),
        migrations.RunSQL(CREATE_FUNCTION, migrations.RunSQL.noop),
        guard("consent_accesschain"),
        open_to_owner("consent_accesschain"),
        migrations.RunSQL(ENTRIES_BEHIND_THE_DOOR, OPEN_TO_EVERYBODY),
        open_to_owner("consent_accessentry"),
        migrations.RunSQL(CODES_ONLY, ANY_WORDS),
        keep("consent_accessentry"),
        keep("consent_accesschain", but=["UPDATE"]),
        migrations.RunSQL([NOTE, OPEN_ACTING], DROP),
        migrations.RunSQL(
            [
                f"REVOKE EXECUTE ON FUNCTION {FOR_THE_WEB} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {FOR_THE_WEB} TO {settings.DATABASE_WEB_ROLE}",
            ],
            migrations.RunSQL.noop,
        ),
    ]
