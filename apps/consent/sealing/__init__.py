"""Sealed values: each resident's under a key of their own, wrapped by keys that never lie in the database."""

from apps.consent.sealing.data_keys import (
    DataKey,
    KeyDestroyed,
    data_key,
    destroy_key,
    keys_of,
    living_keys_of,
)
from apps.consent.sealing.providers import KeyProvider, KeysUnfit, key_provider
from apps.consent.sealing.seals import SealBroken
from apps.consent.sealing.system_keys import DRAFTS, INBOX, blind_index, system_key

__all__ = [
    "DRAFTS",
    "INBOX",
    "DataKey",
    "KeyDestroyed",
    "KeyProvider",
    "KeysUnfit",
    "SealBroken",
    "blind_index",
    "data_key",
    "destroy_key",
    "key_provider",
    "keys_of",
    "living_keys_of",
    "system_key",
]
