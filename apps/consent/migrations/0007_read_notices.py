"""What institutions tell about looks of their own staff, sealed, behind the door."""

import django.db.models.deletion
from django.db import migrations, models

import apps.accounts.identifiers
from apps.consent.row_security import guard


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_web_role_users_and_residents"),
        ("consent", "0006_leaving_and_retention"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadNotice",
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
                    "seq",
                    models.BigIntegerField(help_text="The line of the resident's log that stands for it."),
                ),
                (
                    "institution",
                    models.UUIDField(
                        help_text="The source that told us; no foreign key, sources lie above consent."
                    ),
                ),
                ("jti", models.CharField(max_length=128)),
                (
                    "sealed",
                    models.BinaryField(help_text="JSON: reader, purpose, legal_basis, read_at, fields."),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("resident", "institution", "jti"), name="read_notice_once"
                    ),
                    models.UniqueConstraint(fields=("resident", "seq"), name="read_notice_of_one_line"),
                ],
            },
        ),
        guard("consent_readnotice"),
    ]
