"""Keys of the house itself, for what belongs to no resident; wrapped as residents' keys are."""

import hmac
import unicodedata
from typing import Final

from django.db import transaction

from apps.accounts.prepared import fetch_prepared, prepared_cursor
from apps.consent.sealing import seals
from apps.consent.sealing.data_keys import DataKey
from apps.consent.sealing.in_use import wrapping_provider
from apps.consent.sealing.providers import key_provider

#: What no resident's connection is named in, such as tokens that are refused and verification events.
INBOX: Final = "inbox"
BLIND_INDEX: Final = "blind-index"
SELF_TEST: Final = "self-test"
#: Codes of asks and what their askers wrote, while nobody has taken them.
ASKS: Final = "ask-codes"
#: What a resident has chosen or typed and not kept yet.
DRAFTS: Final = "drafts"
#: All that there are; the database keeps no key for another purpose, and of each only the first.
PURPOSES: Final = (SELF_TEST, BLIND_INDEX, INBOX, ASKS, DRAFTS)

_FIND: Final = "SELECT wrapped, kek_id FROM consent_systemkey WHERE purpose = %s"
_KEEP: Final = "SELECT consent_keep_system_key(%s, %s, %s)"


def system_key(purpose: str) -> DataKey:
    """The key for one purpose, made at first use; of two that make it at once both get the same."""
    return DataKey(f"system:{purpose}", _open(purpose))


def blind_index(purpose: str, value: str) -> bytes:
    """16 bytes by which an exact value can be found without being stored: HMAC-SHA-256, cut, under a key of ours.

    The value is folded first (NFKC, case), so that full-width and capital letters find the same. Equal values of one
    purpose show as equal, so use it only where an exact look-up is needed.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())
    return hmac.digest(_open(BLIND_INDEX), f"{purpose}|{folded}".encode(), "sha256")[:16]


def bound_to(purpose: str) -> str:
    """What the wrapped key of a purpose is bound to."""
    return f"consent_systemkey|{purpose}"


def _open(purpose: str) -> bytes:
    provider = key_provider()
    rows = fetch_prepared(_FIND, [purpose])
    if not rows:
        making = wrapping_provider()
        made = making.wrap(seals.new_key(), bound_to(purpose))
        with prepared_cursor() as cursor:
            cursor.execute(_KEEP, [purpose, made, making.current_id], prepare=True)
        rows = fetch_prepared(_FIND, [purpose])
    wrapped, kek_id = rows[0]
    return provider.unwrap(kek_id, wrapped, bound_to(purpose))


@transaction.atomic
def rewrap_all() -> None:
    """Wraps the keys of the house under the current key; for the owner of the table."""
    provider = key_provider()
    with prepared_cursor() as cursor:
        rows = cursor.execute(
            "SELECT purpose, wrapped, kek_id FROM consent_systemkey WHERE kek_id <> %s FOR UPDATE",
            [provider.current_id],
            binary=True,
        ).fetchall()
        for purpose, wrapped, kek_id in rows:
            anew = provider.wrap(provider.unwrap(kek_id, wrapped, bound_to(purpose)), bound_to(purpose))
            cursor.execute(
                "UPDATE consent_systemkey SET wrapped = %s, kek_id = %s WHERE purpose = %s",
                [anew, provider.current_id, purpose],
            )
