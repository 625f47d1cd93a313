"""Whoever reads through a grant finds nothing of connections, inbox and snapshots."""

from django.db import migrations

from apps.consent.row_security import guard

OF_INSTITUTION = "institution_id = (SELECT tsunagi_institution())"


class Migration(migrations.Migration):
    dependencies = [("feeds", "0002_connections_by_their_own_id"), ("consent", "0002_access_log")]
    operations = [
        guard("feeds_connection", also=OF_INSTITUTION),
        guard("feeds_event", also=OF_INSTITUTION),
        guard("feeds_snapshot"),
    ]
