"""A grant opens the records of some kinds; everything else of the ledger stays closed to whoever reads through it."""

from django.db import migrations

from apps.consent.row_security import guard


class Migration(migrations.Migration):
    dependencies = [("wallet", "0001_sources_and_ledger"), ("consent", "0002_access_log")]
    operations = [
        guard("wallet_record", shared_by_kind=True),
        *[guard(table) for table in ("wallet_recordversion", "wallet_confirmation", "wallet_holding")],
    ]
