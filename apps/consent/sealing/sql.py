"""The database function that keeps keys of the house: each purpose that there is gets one, once, and no other row."""

from typing import Final

#: A wrapped key is 0x01, nonce, 32 bytes and tag. Returns whether this one was kept: the first of a purpose is.
KEEP_SYSTEM_KEY: Final = """
CREATE OR REPLACE FUNCTION consent_keep_system_key(key_purpose text, key_wrapped bytea, key_kek_id text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF key_purpose IS NULL OR key_purpose <> ALL (ARRAY['self-test', 'blind-index', 'inbox', 'ask-codes', 'drafts']) THEN
        RAISE EXCEPTION 'the house has no key for this purpose';
    END IF;
    IF (length(key_wrapped) = 61 AND get_byte(key_wrapped, 0) = 1
        AND key_kek_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$') IS NOT TRUE THEN
        RAISE EXCEPTION 'this is not a wrapped key';
    END IF;
    INSERT INTO consent_systemkey (purpose, wrapped, kek_id) VALUES (key_purpose, key_wrapped, key_kek_id)
    ON CONFLICT (purpose) DO NOTHING;
    RETURN FOUND;
END $$
"""
DROP_KEEP_SYSTEM_KEY: Final = "DROP FUNCTION consent_keep_system_key(text, bytea, text)"
