"""Leaving: requests, sealed archives, tombstones, and the functions by which the database erases who is due."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.accounts.identifiers
from apps.consent.leaving import sql
from apps.consent.row_security import guard, keep, open_to_owner


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_organisations_and_members"),
        ("consent", "0005_log_tree"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tombstone",
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
                ("subject_ref", models.UUIDField(unique=True)),
                (
                    "resident_sha256",
                    models.BinaryField(
                        help_text="SHA-256 of the resident's id, to find them again in a backup.", unique=True
                    ),
                ),
                ("erased_at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(
                        help_text="asked, or the code of whoever erased out of turn.", max_length=40
                    ),
                ),
                ("counts", models.JSONField(help_text="How many rows of each table went.")),
                (
                    "confirmation",
                    models.TextField(blank=True, help_text="The signed confirmation, a compact JWS."),
                ),
                ("code_sha256", models.BinaryField(null=True, unique=True)),
                ("shown_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="GrantStub",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        editable=False,
                        help_text="The id that the permission had.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("purpose", models.CharField(max_length=60)),
                ("starts_on", models.DateField()),
                ("last_day", models.DateField()),
                ("ended_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LeavingRequest",
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
                (
                    "what",
                    models.CharField(
                        choices=[("export", "A copy of everything"), ("erasure", "Erasing everything")],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("cancelled", "cancelled"),
                            ("preparing", "being made"),
                            ("ready", "ready"),
                            ("expired", "no longer kept"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="Of whoever asked: the archive is readable in it.",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField()),
                (
                    "entered_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("ready_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ends_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Until when the archive is kept, or when the request ended.",
                        null=True,
                    ),
                ),
                ("size", models.BigIntegerField(blank=True, help_text="Bytes of the archive.", null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("lease_token", models.BigIntegerField(default=0)),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.resident"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExportChunk",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "resident_id",
                        "request_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.IntegerField()),
                ("sealed", models.BinaryField()),
                (
                    "resident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.resident",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consent.leavingrequest",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="leavingrequest",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "preparing"])),
                fields=["due_at"],
                name="leaving_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="leavingrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "preparing", "ready"])),
                fields=("resident", "what"),
                name="leaving_one_open_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="leavingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["waiting", "cancelled", "preparing", "ready", "expired"]),
                        ("what", "export"),
                    ),
                    models.Q(("state__in", ["waiting", "cancelled"]), ("what", "erasure")),
                    _connector="OR",
                ),
                name="leaving_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="leavingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gte", models.F("asked_at"))), name="leaving_due_after_asked"
            ),
        ),
        migrations.AddConstraint(
            model_name="leavingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ready"), _negated=True),
                    models.Q(
                        ("ends_at__isnull", False), ("ready_at__isnull", False), ("size__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="leaving_ready_has_an_end",
            ),
        ),
        guard("consent_leavingrequest"),
        open_to_owner("consent_leavingrequest"),
        guard("consent_exportchunk"),
        keep("consent_tombstone", but=["UPDATE"]),
        migrations.RunSQL(
            [sql.KEEP_REQUEST, sql.DUE, sql.UNCHECKED, sql.ERASE, sql.CONFIRM],
            [sql.DROP, "DROP FUNCTION IF EXISTS consent_erase_rows(uuid)"],
        ),
        migrations.RunSQL(
            [
                *(
                    f"REVOKE EXECUTE ON FUNCTION {named} FROM PUBLIC"
                    for named in (*sql.WEB_MAY_CALL, *sql.OWNER_ALONE_MAY_CALL)
                ),
                *(
                    f"GRANT EXECUTE ON FUNCTION {named} TO {settings.DATABASE_WEB_ROLE}"
                    for named in sql.WEB_MAY_CALL
                ),
            ],
            migrations.RunSQL.noop,
        ),
    ]
