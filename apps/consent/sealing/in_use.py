"""Whether the keys given are those that wrap what is stored; nothing new is wrapped before that was found so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from apps.accounts.prepared import fetch_prepared
from apps.consent.sealing.providers import KeyProvider, KeysUnfit, key_provider
from apps.consent.sealing.seals import SealBroken

_READY: Final = "SELECT to_regprocedure('public.consent_wrapping_keys_in_use()') IS NOT NULL"
_IN_USE: Final = "SELECT kek_id, keys, bound_to, wrapped FROM consent_wrapping_keys_in_use()"

#: Providers of this process that passed; of another one, after a change of settings, nothing is known.
_proven: set[KeyProvider] = set()


@dataclass(frozen=True, slots=True)
class InUse:
    """A wrapping key: its name, how many keys it wraps (residents' and the house's), and whether it opens them."""

    kek_id: str
    keys: int
    is_here: bool
    is_right: bool


def wrapping_provider() -> KeyProvider:
    """The provider, for wrapping a new key: asked once in a process whether it opens what is stored.

    Raises KeysUnfit otherwise, so that no process makes keys that the others cannot open.
    """
    provider = key_provider()
    if provider not in _proven:
        refuse_wrong_keys()
        _proven.clear()
        _proven.add(provider)
    return provider


def refuse_wrong_keys() -> None:
    """Raises KeysUnfit, in a sentence for an operator, unless every wrapping key in use is here and is the right one."""
    for used in wrapping_keys_in_use():
        if not used.is_here:
            raise KeysUnfit(
                f"{used.keys} stored keys are wrapped by {used.kek_id!r}, which is not among the keys given."
                " Put it back, and take it away only after rotate_keys says that nothing is left under it."
            )
        if not used.is_right:
            raise KeysUnfit(
                f"The key given as {used.kek_id!r} is not the one that wraps {used.keys} stored keys."
                " Start with the key that had this name before; a new key needs a new name."
            )


def is_migrated() -> bool:
    """Whether the tables of keys are there."""
    with connection.cursor() as cursor:
        cursor.execute(_READY)
        return cursor.fetchone() == (True,)


def wrapping_keys_in_use() -> list[InUse]:
    """Each key that wraps something, with one of its wrapped keys tried, and those of the house all of them."""
    found: dict[str, InUse] = {}
    for kek_id, keys, bound_to, wrapped in fetch_prepared(_IN_USE, []):
        before = found.get(kek_id, InUse(kek_id, 0, is_here=True, is_right=True))
        is_here, is_right = _tried(kek_id, wrapped, bound_to)
        found[kek_id] = InUse(
            kek_id, before.keys + keys, before.is_here and is_here, before.is_right and is_right
        )
    return sorted(found.values(), key=lambda used: used.kek_id)


def _tried(kek_id: str, wrapped: bytes, bound_to: str) -> Sequence[bool]:
    """Whether the key is here, and whether it opens."""
    try:
        key_provider().unwrap(kek_id, wrapped, bound_to)
    except KeysUnfit:
        return False, False
    except SealBroken:
        return True, False
    return True, True
