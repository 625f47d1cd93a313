"""Corrections, their entries, and what was sent; behind the door, and open to the desk it was sent to."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.accounts.identifiers
from apps.consent.row_security import guard, keep, open_to_owner
from apps.corrections import sql

#: A desk sees a correction and its entries only where something of it was sent to it.
_SENT_HERE = (
    "EXISTS (SELECT 1 FROM corrections_request r WHERE r.correction_id = {id}"
    " AND r.organisation_id = (SELECT tsunagi_organisation()))"
)
_MINE = "institution_id = (SELECT tsunagi_institution()) OR organisation_id = (SELECT tsunagi_organisation())"


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
            name="Correction",
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
                    "begun_by",
                    models.UUIDField(
                        help_text="The user; no foreign key, so that whoever began it can leave."
                    ),
                ),
                (
                    "grant",
                    models.UUIDField(help_text="The permission under which a helper began it.", null=True),
                ),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("route", models.CharField(max_length=4)),
                (
                    "record_id",
                    models.UUIDField(help_text="The record disputed; none where one is missing.", null=True),
                ),
                ("revision", models.BigIntegerField(help_text="The version disputed.", null=True)),
                (
                    "bundle",
                    models.UUIDField(help_text="The id of the first of those that are about one thing."),
                ),
                ("content", models.BinaryField()),
                (
                    "wakes_on",
                    models.DateField(
                        db_index=True,
                        help_text="The next day on which its clock says something else by itself.",
                        null=True,
                    ),
                ),
                (
                    "asked",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wallet.source",
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="corrections.correction",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.resident"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wallet.source"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
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
                ("number", models.IntegerField()),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "noted_by",
                    models.UUIDField(
                        help_text="The user who noted it; none: a feed or the clock.", null=True
                    ),
                ),
                ("content", models.BinaryField()),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="corrections.correction",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.resident"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "entries",
            },
        ),
        migrations.CreateModel(
            name="Request",
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
                ("content", models.BinaryField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("at_desk", "At Desk"),
                            ("waiting", "Waiting"),
                            ("delivered", "Delivered"),
                            ("refused", "Refused"),
                            ("given_up", "Given Up"),
                        ],
                        max_length=10,
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("attempts", models.IntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("lease_token", models.BigIntegerField(default=0)),
                (
                    "settled_at",
                    models.DateTimeField(help_text="When it was delivered, refused or given up.", null=True),
                ),
                (
                    "refused_as",
                    models.CharField(blank=True, help_text="The ``err`` of RFC 8935.", max_length=40),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requests",
                        to="corrections.correction",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.institution",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.resident"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reply",
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
                ("jti", models.CharField(max_length=128)),
                ("content", models.BinaryField()),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("entered_at", models.DateTimeField(null=True)),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.resident"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="corrections.request",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "replies",
            },
        ),
        migrations.CreateModel(
            name="EvidenceLink",
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
                ("token_hash", models.BinaryField(unique=True)),
                ("content", models.BinaryField(help_text="Sealed: which document or record.")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.resident"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="corrections.request",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["resident", "record_id"], name="correction_of_record"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("record_id", None), ("revision", None)),
                    models.Q(("record_id__isnull", False), ("revision__isnull", False)),
                    _connector="OR",
                ),
                name="correction_record_has_revision",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("correction", "number"), name="correction_entry_once_per_number"
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["next_attempt_at"],
                name="correction_request_due",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["organisation", "made_at"], name="correction_request_of_desk"),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("institution__isnull", False), ("organisation__isnull", False), _connector="OR"
                ),
                name="correction_request_has_addressee",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.UniqueConstraint(
                fields=("request", "jti"), name="correction_reply_once_under_its_id"
            ),
        ),
        guard("corrections_correction", also=_SENT_HERE.format(id="corrections_correction.id")),
        guard("corrections_entry", also=_SENT_HERE.format(id="corrections_entry.correction_id")),
        guard("corrections_request", also=_MINE),
        guard("corrections_reply"),
        guard("corrections_evidencelink"),
        *(open_to_owner(f"corrections_{table}") for table in ("correction", "request", "evidencelink")),
        keep("corrections_entry", but=("DELETE",)),
        *(migrations.RunSQL(create, f"DROP FUNCTION {named}") for named, create in sql.MAY_CALL.items()),
        migrations.RunSQL(
            [
                *(f"REVOKE EXECUTE ON FUNCTION {named} FROM PUBLIC" for named in sql.MAY_CALL),
                *(
                    f"GRANT EXECUTE ON FUNCTION {named} TO {settings.DATABASE_WEB_ROLE}"
                    for named in sql.MAY_CALL
                ),
            ],
            migrations.RunSQL.noop,
        ),
    ]
