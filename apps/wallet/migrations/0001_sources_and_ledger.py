"""Sources, and the ledger: partitioned, behind the door."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.accounts.identifiers
from apps.consent.row_security import guard
from apps.wallet.partitions import (
    CREATE_MONTH_FUNCTION,
    CREATE_RECORD,
    CREATE_RECORD_PARTITIONS,
    CREATE_VERSION,
    CREATE_VERSION_REST,
)

GUARDED = ("wallet_record", "wallet_recordversion", "wallet_confirmation", "wallet_holding")


def prepare_first_months(apps, schema_editor):
    """The web may call the function from now on; this month and the next ones are ready."""
    del apps
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f"GRANT EXECUTE ON FUNCTION wallet_prepare_version_months(date, integer) TO {settings.DATABASE_WEB_ROLE}"
        )
        cursor.execute("SELECT wallet_prepare_version_months(current_date, 4)")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_web_role_users_and_residents"),
        ("consent", "0001_residents_admitted"),
    ]

    operations = [
        migrations.CreateModel(
            name="Source",
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
                ("slug", models.SlugField(max_length=64, unique=True)),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("immigration", "Immigration Services Agency"),
                            ("municipality", "City hall"),
                            ("pension_office", "Pension office"),
                            ("health_insurer", "Health insurer"),
                            ("hello_work", "Hello Work"),
                            ("tax_office", "Tax office"),
                            ("labour_office", "Labour standards office"),
                            ("employer", "Employer"),
                            ("school", "School"),
                            ("examiner", "Examination body"),
                            ("bank", "Bank"),
                            ("landlord", "Landlord"),
                            ("support_org", "Registered support organisation"),
                            ("home_agency", "Agency of the home country"),
                            ("register", "Public register"),
                            ("resident", "You"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name_ja", models.CharField(max_length=200)),
                ("name_en", models.CharField(blank=True, max_length=200)),
                ("corporate_number", models.CharField(blank=True, max_length=13)),
                (
                    "heard_at",
                    models.DateTimeField(
                        blank=True, help_text="When it last answered us, with or without news.", null=True
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "resident_id",
                        "record_id",
                        "revision",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("record_id", models.UUIDField()),
                ("revision", models.BigIntegerField()),
                ("confirmed_at", models.DateTimeField()),
                ("times", models.IntegerField()),
                (
                    "resident",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.resident",
                    ),
                ),
            ],
            options={
                "db_table": "wallet_confirmation",
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL([CREATE_VERSION, CREATE_VERSION_REST], "DROP TABLE wallet_recordversion"),
                migrations.RunSQL(CREATE_MONTH_FUNCTION, "DROP FUNCTION wallet_prepare_version_months"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="RecordVersion",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "resident_id",
                                "record_id",
                                "revision",
                                "recorded_at",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("record_id", models.UUIDField()),
                        ("revision", models.BigIntegerField()),
                        ("recorded_at", models.DateTimeField(help_text="When it first came.")),
                        ("digest", models.BinaryField(null=True)),
                        ("payload", models.BinaryField(null=True)),
                        ("valid_from", models.DateField(null=True)),
                        ("valid_to", models.DateField(null=True)),
                        ("data_as_of", models.DateField()),
                        ("epoch", models.CharField(max_length=64)),
                        ("withdrawn_reason", models.CharField(max_length=20, null=True)),
                        ("issued_at", models.DateTimeField(help_text="When the source signed it.")),
                        (
                            "happened_at",
                            models.DateTimeField(help_text="The source's own time of the fact.", null=True),
                        ),
                        (
                            "delivered_as",
                            models.CharField(
                                help_text="The jti of the event that brought it.", max_length=128
                            ),
                        ),
                        (
                            "corrects",
                            models.CharField(
                                help_text="The correction request it answers.", max_length=128, null=True
                            ),
                        ),
                        (
                            "resident",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="accounts.resident",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="wallet.source",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "wallet_recordversion",
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "resident_id",
                        "source_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
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
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL([CREATE_RECORD, *CREATE_RECORD_PARTITIONS], "DROP TABLE wallet_record"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Record",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "resident_id",
                                "id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "id",
                            models.UUIDField(
                                editable=False,
                                help_text="Follows from resident, source, kind and the source's own id.",
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("source_record_id", models.CharField(max_length=128)),
                        ("revision", models.BigIntegerField()),
                        (
                            "versions_held",
                            models.IntegerField(
                                help_text="Fewer than the revision means that some never came."
                            ),
                        ),
                        ("digest", models.BinaryField(null=True)),
                        ("payload", models.BinaryField(null=True)),
                        ("valid_from", models.DateField(null=True)),
                        ("valid_to", models.DateField(null=True)),
                        ("data_as_of", models.DateField()),
                        (
                            "epoch",
                            models.CharField(
                                help_text="The newest snapshot of the source that had it.", max_length=64
                            ),
                        ),
                        (
                            "epoch_at",
                            models.DateTimeField(
                                help_text="When the source signed the delivery that named the epoch."
                            ),
                        ),
                        ("withdrawn_reason", models.CharField(max_length=20, null=True)),
                        ("first_received_at", models.DateTimeField()),
                        ("changed_at", models.DateTimeField()),
                        ("last_confirmed_at", models.DateTimeField()),
                        ("times_seen", models.IntegerField(default=1)),
                        (
                            "resident",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="accounts.resident",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="wallet.source",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "wallet_record",
                    },
                ),
            ],
        ),
        *[guard(table) for table in GUARDED],
        migrations.RunPython(prepare_first_months, migrations.RunPython.noop),
    ]
