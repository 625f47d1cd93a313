"""Entries say under which permission a helper noted them; what a helper began is open to that permission, and nothing else."""

from django.db import migrations, models

#: The word of one permission among the kinds that a passage may see; `corrections.helping.passages` says it.
_BY_THIS = "({admitted} AND 'correction/' || {correction}.\"grant\"::text = ANY ((SELECT tsunagi_kinds())::text[])) IS TRUE"
_ADMITTED = "resident_id = ANY ((SELECT tsunagi_residents())::uuid[])"
_BEGUN = _BY_THIS.format(admitted=_ADMITTED, correction="corrections_correction")
_OF_IT = _BY_THIS.format(admitted="c." + _ADMITTED, correction="c")
_ITS_ENTRIES = f"EXISTS (SELECT 1 FROM corrections_correction c WHERE c.id = corrections_entry.correction_id AND {_OF_IT})"  # noqa: S608 - ours


def _open(table: str, condition: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE POLICY {table}_helper ON {table} USING ({condition}) WITH CHECK ({condition})",
        f"DROP POLICY {table}_helper ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("corrections", "0003_records_that_are_watched")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="grant",
            field=models.UUIDField(null=True, help_text="The permission under which a helper noted it."),
        ),
        _open("corrections_correction", _BEGUN),
        _open("corrections_entry", _ITS_ENTRIES),
    ]
