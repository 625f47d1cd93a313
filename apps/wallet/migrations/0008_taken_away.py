"""What a source sent can be put out of sight, until it is deleted or kept: the database hides it from every reader."""

from django.conf import settings
from django.db import migrations, models

from apps.consent.row_security import hide_what_is_put_away, open_to_owner

#: Of the residents of this transaction, whose records of which source are out of sight; NULL when none are, which is
#: nearly always. It runs as the owner, since who reads through a grant does not see ties.
PUT_AWAY = """
CREATE FUNCTION wallet_put_away() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT array_agg(resident_id::text || source_id::text) FROM wallet_holding
    WHERE put_away_at IS NOT NULL AND resident_id = ANY (tsunagi_residents())
$$
"""


class Migration(migrations.Migration):
    dependencies = [("wallet", "0007_documents_of_residents"), ("consent", "0006_leaving_and_retention")]

    operations = [
        migrations.AddField(
            model_name="holding",
            name="put_away_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Since when nobody sees what it sent, until that is deleted or kept.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="holding",
            name="taken_away_at",
            field=models.DateTimeField(
                blank=True, help_text="When what it had sent until then was last deleted here.", null=True
            ),
        ),
        open_to_owner("wallet_holding"),
        migrations.RunSQL(PUT_AWAY, "DROP FUNCTION wallet_put_away()"),
        migrations.RunSQL(
            [
                "REVOKE EXECUTE ON FUNCTION wallet_put_away() FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION wallet_put_away() TO {settings.DATABASE_WEB_ROLE}",
            ],
            migrations.RunSQL.noop,
        ),
        hide_what_is_put_away("wallet_record", "source_id"),
        hide_what_is_put_away("wallet_recordversion", "source_id"),
    ]
