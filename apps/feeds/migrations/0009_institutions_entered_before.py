"""Institutions registered before: entered from the command line, and offering what was agreed with them."""

from django.db import migrations

_ENTERED = """
INSERT INTO feeds_onboarding (institution_id, version, entered_at, stated_thumbprints, offered_kinds)
SELECT source_id, 1, registered_at, thumbprints, kinds FROM feeds_institution
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("feeds", "0008_onboarding_steps")]

    operations = [migrations.RunSQL(_ENTERED, migrations.RunSQL.noop)]
