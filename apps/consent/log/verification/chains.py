"""Every line against its hash, its place in its resident's chain, and its leaf in the tree."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

import msgspec

from apps.consent.log.verification.findings import Findings, line
from apps.consent.log.verification.reading import rows, stream

_COLUMNS: Final = """
SELECT e.subject_ref::text, e.seq, e.id::text, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    e.actor_kind, e.actor_ref, e.organisation::text, e.role, e.action, e.purpose, e."grant"::text, e.kinds,
    e.record_ids::text[], e.fields, e.outcome, e.reason, e.source, e.request_id::text, e.prev, e.leaf, l.index, l.leaf
"""
_ALL: Final = f"""
{_COLUMNS}, NULL::bytea FROM consent_accessentry e
LEFT JOIN consent_logleaf l ON l.subject_ref = e.subject_ref AND l.seq = e.seq
ORDER BY e.subject_ref, e.seq
"""
_SINCE: Final = f"""
{_COLUMNS}, before.leaf FROM consent_logleaf l
JOIN consent_accessentry e ON e.subject_ref = l.subject_ref AND e.seq = l.seq
LEFT JOIN consent_accessentry before ON before.subject_ref = e.subject_ref AND before.seq = e.seq - 1
WHERE l.index >= %s ORDER BY e.subject_ref, e.seq
"""
_LEAVES_WITHOUT_LINE: Final = """
SELECT l.index, l.subject_ref::text, l.seq FROM consent_logleaf l
LEFT JOIN consent_accessentry e ON e.subject_ref = l.subject_ref AND e.seq = l.seq
WHERE e.seq IS NULL AND l.index >= %s ORDER BY l.index LIMIT 10000
"""
_LINES_WITHOUT_LEAF: Final = """
SELECT e.subject_ref::text, e.seq FROM consent_accessentry e
LEFT JOIN consent_logleaf l ON l.subject_ref = e.subject_ref AND l.seq = e.seq
LEFT JOIN consent_logqueue q ON q.subject_ref = e.subject_ref AND q.seq = e.seq
WHERE l.seq IS NULL AND q.seq IS NULL ORDER BY e.subject_ref, e.seq LIMIT 10000
"""
_ENDS_THAT_DIFFER: Final = """
WITH last AS (SELECT subject_ref, max(seq) AS seq FROM consent_accessentry GROUP BY subject_ref)
SELECT coalesce(c.subject_ref, last.subject_ref)::text, c.seq, last.seq, c.head = e.leaf
FROM consent_accesschain c FULL JOIN last ON last.subject_ref = c.subject_ref
LEFT JOIN consent_accessentry e ON e.subject_ref = last.subject_ref AND e.seq = last.seq
WHERE coalesce(c.seq, 0) <> coalesce(last.seq, 0) OR c.head <> e.leaf OR c.subject_ref IS NULL
ORDER BY 1 LIMIT 10000
"""
#: The first line follows the hash of the resident's id; a chain that is tied to nobody names one who was erased.
_WHOSE: Final = """
SELECT c.subject_ref::text, c.resident_id IS NULL, stone.subject_ref IS NULL
FROM consent_accesschain c JOIN consent_accessentry e ON e.subject_ref = c.subject_ref AND e.seq = 1
LEFT JOIN consent_tombstone stone ON stone.subject_ref = c.subject_ref
WHERE e.prev IS DISTINCT FROM CASE WHEN c.resident_id IS NULL THEN stone.resident_sha256
    ELSE sha256(convert_to(c.resident_id::text, 'UTF8')) END
ORDER BY 1 LIMIT 10000
"""
_NAMED_ONE_BY_ONE: Final = 100


class _Actor(msgspec.Struct):
    id_hash: str
    kind: str
    org: str | None
    role: str


class _Line(msgspec.Struct):
    """The members of a line in the order of RFC 8785, which is the one that msgspec writes them in."""

    action: str
    actor: _Actor
    at: str
    fields: list[str]
    grant_id: str | None
    id: str
    kinds: list[str]
    outcome: str
    prev_subject_hash: str
    purpose: str
    reason: str
    record_refs: list[str]
    request_id: str | None
    seq: int
    source: str
    subject_ref: str


_encode: Final = msgspec.json.Encoder().encode


def leaf_of(row: tuple[Any, ...], *, seq: int | None = None) -> bytes:
    """The leaf that a row should have (RFC 9162 section 2.1.1), or would have with another number."""
    (ref, own_seq, id_, at, actor_kind, actor_ref, organisation, role, action, purpose, grant, kinds, record_ids,
     fields, outcome, reason, source, request_id, prev, *_) = row  # fmt: skip
    actor = _Actor(actor_ref, actor_kind, organisation, role)
    text = _encode(
        _Line(action, actor, at, fields, grant, id_, kinds, outcome, prev.hex(), purpose, reason, record_ids,
              request_id, own_seq if seq is None else seq, source, ref)
    )  # fmt: skip
    return sha256(b"\x00" + text).digest()


class ChainReader:
    """Reads lines in the order of their chains; counts them, and names what does not fit."""

    def __init__(self, findings: Findings) -> None:
        self.lines = self.chains = self.placed = 0
        self.gaps: list[tuple[str, int, int]] = []
        self._findings = findings
        self._ref, self._seq, self._leaf, self._place = "", 0, b"", -1
        self._broken: list[tuple[Any, ...]] = []
        self._named: set[int] = set()

    def read(self, since: int = 0) -> None:
        """All lines, or those whose leaf is ``since`` or later."""
        lines = stream("lines", _SINCE, [since]) if since else stream("lines", _ALL)
        for row in lines:
            self._read(row)
        self._finish()

    def _read(self, row: tuple[Any, ...]) -> None:
        ref, seq = row[0], row[1]
        prev, leaf, place, placed = row[18:22]
        hashed = leaf_of(row)
        self.lines += 1
        if not (
            hashed == leaf == placed
            and ref == self._ref
            and seq == self._seq + 1
            and prev == self._leaf
            and place > self._place
        ):
            self._look_closer(row, hashed)
        self.placed += place is not None
        self._seq, self._leaf = seq, leaf
        self._place = self._place if place is None else place

    def _start(self, ref: str, seq: int, leaf: bytes) -> None:
        self._ref, self._seq, self._leaf, self._place = ref, seq, leaf, -1
        self._broken, self._named = [], set()

    def _look_closer(self, row: tuple[Any, ...], hashed: bytes) -> None:
        """A line that begins a chain, waits for its leaf, or does not fit."""
        ref, seq = row[0], row[1]
        prev, leaf, place, placed, before = row[18:23]
        if ref != self._ref:
            self._finish()
            self.chains += 1
            # whose log it is, which the first line follows, is asked of the chain's own row (check_whose)
            self._start(ref, 0 if before is None else seq - 1, prev if before is None else before)
        if hashed != leaf:
            self._named.add(seq)
            self._broken.append(row)
        elif placed is not None and placed != leaf:
            self._name(seq, f"changed: {line(ref, seq, place)}: the tree holds another hash")
        if seq != self._seq + 1:
            self.gaps.append((ref, self._seq + 1, seq - 1))
        elif prev != self._leaf and hashed == leaf:
            what = f"changed: {line(ref, seq - 1)}: it is not the one that entry {seq} follows"
            self._name(seq - 1, what)
        if place is not None and place < self._place:
            self._findings.add(
                f"moved: {line(ref, seq, place)} stands before {line(ref, self._seq, self._place)}"
            )

    def _name(self, seq: int, sentence: str) -> None:
        if seq not in self._named:
            self._named.add(seq)
            self._findings.add(sentence)

    def _finish(self) -> None:
        """At the end of a chain: two lines that carry each other's number were exchanged, others changed."""
        truly = {row[1]: self._true_number(row) for row in self._broken}
        for row in self._broken:
            ref, seq, place = row[0], row[1], row[20]
            other = truly[seq]
            if other is None or truly.get(other) != seq:
                self._findings.add(f"changed: {line(ref, seq, place)}")
            elif seq < other:
                self._findings.add(f"moved: {line(ref, seq)} and entry {other} are exchanged")
        self._broken = []

    def _true_number(self, row: tuple[Any, ...]) -> int | None:
        """The number under which a line's hash fits, among those of the lines that do not fit."""
        others = (other[1] for other in self._broken[:_NAMED_ONE_BY_ONE] if other[1] != row[1])
        return next((seq for seq in others if leaf_of(row, seq=seq) == row[19]), None)


def check_ends(findings: Findings, gaps: list[tuple[str, int, int]]) -> None:
    """The newest line of each chain is the one that the chain's own row names; what is missing joins the gaps."""
    for ref, said, last, same in rows(_ENDS_THAT_DIFFER):
        if said is None:
            findings.add(f"missing: the chain of {ref}, which has {last} entries")
        elif said > (last or 0):
            gaps.append((ref, (last or 0) + 1, said))
        elif said < last:
            findings.add(f"changed: the chain of {ref} ends with entry {said}, but there are {last}")
        elif not same:
            findings.add(f"changed: the chain of {ref} ends with another hash than that of {line(ref, last)}")


def check_whose(findings: Findings) -> None:
    """Each log belongs to the resident for whom it was begun, until an erasure says otherwise."""
    for ref, untied, without_stone in rows(_WHOSE):
        if untied and without_stone:
            findings.add(f"untied: the chain of {ref} is nobody's, and no erasure says why")
        else:
            findings.add(f"moved: the chain of {ref} is tied to another person than the one it was begun for")


def name_missing(findings: Findings, gaps: list[tuple[str, int, int]], *, since: int = 0) -> None:
    """Names every line that a leaf or a gap shows to be missing, with its leaf where that is left."""
    without = {(ref, seq): place for place, ref, seq in rows(_LEAVES_WITHOUT_LINE, [since])}
    for (ref, seq), place in without.items():
        findings.add(f"missing: {line(ref, seq, place)}")
    for ref, first, last in gaps:
        for what in _gone(ref, first, last, without):
            findings.add(what)


def _gone(ref: str, first: int, last: int, named: dict[tuple[str, int], int]) -> Iterator[str]:
    if last - first >= _NAMED_ONE_BY_ONE:
        yield f"missing: entries {first} to {last} of {ref}"
        return
    for seq in range(first, last + 1):
        if (ref, seq) not in named:
            yield f"missing: {line(ref, seq)}, and its leaf"


def name_unplaced(findings: Findings) -> None:
    """Names the lines that have no leaf and do not wait for one either."""
    for ref, seq in rows(_LINES_WITHOUT_LEAF):
        findings.add(f"unplaced: {line(ref, seq)} has no leaf and does not wait for one")
