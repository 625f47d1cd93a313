"""Wrapped keys of residents, final once destroyed, and of the house; and a count of them by the key that wraps them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from apps.consent.row_security import guard, open_to_owner

# The web makes keys and destroys them; wrapping one anew is for the owner.
IS_OWNER = """
CREATE FUNCTION consent_owns_keys() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT pg_get_userbyid(relowner) = current_user FROM pg_class WHERE oid = 'public.consent_residentkey'::regclass
$$
"""

FINAL_ONCE_DESTROYED = """
CREATE FUNCTION consent_keep_key_destroyed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.destroyed_at IS NOT NULL OR NEW.resident_id <> OLD.resident_id THEN
        RAISE EXCEPTION 'the row of a key stays, and a key once destroyed stays destroyed';
    END IF;
    IF NEW.wrapped IS NOT NULL AND NOT consent_owns_keys() THEN
        RAISE EXCEPTION 'only rotate_keys wraps a key anew';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_residentkey_final BEFORE UPDATE OR DELETE ON consent_residentkey
    FOR EACH ROW EXECUTE FUNCTION consent_keep_key_destroyed();
"""

# How many keys each wrapping key holds, and one of them, to see whether it opens: what every process asks at its start.
IN_USE = """
CREATE FUNCTION consent_wrapping_keys_in_use()
RETURNS TABLE (kek_id text, keys bigint, bound_to text, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT counted.kek_id::text, counted.keys, 'consent_residentkey|' || sample.resident_id, sample.wrapped
    FROM (SELECT k.kek_id, count(*) AS keys FROM consent_residentkey k WHERE k.kek_id <> '' GROUP BY k.kek_id) counted
    CROSS JOIN LATERAL (
        SELECT k.resident_id, k.wrapped FROM consent_residentkey k WHERE k.kek_id = counted.kek_id
        ORDER BY k.resident_id LIMIT 1
    ) sample
    UNION ALL
    SELECT s.kek_id::text, 1, 'consent_systemkey|' || s.purpose, s.wrapped FROM consent_systemkey s
$$;
REVOKE ALL ON FUNCTION consent_wrapping_keys_in_use() FROM PUBLIC;
"""


def let_the_web_count(apps, schema_editor):
    """The web and the workers look at their start."""
    del apps
    schema_editor.execute(
        f"GRANT EXECUTE ON FUNCTION consent_wrapping_keys_in_use() TO {settings.DATABASE_WEB_ROLE}"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_web_role_users_and_residents"),
        ("consent", "0002_access_log"),
    ]

    operations = [
        migrations.CreateModel(
            name="ResidentKey",
            fields=[
                (
                    "resident",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.resident",
                    ),
                ),
                ("wrapped", models.BinaryField(null=True)),
                (
                    "kek_id",
                    models.CharField(
                        blank=True, help_text="The key that wraps it; empty once destroyed.", max_length=40
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["kek_id", "resident"], name="resident_key_wrapped_by")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("destroyed_at__isnull", False), ("kek_id", ""), ("wrapped", None)),
                            models.Q(
                                ("destroyed_at", None),
                                ("wrapped__isnull", False),
                                models.Q(("kek_id", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="resident_key_or_destroyed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SystemKey",
            fields=[
                ("purpose", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("wrapped", models.BinaryField()),
                ("kek_id", models.CharField(max_length=40)),
            ],
        ),
        migrations.RunSQL(IS_OWNER, "DROP FUNCTION consent_owns_keys()"),
        guard("consent_residentkey"),
        open_to_owner("consent_residentkey"),
        migrations.RunSQL(FINAL_ONCE_DESTROYED, "DROP FUNCTION consent_keep_key_destroyed() CASCADE"),
        migrations.RunSQL(IN_USE, "DROP FUNCTION consent_wrapping_keys_in_use()"),
        migrations.RunPython(let_the_web_count, migrations.RunPython.noop),
    ]
