"""Seals the tokens that came before there were keys. Safe to stop and to run again."""

from django.db import connection, migrations, transaction

from apps.consent.door import admit
from apps.consent.sealing import living_keys_of
from apps.feeds.sealed_tokens import key_for, seal_token, subject_named_in

EVENTS_AT_ONCE = 500

INSTITUTIONS = """
SELECT institution.source_id, source.slug FROM feeds_institution institution
JOIN wallet_source source ON source.id = institution.source_id
"""
# a token begins with a letter of base64url, never with the first byte of a seal
CLEAR = """
SELECT jti, resident_id, verdict, token FROM feeds_event
WHERE institution_id = %s AND jti > %s AND token IS NOT NULL AND length(token) > 0 AND get_byte(token, 0) <> 1
ORDER BY jti LIMIT %s
"""
LIVE = "SELECT resident_id FROM feeds_connection WHERE institution_id = %s AND external_id = %s AND state = 'live'"
SEAL = "UPDATE feeds_event SET token = %s, resident_id = %s WHERE institution_id = %s AND jti = %s"


def seal_what_is_there(apps, schema_editor):
    """Five hundred events of one institution in each transaction."""
    del apps, schema_editor
    with connection.cursor() as cursor:
        cursor.execute(INSTITUTIONS)
        institutions = cursor.fetchall()
    for institution_id, slug in institutions:
        last = ""
        while last is not None:
            with transaction.atomic(), connection.cursor() as cursor:
                admit((), institution=institution_id)
                cursor.execute(CLEAR, [institution_id, last, EVENTS_AT_ONCE])
                events = cursor.fetchall()
                seal_events(cursor, institution_id, slug, events)
                last = events[-1][0] if events else None


def seal_events(cursor, institution_id, slug, events):
    """Each for the resident whom it is about; a refused one for whom it names, as ``feeds.entries`` does today."""
    owned = []
    for jti, known_resident, verdict, token in events:
        text = bytes(token).decode()
        subject = subject_named_in(text) if verdict == "refused" else None
        resident_id, is_kept = known_resident, True
        if subject is not None and subject != slug:
            resident_id = named_in(cursor, institution_id, subject)
            is_kept = resident_id is not None  # of somebody who does not let us only the hash stays
        owned.append((jti, resident_id, text if is_kept else None))
    residents = {resident_id for _jti, resident_id, _text in owned if resident_id}
    admit(residents, institution=institution_id)
    keys = living_keys_of(residents)
    for jti, resident_id, text in owned:
        key = key_for(resident_id, keys)
        sealed = seal_token(key, institution_id, jti, text) if key and text is not None else None
        cursor.execute(SEAL, [sealed, resident_id, institution_id, jti])


def named_in(cursor, institution_id, subject):
    """The resident whose live connection goes by this name."""
    if "\x00" in subject:
        return None
    cursor.execute(LIVE, [institution_id, subject])
    row = cursor.fetchone()
    return row[0] if row else None


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("feeds", "0004_tokens_as_bytes"), ("consent", "0003_resident_keys")]
    operations = [migrations.RunPython(seal_what_is_there, migrations.RunPython.noop)]
