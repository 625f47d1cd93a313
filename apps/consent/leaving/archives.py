"""A finished archive in the database: sealed pieces of at most 256 KiB, written once, read one by one."""

import io
from collections.abc import Buffer, Iterator
from typing import Final, override
from uuid import UUID

from apps.accounts.models import User
from apps.consent import door
from apps.consent.models import ExportChunk, LeavingRequest
from apps.consent.sealing import DataKey

PIECE: Final = 256 * 1024
_PLACE: Final = "consent_exportchunk.sealed"


class ArchiveWriter(io.RawIOBase):
    """A file that only grows, kept in sealed pieces: memory holds one of them, whatever the size.

    Use it inside a passage for the resident; nothing is readable before the request says that it is ready.
    """

    def __init__(self, request_id: UUID, resident_id: UUID, key: DataKey) -> None:
        super().__init__()
        self._request_id, self._resident_id, self._key = request_id, resident_id, key
        self._waiting = bytearray()
        self._pieces = 0
        self.size = 0

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, data: Buffer, /) -> int:
        added = bytes(data)
        self._waiting += added
        self.size += len(added)
        while len(self._waiting) >= PIECE:
            self._store(bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]
        return len(added)

    def finish(self) -> None:
        """Stores what is left; the archive is complete."""
        if self._waiting:
            self._store(bytes(self._waiting))
            self._waiting.clear()

    def _store(self, piece: bytes) -> None:
        ExportChunk.objects.create(
            resident_id=self._resident_id,
            request_id=self._request_id,
            number=self._pieces,
            sealed=self._key.seal(_PLACE, _row(self._request_id, self._pieces), piece),
        )
        self._pieces += 1


def pieces(request: LeavingRequest, key: DataKey, *, user: User) -> Iterator[bytes]:
    """The archive of a request, a piece at a time, each in a short passage of its own.

    Ends early with PermissionDenied when the reader meanwhile no longer acts for the resident.
    """
    number = 0
    while (sealed := _sealed(request, number, user)) is not None:
        yield key.unseal(_PLACE, _row(request.pk, number), sealed)
        number += 1


def _sealed(request: LeavingRequest, number: int, user: User) -> bytes | None:
    with door.open_own(user, resident=request.resident_id):
        found = ExportChunk.objects.filter(
            resident_id=request.resident_id, request_id=request.pk, number=number
        )
        sealed = found.values_list("sealed", flat=True).first()
        return None if sealed is None else bytes(sealed)


def _row(request_id: UUID, number: int) -> str:
    return f"{request_id}/{number}"
