import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.accounts.identifiers
from apps.consent.row_security import guard, open_to_owner

#: Files that wait for the scanner, of whatever resident: the scheduler knows nobody before it asks.
WAITING = """
CREATE FUNCTION wallet_documents_waiting(most integer) RETURNS TABLE (id uuid, resident_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT d.id, d.resident_id FROM wallet_document d WHERE d.state = 'waiting' ORDER BY d.received_at LIMIT most
$$;
CREATE FUNCTION wallet_documents_counted() RETURNS TABLE (waiting bigint, oldest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT count(*), min(d.received_at) FROM wallet_document d WHERE d.state = 'waiting'
$$
"""
MAY_CALL = ("wallet_documents_waiting(integer)", "wallet_documents_counted()")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_numbers_compared"),
        ("wallet", "0006_own_sources_and_uploads"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
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
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("kept", "Kept"), ("refused", "Refused")],
                        max_length=8,
                    ),
                ),
                ("media_type", models.CharField(max_length=20)),
                ("name", models.BinaryField()),
                ("size", models.IntegerField(help_text="Bytes that are held; 0 once it was refused.")),
                ("pages", models.IntegerField(help_text="Of a PDF.", null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True, default="", help_text="Why it was refused, a code.", max_length=32
                    ),
                ),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "checked_at",
                    models.DateTimeField(
                        help_text="When the whole chain had let it through, or not.", null=True
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
        ),
        migrations.CreateModel(
            name="DocumentContent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "document_id", "part", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[("file", "File"), ("preview", "Preview"), ("held", "Held")], max_length=8
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("sealed", models.BinaryField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contents",
                        to="wallet.document",
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
                ("kind", models.CharField(max_length=40)),
                ("provenance", models.CharField(blank=True, default="", max_length=13)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.resident"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="document",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="wallet.entry"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["resident", "-changed_at"], name="entry_of_resident"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["resident", "entry"], name="document_of_resident"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["received_at"], name="document_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_at", None), ("reason", ""), ("state", "waiting")),
                    models.Q(("checked_at__isnull", False), ("reason", ""), ("state", "kept")),
                    models.Q(
                        ("checked_at__isnull", False),
                        ("size", 0),
                        ("state", "refused"),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="document_state_says_when_checked",
            ),
        ),
        guard("wallet_entry"),
        guard("wallet_document", shared_by_kind=True),
        guard("wallet_documentcontent", shared_by_kind=True),
        open_to_owner("wallet_document"),
        migrations.RunSQL(WAITING, [f"DROP FUNCTION {named}" for named in MAY_CALL]),
        *(
            migrations.RunSQL(
                [
                    f"REVOKE EXECUTE ON FUNCTION {named} FROM PUBLIC",
                    f"GRANT EXECUTE ON FUNCTION {named} TO {settings.DATABASE_WEB_ROLE}",
                ],
                migrations.RunSQL.noop,
            )
            for named in MAY_CALL
        ),
    ]
