"""The signed heads by themselves: signatures, the chain from each to the next, and the proofs between them."""

from dataclasses import dataclass
from datetime import datetime

from apps.consent.log import log_keys
from apps.consent.log.heads import instant
from apps.consent.log.offline import Head, ProofError, check_successor, open_head
from apps.consent.log.verification.findings import Findings
from apps.consent.models import TreeHead


@dataclass(frozen=True, slots=True)
class CheckedHead:
    """What a head says about the tree, as it was signed; as its row says where the signature does not fit."""

    number: int
    size: int
    root: bytes


def check_heads(findings: Findings) -> list[CheckedHead]:
    """All heads, smallest first, to be compared with the tree; what is wrong among themselves is named here."""
    keys = log_keys.public_keys()
    checked: list[CheckedHead] = []
    before: Head | None = None
    expected = 1
    for row in TreeHead.objects.order_by("id").iterator(chunk_size=500):
        for number in range(expected, row.id):
            findings.add(f"missing: head {number}")
        follows = before if row.id == expected else None
        expected, before = row.id + 1, None
        try:
            before = open_head(row.jws, keys)
            _compare(row, before, follows)
        except ProofError as error:
            findings.add(f"head {row.id} (size {row.size}): {error}")
        said = before or row
        checked.append(CheckedHead(row.id, said.size, bytes(said.root)))
    return sorted(checked, key=lambda head: head.size)


def _compare(row: TreeHead, signed: Head, before: Head | None) -> None:
    if not _is_that_of(row, signed):
        raise ProofError("its row says something else than what was signed")
    if before is not None:
        check_successor(before, signed, [bytes(hash_) for hash_ in row.consistency])


def _is_that_of(row: TreeHead, signed: Head) -> bool:
    previous = None if row.previous is None else bytes(row.previous)
    at: datetime = row.at
    said = (row.size, bytes(row.root), instant(at), previous)
    return said == (signed.size, signed.root, signed.at, signed.previous)
