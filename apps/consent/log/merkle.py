"""Making the proofs of RFC 9162: that a leaf is in a tree, and that one tree continues another.

Pure: a tree is asked for the roots of complete subtrees; where they are stored is not its business. Checking the
proofs is the business of ``offline``, which anybody can run.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from hashlib import sha256
from typing import Final

from apps.consent.log.offline import ProofError, node_hash

EMPTY_ROOT: Final = sha256(b"").digest()

#: The root of the complete subtree of 2**level leaves that is the index-th of its size.
type Subtree = Callable[[int, int], bytes]


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
