"""The tree, grown again leaf by leaf: its stored blocks, and the root at the size of every signed head."""

from collections.abc import Iterator, Sequence
from itertools import combinations, groupby
from typing import Any, Final

from apps.consent.log import merkle
from apps.consent.log.verification.findings import Findings
from apps.consent.log.verification.heads import CheckedHead
from apps.consent.log.verification.reading import rows, stream

_LEAVES: Final = "SELECT index, leaf FROM consent_logleaf WHERE index >= %s ORDER BY index"
_BLOCKS: Final = "SELECT index, root FROM consent_logtile WHERE level = 1 AND index >= %s ORDER BY index"
_HIGHER: Final = "SELECT level, index, root FROM consent_logtile WHERE level > 1"
_BEFORE: Final = (
    "SELECT root FROM consent_logtile WHERE level = %s AND index >= %s AND index < %s ORDER BY index"
)
_SPAN: Final = 256


class TreeReader:
    """Reads leaves in their order; names leaves, blocks and heads that do not fit."""

    def __init__(self, findings: Findings, heads: Sequence[CheckedHead], *, since: int = 0) -> None:
        self.leaves = 0
        self._findings = findings
        self._first = since // _SPAN
        self._heads = [head for head in heads if head.size > self._first * _SPAN]
        self._confirmed = max((head.size for head in heads if head.size <= self._first * _SPAN), default=0)
        self._levels = self._roots_before()
        self._higher = {(level, index): bytes(root) for level, index, root in rows(_HIGHER)}
        self._differing: int | None = None

    def read(self) -> None:
        """All leaves from the first block on."""
        expected = self._first
        blocks = stream("blocks", _BLOCKS, [self._first])
        stored = next(blocks, None)
        for block, leaves in groupby(
            stream("leaves", _LEAVES, [self._first * _SPAN]), lambda row: row[0] // _SPAN
        ):
            while expected <= block:
                while stored is not None and stored[0] < expected:
                    stored = next(blocks, None)
                root = stored[1] if stored is not None and stored[0] == expected else None
                self._read_block(expected, dict(leaves) if expected == block else {}, root)
                expected += 1
        self._name_end(expected)

    def _roots_before(self) -> list[list[bytes]]:
        """For each level of blocks, the complete ones before the first that is read and not yet in a higher one."""
        levels, index, level = [], self._first, 1
        while index:
            start = index // _SPAN * _SPAN
            levels.append([bytes(root) for (root,) in rows(_BEFORE, [level, start, index])])
            index, level = index // _SPAN, level + 1
        return levels

    def _read_block(self, block: int, leaves: dict[int, bytes], stored: bytes | None) -> None:
        start = block * _SPAN
        self.leaves += len(leaves)
        last = max(leaves, default=start + _SPAN - 1)
        end = start + _SPAN if stored is not None else last + 1
        lacking = [index for index in range(start, end) if index not in leaves]
        for first, final in _runs(lacking):
            self._findings.add(f"missing: {_span('leaf', 'leaves', first, final)}")
        hashes = [] if lacking else [leaves[index] for index in range(start, end)]
        if stored is not None and hashes:
            self._compare(start, hashes, stored)
        self._check_heads(start, hashes, whole=bool(lacking))
        if stored is not None or len(hashes) == _SPAN:
            self._complete(1, block, stored if stored is not None else merkle.levels_of(hashes)[-1][0])
            if stored is None:
                self._findings.add(
                    f"missing: the root of block {block} (leaves {start} to {start + _SPAN - 1})"
                )

    def _compare(self, start: int, hashes: list[bytes], stored: bytes) -> None:
        if merkle.levels_of(hashes)[-1][0] == stored:
            return
        if self._differing is None:
            self._differing = start // _SPAN
        pair = _exchanged(hashes, lambda attempt: merkle.levels_of(attempt)[-1][0] == stored)
        if pair:
            self._findings.add(f"moved: leaf {start + pair[0]} and {start + pair[1]} are exchanged")
        else:
            self._findings.add(
                f"changed: block {start // _SPAN}: at least one of the leaves {start} to {start + _SPAN - 1},"
                " or the block's own root"
            )

    def _check_heads(self, start: int, hashes: list[bytes], *, whole: bool) -> None:
        """The heads whose size lies in this block; where leaves are missing there is nothing to compare."""
        while self._heads and self._heads[0].size <= start + _SPAN:
            head = self._heads[0]
            if not whole and head.size > start + len(hashes):
                return  # beyond the last leaf: named at the end
            self._heads.pop(0)
            if whole:
                continue
            upto = hashes[: head.size - start]
            if self._root_with(upto) == head.root:
                self._confirmed = head.size
                continue
            self._name_head(head, start, upto)

    def _name_head(self, head: CheckedHead, start: int, hashes: list[bytes]) -> None:
        if self._differing is None:
            pair = _exchanged(hashes, lambda attempt: self._root_with(attempt) == head.root)
            if pair:
                self._differing = start // _SPAN
                self._findings.add(f"moved: leaf {start + pair[0]} and {start + pair[1]} are exchanged")
        where = (
            f"the first block that differs is {self._differing}"
            if self._differing is not None
            else f"the difference lies in the leaves {self._confirmed} to {head.size - 1}"
        )
        self._findings.add(
            f"head {head.number} (size {head.size}): its root is not that of the leaves; {where}"
        )

    def _root_with(self, hashes: Sequence[bytes]) -> bytes:
        """The root of everything before this block and these leaves of it (RFC 9162 section 2.1.1)."""
        parts = [*reversed(self._levels), hashes]
        peaks = [peak for part in parts for peak in _peaks_of(part)]
        found = peaks.pop()
        while peaks:
            found = merkle.node_hash(peaks.pop(), found)
        return found

    def _complete(self, level: int, index: int, root: bytes) -> None:
        """Adds a complete block; 256 of them are one of the next level."""
        if len(self._levels) < level:
            self._levels.append([])
        row = self._levels[level - 1]
        row.append(root)
        if len(row) < _SPAN:
            return
        above, stored = merkle.levels_of(row)[-1][0], self._higher.get((level + 1, index // _SPAN))
        if stored != above:
            word = "missing" if stored is None else "changed"
            self._findings.add(f"{word}: the root of block {index // _SPAN} of level {level + 1}")
        self._levels[level - 1] = []
        self._complete(level + 1, index // _SPAN, above)

    def _name_end(self, expected: int) -> None:
        """Blocks and heads that lie beyond the last leaf."""
        for (index,) in rows(
            "SELECT index FROM consent_logtile WHERE level = 1 AND index >= %s ORDER BY 1", [expected]
        ):
            self._findings.add(
                f"missing: leaves {index * _SPAN} to {(index + 1) * _SPAN - 1}, of which a block is left"
            )
        size = self._first * _SPAN + self.leaves
        for head in self._heads:
            lacking = _span("leaf", "leaves", size, head.size - 1)
            self._findings.add(f"head {head.number} (size {head.size}): missing: {lacking}")


def _peaks_of(hashes: Sequence[bytes]) -> Iterator[bytes]:
    levels = merkle.levels_of(hashes)
    return (levels[level][index] for level, index in merkle.peaks(0, len(hashes)))


def _exchanged(hashes: list[bytes], fits: Any) -> tuple[int, int] | None:
    """The two places that, exchanged again, lead to the right root; neighbours are tried first."""
    neighbours = ((at, at + 1) for at in range(len(hashes) - 1))
    for pairs in (neighbours, combinations(range(len(hashes)), 2)):
        for one, other in pairs:
            attempt = list(hashes)
            attempt[one], attempt[other] = attempt[other], attempt[one]
            if fits(attempt):
                return one, other
    return None


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of numbers that follow each other, as first and last."""
    for _, run in groupby(enumerate(numbers), lambda item: item[1] - item[0]):
        found = [number for _, number in run]
        yield found[0], found[-1]


def _span(one: str, many: str, first: int, last: int) -> str:
    return f"{one} {first}" if first == last else f"{many} {first} to {last}"
