"""What a version says, sealed for its resident: bound to the record and the revision, so that no other shows it.

A record shows one of its versions, so it keeps that version's sealed bytes as they are.
"""

from typing import Final
from uuid import UUID

from apps.consent.sealing import DataKey

PAYLOAD: Final = "wallet_recordversion.payload"
DIGEST: Final = "wallet_recordversion.digest"


def seal_payload(key: DataKey, record_id: UUID, revision: int, payload: bytes) -> bytes:
    """The canonical JSON of a version as it is stored."""
    return key.seal(PAYLOAD, f"{record_id}/{revision}", payload)


def unseal_payload(key: DataKey, record_id: UUID, revision: int, sealed: bytes | memoryview) -> bytes:
    """The canonical JSON of a version (RFC 8785); SealBroken when these bytes belong elsewhere."""
    return key.unseal(PAYLOAD, f"{record_id}/{revision}", sealed)


def keyed_digest(key: DataKey, record_id: UUID, revision: int, digest: bytes | None) -> bytes | None:
    """What is stored of a digest: enough to see whether a revision came again with other data, and nothing more."""
    return None if digest is None else key.digest(DIGEST, f"{record_id}/{revision}", digest)
