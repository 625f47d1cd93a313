"""Seals what versions said before there were keys: payloads, and digests of them. Safe to stop and to run again."""

from django.db import connection, migrations, transaction

from apps.consent.door import admit
from apps.consent.sealing import living_keys_of
from apps.consent.sealing.seals import is_sealed
from apps.wallet.sealed import keyed_digest, seal_payload

RESIDENTS_AT_ONCE = 100

NEXT_RESIDENTS = (
    "SELECT id FROM accounts_resident WHERE %s::uuid IS NULL OR id > %s::uuid ORDER BY id LIMIT %s"
)
# neither JSON nor anything else that was stored begins with the first byte of a seal
CLEAR_VERSIONS = """
SELECT resident_id, record_id, revision, recorded_at, digest, payload FROM wallet_recordversion
WHERE resident_id = ANY(%s::uuid[]) AND payload IS NOT NULL AND get_byte(payload, 0) <> 1
"""
CLEAR_RECORDS = """
SELECT resident_id, id, revision, digest, payload FROM wallet_record
WHERE resident_id = ANY(%s::uuid[]) AND payload IS NOT NULL AND get_byte(payload, 0) <> 1
"""
SEAL_VERSION = """
UPDATE wallet_recordversion SET digest = %s, payload = %s
WHERE resident_id = %s AND record_id = %s AND revision = %s AND recorded_at = %s
"""
SEAL_RECORD = "UPDATE wallet_record SET digest = %s, payload = %s WHERE resident_id = %s AND id = %s"


def seal_what_is_there(apps, schema_editor):
    """A hundred residents in each transaction."""
    del apps, schema_editor
    last = None
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(NEXT_RESIDENTS, [last, last, RESIDENTS_AT_ONCE])
            residents = [row[0] for row in cursor.fetchall()]
            if not residents:
                return
            last = residents[-1]
            admit(residents)
            seal_residents(cursor, residents)


def seal_residents(cursor, residents):
    """Both tables, for residents who are admitted; those who hold nothing in clear get no key for it."""
    cursor.execute(CLEAR_VERSIONS, [residents])
    versions = cursor.fetchall()
    cursor.execute(CLEAR_RECORDS, [residents])
    records = cursor.fetchall()
    keys = living_keys_of({row[0] for row in [*versions, *records]})
    for resident_id, record_id, revision, recorded_at, digest, payload in versions:
        said = sealed(keys[resident_id], record_id, revision, digest, payload)
        cursor.execute(SEAL_VERSION, [*said, resident_id, record_id, revision, recorded_at])
    for resident_id, record_id, revision, digest, payload in records:
        said = sealed(keys[resident_id], record_id, revision, digest, payload)
        cursor.execute(SEAL_RECORD, [*said, resident_id, record_id])


def sealed(key, record_id, revision, digest, payload):
    """Digest and payload as they are stored from now on. A record seals its bytes anew, under the same binding."""
    assert not is_sealed(bytes(payload))
    return (
        keyed_digest(key, record_id, revision, bytes(digest)),
        seal_payload(key, record_id, revision, bytes(payload)),
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("wallet", "0002_shared_by_kind"), ("consent", "0003_resident_keys")]
    operations = [migrations.RunPython(seal_what_is_there, migrations.RunPython.noop)]
