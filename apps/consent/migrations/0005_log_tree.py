"""The log's tree: a queue that a trigger fills, leaves and blocks that one function adds, and signed heads."""

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models

from apps.consent.log.tree_sql import DROP_FUNCTIONS, DROP_QUEUE, QUEUE, SEQUENCE, SUBTREE_ROOT
from apps.consent.row_security import keep

ALREADY_WRITTEN = """
INSERT INTO consent_logqueue (subject_ref, seq) SELECT subject_ref, seq FROM consent_accessentry
ORDER BY at, subject_ref, seq
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0004_grants_and_receipts"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogQueue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject_ref", models.UUIDField()),
                ("seq", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="LogTile",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "level", "index", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("root", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="LogLeaf",
            fields=[
                (
                    "index",
                    models.BigIntegerField(
                        help_text="0, 1, 2 ... without gaps.", primary_key=True, serialize=False
                    ),
                ),
                ("subject_ref", models.UUIDField()),
                ("seq", models.BigIntegerField()),
                ("leaf", models.BinaryField(help_text="The leaf of the line (RFC 9162 section 2.1.1).")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject_ref", "seq"), name="logleaf_one_per_line")
                ],
            },
        ),
        migrations.CreateModel(
            name="TreeHead",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        help_text="1, 2, 3 ... without gaps.", primary_key=True, serialize=False
                    ),
                ),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("at", models.DateTimeField()),
                (
                    "previous",
                    models.BinaryField(
                        help_text="SHA-256 of the JWS of the head before; none for the first.", null=True
                    ),
                ),
                (
                    "consistency",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BinaryField(),
                        help_text="RFC 9162 section 2.1.4, from the head before.",
                    ),
                ),
                ("jws", models.TextField(help_text="ES256 over size, root, at and previous.")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("id", 1), ("previous", None)),
                            models.Q(("id__gt", 1), ("previous__isnull", False)),
                            _connector="OR",
                        ),
                        name="treehead_follows_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 1)), name="treehead_is_of_something"
                    ),
                ],
            },
        ),
        migrations.RunSQL([QUEUE, ALREADY_WRITTEN], DROP_QUEUE),
        migrations.RunSQL([SUBTREE_ROOT, SEQUENCE], DROP_FUNCTIONS),
        migrations.RunSQL(
            [
                "REVOKE EXECUTE ON FUNCTION consent_sequence(integer) FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION consent_sequence(integer) TO {settings.DATABASE_WEB_ROLE}",
            ],
            migrations.RunSQL.noop,
        ),
        keep("consent_logleaf"),
        keep("consent_logtile"),
        keep("consent_treehead"),
    ]
