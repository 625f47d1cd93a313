"""Notices, how each resident wants to be told, mails that wait, addresses of calendars; behind the door."""

import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.accounts.identifiers
from apps.consent.row_security import guard, hide_what_is_put_away, open_to_owner
from apps.notices import sql

_TABLES = ("change", "preference", "calendaraddress", "delivery", "notice")
#: What somebody wrote under no source is hidden with none.
_SOURCE = "coalesce(source_id, '00000000-0000-0000-0000-000000000000'::uuid)"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_numbers_compared"),
        ("consent", "0010_key_of_drafts"),
        ("wallet", "0009_sources_in_doubt"),  # for what is put away
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "producer",
                    models.CharField(
                        blank=True, help_text="Empty: whatever anybody wants told.", max_length=40
                    ),
                ),
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
            name="Preference",
            fields=[
                (
                    "resident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.resident",
                    ),
                ),
                (
                    "inbox_only",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list
                    ),
                ),
                ("quiet_from", models.TimeField(default=datetime.time(21, 0), null=True)),
                ("quiet_until", models.TimeField(default=datetime.time(8, 0), null=True)),
                ("time_zone", models.CharField(default="Asia/Tokyo", max_length=40)),
                (
                    "full_titles",
                    models.BooleanField(
                        default=False, help_text="Whether calendars say what each day is about."
                    ),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from", None), ("quiet_until", None)),
                            models.Q(
                                ("quiet_from__isnull", False),
                                ("quiet_until__isnull", False),
                                models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="quiet_hours_have_two_ends",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarAddress",
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
                    "made_by",
                    models.UUIDField(
                        help_text="The user; no foreign key. The calendar speaks their language."
                    ),
                ),
                ("secret_sha256", models.BinaryField(unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.resident"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("resident",),
                        name="calendar_one_address",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
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
                    "reader",
                    models.UUIDField(help_text="The user; no foreign key, so that whoever acted can leave."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("delivered", "Delivered"),
                            ("needless", "Needless"),
                            ("refused", "Refused"),
                            ("given_up", "Given Up"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("next_attempt_at", models.DateTimeField()),
                ("attempts", models.IntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("lease_token", models.BigIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.resident"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["next_attempt_at"],
                        name="delivery_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state", "waiting")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("state__in", ["delivered", "needless", "refused", "given_up"]),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_ended_as_state_says",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
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
                ("key", models.CharField(help_text="What it is about; ids and codes only.", max_length=200)),
                ("kind", models.CharField(max_length=40)),
                (
                    "producer",
                    models.CharField(
                        blank=True, help_text="Who wants it told; empty: told directly.", max_length=40
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        blank=True, help_text="Notices of one group are shown as one.", max_length=200
                    ),
                ),
                (
                    "source_id",
                    models.UUIDField(
                        help_text="Whose records it speaks of; no foreign key, sources lie above notices.",
                        null=True,
                    ),
                ),
                ("is_event", models.BooleanField(default=False)),
                (
                    "sealed",
                    models.BinaryField(
                        help_text="JSON: message, values, the day it is about, the next step."
                    ),
                ),
                ("digest", models.BinaryField(help_text="Of the same, keyed, to see that nothing changed.")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sequence", models.IntegerField(default=0)),
                ("due_at", models.DateTimeField(help_text="From then on it stands in the inbox.")),
                ("read_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "mail_settled_at",
                    models.DateTimeField(
                        help_text="When a mail about it was put in the outbox, or found not to be wanted.",
                        null=True,
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.resident",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["resident", "due_at"], name="notice_newest"),
                    models.Index(
                        condition=models.Q(("mail_settled_at", None), ("withdrawn_at", None)),
                        fields=["due_at"],
                        name="notice_for_mail",
                    ),
                    models.Index(
                        condition=models.Q(("withdrawn_at", None)), fields=["key"], name="notice_live_key"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("resident", "key"), name="notice_once_under_its_key")
                ],
            },
        ),
        *(guard(f"notices_{table}") for table in _TABLES),
        *(open_to_owner(f"notices_{table}") for table in _TABLES),
        hide_what_is_put_away("notices_notice", _SOURCE),
        *(migrations.RunSQL(made, f"DROP FUNCTION {named}") for named, made in sql.FUNCTIONS.items()),
        migrations.RunSQL(
            [
                statement
                for named in sql.FUNCTIONS
                for statement in (
                    f"REVOKE EXECUTE ON FUNCTION {named} FROM PUBLIC",
                    f"GRANT EXECUTE ON FUNCTION {named} TO {settings.DATABASE_WEB_ROLE}",
                )
            ],
            migrations.RunSQL.noop,
        ),
        # who was here before is planned when the scheduler first rings
        migrations.RunSQL(
            "INSERT INTO notices_change (resident_id, producer) SELECT id, '' FROM accounts_resident",
            migrations.RunSQL.noop,
        ),
    ]
