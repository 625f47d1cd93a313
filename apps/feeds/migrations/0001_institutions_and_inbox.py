"""Institutions, streams, connections and the inbox, the personal ones behind the door."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.accounts.identifiers
from apps.consent.row_security import guard


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("consent", "0001_residents_admitted"),
        ("accounts", "0001_web_role_users_and_residents"),
        ("wallet", "0001_sources_and_ledger"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Institution",
            fields=[
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="institution",
                        serialize=False,
                        to="wallet.source",
                    ),
                ),
                ("issuer", models.URLField(max_length=300, unique=True)),
                ("poll_url", models.URLField(max_length=300)),
                ("token_url", models.URLField(max_length=300)),
                ("request_url", models.URLField(max_length=300)),
                ("metadata_url", models.URLField(blank=True, max_length=300)),
                ("jwks_uri", models.URLField(blank=True, max_length=300)),
                (
                    "algorithms",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10)),
                ),
                (
                    "thumbprints",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=43),
                        help_text="Keys that staff approved, by RFC 7638 thumbprint.",
                        size=None,
                    ),
                ),
                (
                    "event_types",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200)),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40)),
                ),
                ("private_network", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for two approvals"),
                            ("live", "live"),
                            ("stopped", "stopped"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("registered_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="InstitutionKey",
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
                ("kid", models.CharField(max_length=200)),
                ("thumbprint", models.CharField(help_text="RFC 7638, SHA-256, base64url.", max_length=43)),
                ("jwk", models.JSONField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("approved", "approved"),
                            ("pending", "waits for a person's approval"),
                            ("retired", "retired: kept to check what it signed"),
                            ("revoked", "revoked"),
                        ],
                        max_length=10,
                    ),
                ),
                ("first_seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OperatorNotice",
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
                ("code", models.CharField(max_length=40)),
                ("first_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("times", models.IntegerField(default=1)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Snapshot",
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
                ("epoch", models.CharField(max_length=64)),
                ("count", models.IntegerField()),
                ("digest", models.CharField(max_length=43)),
                ("issued_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Approval",
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
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Connection",
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
                ("external_id", models.CharField(max_length=255)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40)),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("live", "live"), ("ended", "ended")], default="live", max_length=10
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resident", "by you"),
                            ("institution", "by the institution"),
                            ("law", "because the law says so"),
                        ],
                        max_length=12,
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
            name="Stream",
            fields=[
                (
                    "institution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="stream",
                        serialize=False,
                        to="feeds.institution",
                    ),
                ),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("lease_token", models.BigIntegerField(default=0)),
                ("next_poll_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("max_events", models.IntegerField(default=100)),
                ("acks_to_send", models.JSONField(default=list)),
                ("errors_to_send", models.JSONField(default=dict)),
                ("failures", models.IntegerField(default=0)),
                (
                    "opened_at",
                    models.DateTimeField(blank=True, help_text="When the breaker opened.", null=True),
                ),
                ("last_asked_at", models.DateTimeField(blank=True, null=True)),
                ("last_answered_at", models.DateTimeField(blank=True, null=True)),
                ("last_trouble", models.CharField(blank=True, max_length=40)),
                ("stopped_code", models.CharField(blank=True, max_length=40)),
                ("more_available", models.BooleanField(default=False)),
                ("keys_fetched_at", models.DateTimeField(blank=True, null=True)),
                ("received", models.BigIntegerField(default=0)),
                ("redelivered", models.BigIntegerField(default=0)),
                ("refused", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.AddConstraint(
            model_name="institution",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "live", "stopped"])),
                name="institution_state_known",
            ),
        ),
        migrations.AddField(
            model_name="connection",
            name="institution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="feeds.institution"
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="institution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="approvals", to="feeds.institution"
            ),
        ),
        migrations.AddField(
            model_name="institutionkey",
            name="institution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="feeds.institution"
            ),
        ),
        migrations.AddField(
            model_name="operatornotice",
            name="institution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="feeds.institution"
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="resident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.resident"
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wallet.source"
            ),
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "institution",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="feeds.institution",
                    ),
                ),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "institution_id", "jti", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("jti", models.CharField(max_length=200)),
                ("event_type", models.CharField(blank=True, max_length=40)),
                ("token", models.TextField(help_text="Absent where only the hash may be kept.", null=True)),
                ("token_sha256", models.BinaryField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[("accepted", "accepted"), ("refused", "refused"), ("held", "kept aside")],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("stored", "stored, not applied yet"),
                            ("applied", "applied"),
                            ("waiting", "waits for the part of Tsunagi that reads it"),
                            ("conflict", "contradicts what was said before"),
                            ("none", "nothing to apply"),
                        ],
                        max_length=10,
                    ),
                ),
                ("err", models.CharField(blank=True, max_length=30)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("path", models.CharField(blank=True, max_length=100)),
                ("detail", models.CharField(blank=True, max_length=40)),
                ("received_at", models.DateTimeField()),
                (
                    "resident",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.resident",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(
                    models.Q(("verdict", "accepted"), _negated=True), ("state", "conflict"), _connector="OR"
                ),
                fields=["institution", "received_at"],
                name="event_quarantine",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("state__in", ["stored", "waiting"])),
                fields=["institution"],
                name="event_to_apply",
            ),
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.UniqueConstraint(
                fields=("institution", "external_id"), name="connection_id_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", ""), ("state", "live")),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__in", ["resident", "institution", "law"]),
                        ("state", "ended"),
                    ),
                    _connector="OR",
                ),
                name="connection_end_matches_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(fields=("institution", "by"), name="approval_once_per_person"),
        ),
        migrations.AddConstraint(
            model_name="institutionkey",
            constraint=models.UniqueConstraint(
                fields=("institution", "kid", "thumbprint"), name="institution_key_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="institutionkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "approved")),
                fields=("institution", "kid"),
                name="institution_kid_one_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="operatornotice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at", None)),
                fields=("institution", "code"),
                name="operator_notice_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(fields=("resident", "source", "epoch"), name="snapshot_once"),
        ),
        # ingest finds connections and known events of the one institution that it asks, before it knows residents
        guard("feeds_connection", also="institution_id = (SELECT tsunagi_institution())"),
        guard("feeds_event", also="institution_id = (SELECT tsunagi_institution())"),
        guard("feeds_snapshot"),
    ]
