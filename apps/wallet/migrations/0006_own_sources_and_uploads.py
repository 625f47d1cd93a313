import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import apps.accounts.identifiers
from apps.consent.row_security import guard


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_organisations_and_members"),
        ("consent", "0002_access_log"),
        ("wallet", "0005_corporate_register"),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
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
                ("kind", models.CharField(max_length=40)),
                (
                    "added",
                    models.IntegerField(
                        help_text="Records that were new; the others of the table were here already."
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="source",
            name="provenance",
            field=models.CharField(
                choices=[
                    ("institution", "sent by the institution itself"),
                    ("document", "from a document that the resident has"),
                    ("self_declared", "said by the resident"),
                ],
                db_default="institution",
                default="institution",
                max_length=13,
            ),
        ),
        # nobody but the resident stands behind what was noted as theirs before
        migrations.RunSQL(
            "UPDATE wallet_source SET provenance = 'self_declared' WHERE code = 'resident'",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", "resident"), ("provenance__in", ["document", "self_declared"])),
                    models.Q(models.Q(("code", "resident"), _negated=True), ("provenance", "institution")),
                    _connector="OR",
                ),
                name="source_is_own_or_an_institution",
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="resident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.resident"
            ),
        ),
        guard("wallet_upload"),
    ]
