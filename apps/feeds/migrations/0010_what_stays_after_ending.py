"""What an ended connection brought is kept, or hidden and deleted after a waiting time, as the resident chooses."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.accounts.identifiers
from apps.consent.row_security import guard, hide_what_is_put_away, open_to_owner
from apps.feeds.taking_away import sql


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_organisations_and_members"),
        ("consent", "0007_read_notices"),
        ("feeds", "0009_institutions_entered_before"),
        ("wallet", "0009_sources_in_doubt"),
    ]

    operations = [
        migrations.CreateModel(
            name="TakingAway",
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
                    "asked_by",
                    models.UUIDField(help_text="The user; no foreign key, so that whoever asked can leave."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "hidden, not deleted yet"),
                            ("kept", "kept after all"),
                            ("done", "deleted"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        help_text="What was there when it was asked.",
                        size=None,
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
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["due_at"], name="taking_away_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("resident", "source"),
                        name="taking_away_one_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state", "waiting")),
                            models.Q(("ended_at__isnull", False), ("state__in", ["kept", "done"])),
                            _connector="OR",
                        ),
                        name="taking_away_end_matches_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gte", models.F("asked_at"))),
                        name="taking_away_due_after_asked",
                    ),
                ],
            },
        ),
        guard("feeds_takingaway"),
        open_to_owner("feeds_takingaway"),
        migrations.RunSQL([sql.KEEP_WISH, sql.DUE, sql.TAKE_AWAY], sql.DROP),
        migrations.RunSQL(
            [
                *(f"REVOKE EXECUTE ON FUNCTION {named} FROM PUBLIC" for named in sql.WEB_MAY_CALL),
                *(
                    f"GRANT EXECUTE ON FUNCTION {named} TO {settings.DATABASE_WEB_ROLE}"
                    for named in sql.WEB_MAY_CALL
                ),
            ],
            migrations.RunSQL.noop,
        ),
        hide_what_is_put_away("feeds_event", "institution_id"),
        hide_what_is_put_away("feeds_snapshot", "source_id"),
        hide_what_is_put_away("consent_readnotice", "institution"),
    ]
