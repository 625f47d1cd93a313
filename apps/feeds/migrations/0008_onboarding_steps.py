"""Institutions prepared by two people: who entered and compared what, every step, and by which key events were signed."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.accounts.identifiers
from apps.consent.row_security import keep


class Migration(migrations.Migration):
    dependencies = [
        ("feeds", "0007_csv_drops"),
        ("wallet", "0009_sources_in_doubt"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeyApproval",
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
                    "channel",
                    models.CharField(
                        choices=[
                            ("telephone", "by telephone, at a number that I knew already"),
                            ("in_person", "in person"),
                            ("letter", "by a letter on paper with its seal"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Onboarding",
            fields=[
                (
                    "institution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="onboarding",
                        serialize=False,
                        to="feeds.institution",
                    ),
                ),
                ("version", models.IntegerField(default=1)),
                (
                    "entered_by",
                    models.UUIDField(help_text="NULL: from the server's command line.", null=True),
                ),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "stated_thumbprints",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=43),
                        default=list,
                        help_text="Those in its document; they prove nothing.",
                    ),
                ),
                (
                    "offered_kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list
                    ),
                ),
                ("kinds_by", models.UUIDField(null=True)),
                ("kinds_at", models.DateTimeField(null=True)),
                (
                    "proposed_kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        help_text="More kinds, until a second person agrees.",
                        null=True,
                    ),
                ),
                ("proposed_by", models.UUIDField(null=True)),
                (
                    "test",
                    models.JSONField(
                        help_text="Counts of the last test pull; no value, nobody's id.", null=True
                    ),
                ),
                ("test_version", models.IntegerField(null=True)),
                ("tested_at", models.DateTimeField(null=True)),
                ("suspended_by", models.UUIDField(null=True)),
                ("suspended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OnboardingStep",
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
                    "step",
                    models.CharField(
                        choices=[
                            ("entered", "entered from its document"),
                            ("entered_again", "entered again from its document"),
                            ("key_compared", "compared a key by its thumbprint"),
                            ("key_approved", "compared a key as the second person: it is in force"),
                            ("key_retired", "set when a key ends"),
                            ("key_stopped", "stopped a key at once"),
                            ("kinds_agreed", "agreed which kinds of record it sends"),
                            ("kinds_fewer", "took kinds of record away"),
                            ("kinds_proposed", "proposed more kinds of record"),
                            ("kinds_confirmed", "agreed to more kinds as the second person"),
                            ("kinds_dropped", "dropped the proposal of more kinds"),
                            ("tested", "made a test pull that passed"),
                            ("test_stopped", "made a test pull that did not pass"),
                            ("opened", "opened it as the second person"),
                            ("refused", "refused it"),
                            ("suspended", "suspended it"),
                            ("resumed", "resumed it as the second person"),
                            ("reopened", "put it back to be prepared again"),
                        ],
                        max_length=16,
                    ),
                ),
                ("by", models.UUIDField(help_text="NULL: from the server's command line.", null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("note", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="approval",
            name="approval_once_per_person",
        ),
        migrations.RemoveConstraint(
            model_name="institution",
            name="institution_state_known",
        ),
        migrations.AddField(
            model_name="drop",
            name="signed_by",
            field=models.CharField(
                blank=True, db_default="", help_text="Thumbprint of the key.", max_length=43
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="signed_by",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="Thumbprint of the key, of what was accepted.",
                max_length=43,
            ),
        ),
        migrations.AddField(
            model_name="institutionkey",
            name="doubted_since",
            field=models.DateTimeField(
                blank=True,
                help_text="Of a stopped key: from when on somebody else may have used it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="institutionkey",
            name="entered_by",
            field=models.UUIDField(
                blank=True, help_text="Who typed it in, if nobody published it.", null=True
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
                    ("doubted", "kept back: the key that signed it was stopped"),
                    ("none", "nothing to apply"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="institution",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "being prepared"),
                    ("live", "live"),
                    ("suspended", "suspended"),
                    ("refused", "refused"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="institutionkey",
            name="retired_at",
            field=models.DateTimeField(
                blank=True,
                help_text="What it signed until then still counts; a moment to come is a planned end.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="institutionkey",
            name="status",
            field=models.CharField(
                choices=[
                    ("approved", "in force"),
                    ("pending", "waits for two people to compare it"),
                    ("retired", "retired: kept to check what it signed"),
                    ("revoked", "stopped"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="institution",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "live", "suspended", "refused"])),
                name="institution_state_known",
            ),
        ),
        migrations.AddField(
            model_name="keyapproval",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="keyapproval",
            name="key",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="approvals",
                to="feeds.institutionkey",
            ),
        ),
        migrations.AddField(
            model_name="onboardingstep",
            name="institution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="feeds.institution"
            ),
        ),
        migrations.RemoveField(
            model_name="approval",
            name="by",
        ),
        migrations.RemoveField(
            model_name="approval",
            name="institution",
        ),
        migrations.AddConstraint(
            model_name="keyapproval",
            constraint=models.UniqueConstraint(fields=("key", "by"), name="key_approval_once_per_person"),
        ),
        migrations.AddIndex(
            model_name="onboardingstep",
            index=models.Index(fields=["institution", "-at"], name="onboarding_step_newest"),
        ),
        migrations.DeleteModel(
            name="Approval",
        ),
        keep("feeds_onboardingstep", but=["DELETE"]),
    ]
