"""Finding the two leaves of a block that stand in each other's place, so that they can be named."""

from collections.abc import Callable, Sequence
from itertools import combinations

from apps.consent.log import merkle
from apps.consent.log.offline import node_hash


def peaks_of(hashes: Sequence[bytes]) -> list[bytes]:
    """The roots of the complete subtrees that make up these leaves, largest first."""
    levels = merkle.levels_of(hashes)
    return [levels[level][index] for level, index in merkle.peaks(0, len(hashes))]


def exchanged(hashes: Sequence[bytes], fits: Callable[[list[bytes]], bool]) -> tuple[int, int] | None:
    """The two places whose leaves, exchanged again, give peaks that fit; None when no pair does.

    For at most 256 leaves: of each of the 32 640 pairs only the two ways to the root are hashed again, half a second
    for all, and only where something does not fit.
    """
    levels = merkle.levels_of(hashes)
    shape = list(merkle.peaks(0, len(hashes)))
    for one, other in combinations(range(len(hashes)), 2):
        ways = _rehashed(levels, {one: hashes[other], other: hashes[one]})
        if fits([ways[level].get(index, levels[level][index]) for level, index in shape]):
            return one, other
    return None


def _rehashed(levels: Sequence[Sequence[bytes]], changed: dict[int, bytes]) -> list[dict[int, bytes]]:
    """For each level, the nodes above the changed leaves."""
    ways = [changed]
    for level, nodes in enumerate(levels[1:]):
        below, found = levels[level], {}
        for parent in {index >> 1 for index in changed}:
            if parent < len(nodes):
                left, right = 2 * parent, 2 * parent + 1
                found[parent] = node_hash(changed.get(left, below[left]), changed.get(right, below[right]))
        ways.append(found)
        changed = found
    return ways
