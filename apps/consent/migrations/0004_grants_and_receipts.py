"""Asks, permissions and their receipts, behind the door; organisations see what names them."""

import datetime

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.db import migrations, models

import apps.accounts.identifiers
from apps.consent.grant_rules import narrows, take
from apps.consent.row_security import guard, open_to_owner

OF_ITS_ORGANISATION = "organisation_id = (SELECT tsunagi_organisation())"
SEEN_BY_BOTH = ("consent_ask", "consent_grant", "consent_engagement", "consent_deletionrequest")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_organisations_and_members"),
        ("consent", "0003_resident_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("sha256", models.BinaryField(primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(
                        help_text="Which text in which version, such as share-v1.", max_length=40
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("text", models.TextField()),
                ("first_shown_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="Grant",
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
                    "ask",
                    models.UUIDField(
                        help_text="The ask it answers; None when given without being asked.", null=True
                    ),
                ),
                (
                    "subject_ref",
                    models.UUIDField(
                        help_text="What receipts call the resident, the same towards one organisation."
                    ),
                ),
                ("purpose", models.CharField(max_length=60)),
                (
                    "scope",
                    models.JSONField(help_text="Record kinds, each with a list of fields or null for all."),
                ),
                ("starts_on", models.DateField()),
                (
                    "last_day",
                    models.DateField(help_text="The last day on which it lets anybody read, in Japan."),
                ),
                ("max_reads", models.PositiveSmallIntegerField()),
                ("reads_used", models.PositiveSmallIntegerField(default=0)),
                ("export", models.BooleanField(default=False)),
                (
                    "why",
                    models.BinaryField(
                        help_text="The asker's sentence, sealed under the resident's key.", null=True
                    ),
                ),
                (
                    "given_by",
                    models.CharField(
                        choices=[("resident", "By yourself"), ("guardian", "By a parent or guardian")],
                        max_length=10,
                    ),
                ),
                (
                    "helped_by",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody"),
                            ("family", "Family or a friend"),
                            ("interpreter", "An interpreter"),
                            ("asker", "The people who ask"),
                            ("other", "Somebody else"),
                        ],
                        default="nobody",
                        max_length=12,
                    ),
                ),
                (
                    "auth",
                    models.JSONField(
                        default=list, help_text="What was shown before giving: passkey, app, recovery."
                    ),
                ),
                ("notice_sha256", models.BinaryField(help_text="The text that was shown; see Notice.")),
                ("notice_language", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("given", "Given"),
                            ("refused", "Refused"),
                            ("ended", "Ended"),
                            ("expired", "Its time is over"),
                        ],
                        max_length=10,
                    ),
                ),
                ("record_version", models.PositiveSmallIntegerField(default=1)),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.CharField(
                        blank=True, help_text="resident, guardian, time or erasure.", max_length=10
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
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
            name="Engagement",
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
                ("documents", models.JSONField()),
                ("fee_yen", models.PositiveIntegerField()),
                ("licence_number", models.CharField(max_length=60)),
                (
                    "agent_number",
                    models.CharField(
                        blank=True, help_text="Approval to submit (取次), if any.", max_length=60
                    ),
                ),
                ("agreed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
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
                (
                    "grant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="engagement",
                        to="consent.grant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DeletionRequest",
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
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No answer yet"),
                            ("done", "Deleted"),
                            ("partly", "Deleted in part"),
                            ("not", "Not deleted"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, help_text="A code: why not, or not all.", max_length=40),
                ),
                (
                    "organisation",
                    models.ForeignKey(
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
                (
                    "grant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deletion",
                        to="consent.grant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Receipt",
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
                ("record_version", models.PositiveSmallIntegerField()),
                ("sealed", models.BinaryField(help_text="The compact JWS, sealed under the resident's key.")),
                (
                    "prev",
                    models.BinaryField(help_text="SHA-256 of the JWS of the version before.", null=True),
                ),
                ("issued_at", models.DateTimeField()),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="receipts",
                        to="consent.grant",
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
            name="Ask",
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
                ("purpose", models.CharField(max_length=60)),
                (
                    "scope",
                    models.JSONField(help_text="Record kinds, each with a list of fields or null for all."),
                ),
                ("days", models.PositiveSmallIntegerField(default=90)),
                ("max_reads", models.PositiveSmallIntegerField(default=20)),
                ("export", models.BooleanField(default=False)),
                (
                    "for_organisation",
                    models.BooleanField(default=False, help_text="Every member may read, not only who asks."),
                ),
                (
                    "why",
                    models.BinaryField(
                        help_text="The helper's own sentence, sealed under a key of the house.", null=True
                    ),
                ),
                (
                    "documents",
                    models.JSONField(
                        default=list, help_text="Kinds of paper that are to be drafted for a fee."
                    ),
                ),
                ("fee_yen", models.PositiveIntegerField(null=True)),
                (
                    "code",
                    models.BinaryField(help_text="The code for who asks, sealed under a key of the house."),
                ),
                (
                    "code_hash",
                    models.BinaryField(
                        help_text="A keyed hash of the code, by which it is found.", unique=True
                    ),
                ),
                ("at_desk", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField()),
                (
                    "taken_at",
                    models.DateTimeField(help_text="When somebody first opened it by its code.", null=True),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Waiting"),
                            ("given", "Given"),
                            ("refused", "Refused"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.resident",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "created_at"], name="ask_of_organisation")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__range", (1, 90))), name="ask_asks_for_usual_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("max_reads__range", (1, 999))), name="ask_looks_counted"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None)),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="ask_answered_with_an_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer__in", ["given", "refused"]), _negated=True),
                            ("resident__isnull", False),
                            _connector="OR",
                        ),
                        name="ask_answered_by_who_took_it",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["resident", "decided_at"], name="grant_of_resident"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["organisation", "state", "last_day"], name="grant_to_organisation"),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("last_day__gte", models.F("starts_on")),
                    (
                        "last_day__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("starts_on"), "+", models.Value(datetime.timedelta(days=365))
                        ),
                    ),
                ),
                name="grant_ends_within_a_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("max_reads__range", (1, 999)), ("reads_used__lte", models.F("max_reads"))
                ),
                name="grant_looks_counted",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", ""), ("state__in", ["given", "refused"])),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("state__in", ["ended", "expired"]),
                        models.Q(("ended_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="grant_ended_with_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scope", {}), _negated=True),
                    models.Q(("state", "given"), _negated=True),
                    _connector="OR",
                ),
                name="grant_gives_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="deletionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None)),
                    models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="deletion_answered_with_an_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="deletionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer__in", ["partly", "not"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="deletion_kept_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                fields=("grant", "record_version"), name="receipt_once_a_version"
            ),
        ),
        *[guard(table, also=OF_ITS_ORGANISATION) for table in SEEN_BY_BOTH],
        guard("consent_receipt"),
        open_to_owner("consent_ask"),
        narrows,
        take,
    ]
