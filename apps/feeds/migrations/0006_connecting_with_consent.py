"""Consent at the institution: attempts behind the door, connections that pause, snapshots that are compared."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.accounts.identifiers
from apps.consent.row_security import guard

OF_INSTITUTION = "institution_id = (SELECT tsunagi_institution())"
OF_SOURCE = "source_id = (SELECT tsunagi_institution())"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_organisations_and_members"),
        ("feeds", "0005_seal_tokens"),
        ("wallet", "0004_what_snapshots_confirm"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuthorizationAttempt",
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
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40)),
                ),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True, help_text="Empty while the code is being redeemed.", max_length=40
                    ),
                ),
                (
                    "granted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="connection",
            name="connection_end_matches_state",
        ),
        migrations.AddField(
            model_name="connection",
            name="paused_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="institution",
            name="authorization_url",
            field=models.URLField(
                blank=True,
                db_default="",
                help_text="Where residents agree; without it they cannot connect.",
                max_length=300,
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="compared",
            field=models.CharField(
                choices=[
                    ("waiting", "more of it is to come"),
                    ("fits", "fits what came"),
                    ("differs", "differs from what came"),
                ],
                db_default="waiting",
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="received_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="told_at",
            field=models.DateTimeField(
                blank=True, help_text="When staff were told that it does not fit.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="connection",
            name="state",
            field=models.CharField(
                choices=[("live", "live"), ("paused", "paused"), ("ended", "ended")],
                default="live",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="state",
            field=models.CharField(
                choices=[
                    ("stored", "stored, not applied yet"),
                    ("applied", "applied"),
                    ("waiting", "waits for the part of Tsunagi that reads it"),
                    ("paused", "waits while its connection is paused"),
                    ("conflict", "contradicts what was said before"),
                    ("none", "nothing to apply"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("state", "paused")),
                fields=["institution", "resident"],
                name="event_paused",
            ),
        ),
        migrations.AddIndex(
            model_name="snapshot",
            index=models.Index(
                condition=models.Q(models.Q(("compared", "fits"), _negated=True), ("told_at", None)),
                fields=["source", "received_at"],
                name="snapshot_to_tell",
            ),
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", ""), ("paused_at", None), ("state", "live")),
                    models.Q(
                        ("ended_at", None),
                        ("ended_by", ""),
                        ("paused_at__isnull", False),
                        ("state", "paused"),
                    ),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__in", ["resident", "institution", "law"]),
                        ("paused_at", None),
                        ("state", "ended"),
                    ),
                    _connector="OR",
                ),
                name="connection_end_matches_state",
            ),
        ),
        migrations.AddField(
            model_name="authorizationattempt",
            name="connection",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="feeds.connection",
            ),
        ),
        migrations.AddField(
            model_name="authorizationattempt",
            name="institution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="feeds.institution"
            ),
        ),
        migrations.AddField(
            model_name="authorizationattempt",
            name="resident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.resident"
            ),
        ),
        migrations.AddField(
            model_name="authorizationattempt",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="authorizationattempt",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", False), ("outcome", "")),
                fields=["institution", "answered_at"],
                name="attempt_being_redeemed",
            ),
        ),
        guard("feeds_authorizationattempt", also=OF_INSTITUTION),
        guard("feeds_snapshot", also=OF_SOURCE),
    ]
