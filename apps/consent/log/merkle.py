"""Merkle trees of RFC 9162: hashes, and proofs that a leaf is in a tree and that one tree continues another.

Pure: a tree is asked for the roots of complete subtrees; where they are stored is not its business.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from hashlib import sha256
from typing import Final

EMPTY_ROOT: Final = sha256(b"").digest()

#: The root of the complete subtree of 2**level leaves that is the index-th of its size.
type Subtree = Callable[[int, int], bytes]


class ProofError(ValueError):
    """A proof does not lead to the root it should lead to, or cannot exist for these sizes."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf (RFC 9162 section 2.1.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 9162 section 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def peaks(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees, as (level, index), that make up the leaves from start to end, left to right.

    ``start`` must be aligned, as every range of the RFC's recursion is: no peak is larger than its place allows.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def range_root(subtree: Subtree, start: int, end: int) -> bytes:
    """MTH of the leaves from start to end (RFC 9162 section 2.1.1); ``start`` aligned as in ``peaks``."""
    hashes = [subtree(level, index) for level, index in peaks(start, end)]
    if not hashes:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes))


def root(subtree: Subtree, size: int) -> bytes:
    """The root of the tree of the first ``size`` leaves."""
    return range_root(subtree, 0, size)


def inclusion_proof(subtree: Subtree, index: int, size: int) -> list[bytes]:
    """PATH(index, D_size) of RFC 9162 section 2.1.3.1, from the leaf upwards; ProofError outside the tree."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(range_root(subtree, middle, end))
            end = middle
        else:
            path.append(range_root(subtree, start, middle))
            start = middle
    return path[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> None:
    """Verifies an inclusion proof (RFC 9162 section 2.1.3.2); ProofError when the leaf is not shown to be there."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size}")
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("the inclusion proof is too long")
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    if last or found != expected:
        raise ProofError(f"the proof does not lead from leaf {index} to the root")


def consistency_proof(subtree: Subtree, old: int, new: int) -> list[bytes]:
    """PROOF(old, D_new) of RFC 9162 section 2.1.4.1; empty for equal sizes, ProofError unless 1 <= old <= new."""
    if not 1 <= old <= new:
        raise ProofError(f"a tree of {new} leaves cannot continue one of {old}")
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(range_root(subtree, middle, end))
            end = middle
        else:
            path.append(range_root(subtree, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(range_root(subtree, start, end))
    return path[::-1]


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Verifies a consistency proof (RFC 9162 section 2.1.4.2); ProofError when the new tree may have changed the old."""
    if not 1 <= old <= new:
        raise ProofError(f"a tree of {new} leaves cannot continue one of {old}")
    if old == new:
        if proof or old_root != new_root:
            raise ProofError(f"two trees of {old} leaves differ")
        return
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not hashes:
        raise ProofError("the consistency proof is empty")
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    found_old = found_new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise ProofError("the consistency proof is too long")
        if place & 1 or place == last:
            found_old, found_new = node_hash(sibling, found_old), node_hash(sibling, found_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found_new = node_hash(found_new, sibling)
        place, last = place >> 1, last >> 1
    if last or found_old != old_root or found_new != new_root:
        raise ProofError(f"the tree of {new} leaves is not shown to continue the one of {old}")


def levels_of(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """The hashes themselves, then the roots of complete pairs of them, of fours, and so on."""
    levels = [list(hashes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return levels


def tree_of(leaves: Sequence[bytes]) -> Subtree:
    """A tree in memory, of the hashes of its leaves."""
    levels = levels_of(leaves)
    return lambda level, index: levels[level][index]


def _split(size: int) -> int:
    """The largest power of two smaller than ``size`` (RFC 9162 section 2.1.1); ``size`` is at least 2."""
    return 1 << (size - 1).bit_length() - 1
