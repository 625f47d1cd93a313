"""The tree, grown again leaf by leaf: its stored blocks, and the root at the size of every signed head."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from apps.consent.log import merkle
from apps.consent.log.offline import node_hash
from apps.consent.log.verification.exchanges import exchanged, peaks_of
from apps.consent.log.verification.findings import Findings
from apps.consent.log.verification.heads import CheckedHead
from apps.consent.log.verification.reading import rows, stream

_LEAVES: Final = "SELECT index, leaf FROM consent_logleaf WHERE index >= %s ORDER BY index"
_SIZE: Final = "SELECT coalesce(max(index) + 1, 0) FROM consent_logleaf"
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
        ((self._size,),) = rows(_SIZE)
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
        end = start + _SPAN if stored is not None else min(start + _SPAN, self._size)
        lacking = [index for index in range(start, end) if index not in leaves]
        for first, final in _runs(lacking):
            self._findings.add(f"missing: {_span('leaf', 'leaves', first, final)}")
        hashes = [] if lacking else [leaves[index] for index in range(start, end)]
        if stored is not None and hashes:
            self._compare(start, hashes, stored)
        self._check_heads(start, hashes, lacking=bool(lacking))
        if end - start == _SPAN:
            self._complete(1, block, stored if stored is not None else self._without_root(block, hashes))

    def _without_root(self, block: int, hashes: list[bytes]) -> bytes:
        """The root of a complete block whose row is missing; where leaves are missing too, one that fits no head."""
        first, last = block * _SPAN, (block + 1) * _SPAN - 1
        self._findings.add(f"missing: the root of block {block} (leaves {first} to {last})")
        if hashes:
            return merkle.levels_of(hashes)[-1][0]
        self._differing = block if self._differing is None else self._differing
        return bytes(32)

    def _compare(self, start: int, hashes: list[bytes], stored: bytes) -> None:
        if merkle.levels_of(hashes)[-1][0] == stored:
            return
        if self._differing is None:
            self._differing = start // _SPAN
        pair = exchanged(hashes, lambda peaks: peaks == [stored])
        if pair:
            self._findings.add(f"moved: leaf {start + pair[0]} and {start + pair[1]} are exchanged")
        else:
            self._findings.add(
                f"changed: block {start // _SPAN}: at least one of the leaves {start} to {start + _SPAN - 1},"
                " or the block's own root"
            )

    def _check_heads(self, start: int, hashes: list[bytes], *, lacking: bool) -> None:
        """The heads whose size lies in this block; where leaves are missing there is nothing to compare."""
        while self._heads and self._heads[0].size <= start + _SPAN:
            head = self._heads[0]
            if not lacking and head.size > start + len(hashes):
                return  # beyond the last leaf: named at the end
            self._heads.pop(0)
            if lacking:
                continue
            upto = hashes[: head.size - start]
            if self._root_over(peaks_of(upto)) == head.root:
                self._confirmed = head.size
                continue
            self._name_head(head, start, upto)

    def _name_head(self, head: CheckedHead, start: int, hashes: list[bytes]) -> None:
        if self._differing is None:
            pair = exchanged(hashes, lambda peaks: self._root_over(peaks) == head.root)
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

    def _root_over(self, peaks: Sequence[bytes]) -> bytes:
        """The root of everything before this block and the leaves of it that these peaks are of (section 2.1.1)."""
        before = [peak for roots in reversed(self._levels) for peak in peaks_of(roots)]
        *others, found = [*before, *peaks]
        for peak in reversed(others):
            found = node_hash(peak, found)
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
        for head in self._heads:
            lacking = _span("leaf", "leaves", self._size, head.size - 1)
            self._findings.add(f"head {head.number} (size {head.size}): missing: {lacking}")


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of numbers that follow each other, as first and last."""
    for _, run in groupby(enumerate(numbers), lambda item: item[1] - item[0]):
        found = [number for _, number in run]
        yield found[0], found[-1]


def _span(one: str, many: str, first: int, last: int) -> str:
    return f"{one} {first}" if first == last else f"{many} {first} to {last}"
