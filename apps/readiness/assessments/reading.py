"""A resident's case out of the ledger: what counts, what is left out and why, and what each source was asked for.

Left out is what a rule must not decide on: what a source withdrew, what it no longer has in a whole telling of
everything, what somebody else may have said in its name, and what does not open. Where something of a kind is left out,
that source is not taken as asked for the kind either: absence would then mean what nobody said.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Final, Literal, NamedTuple
from uuid import UUID

import msgspec
from django.utils import timezone

from apps.accounts.prepared import fetch_prepared
from apps.consent.sealing import DataKey, SealBroken
from apps.feeds.models import Institution
from apps.readiness.engine.cases import Feed, Held
from apps.wallet.doubts import doubt_about
from apps.wallet.models import Source
from apps.wallet.pages.held import Tied, open_payload, tell_staff
from apps.wallet.rows import ids

type Why = Literal["withdrawn", "unconfirmed", "in_doubt", "unopened"]


class HeldRecord(msgspec.Struct, frozen=True, array_like=True):
    """A record of a case beside what it says: its id here, the revision read, and the source that has it."""

    id: UUID
    kind: str
    source: UUID
    revision: int


class LeftOut(msgspec.Struct, frozen=True, array_like=True):
    """A record that the rules do not see, and why."""

    id: UUID
    kind: str
    source: UUID
    why: Why


class Read(msgspec.Struct, frozen=True):
    """What of the ledger makes a case: records with their places, what was left out, and what was asked of whom."""

    held: tuple[Held, ...]
    records: tuple[HeldRecord, ...]
    left_out: tuple[LeftOut, ...]
    feeds: tuple[Feed, ...]


class _Row(NamedTuple):
    resident_id: UUID
    id: UUID
    kind: str
    source_id: UUID
    source_record_id: str
    revision: int
    payload: bytes | None
    valid_from: date | None
    valid_to: date | None
    data_as_of: date
    epoch: str
    epoch_at: datetime
    withdrawn_reason: str | None
    changed_at: datetime
    last_confirmed_at: datetime


_RECORDS: Final = """
SELECT resident_id, id, kind, source_id, source_record_id, revision, payload, valid_from, valid_to, data_as_of, epoch,
    epoch_at, withdrawn_reason, changed_at, last_confirmed_at
FROM wallet_record WHERE resident_id = ANY(string_to_array(%s, ',')::uuid[]) ORDER BY resident_id, id
"""
_TIES: Final = """
SELECT resident_id, source_id, since, ended_at, paused_at, kinds, complete_epoch, complete_at, put_away_at, taken_away_at
FROM wallet_holding WHERE resident_id = ANY(string_to_array(%s, ',')::uuid[])
"""


def read_cases(residents: Collection[UUID], keys: Mapping[UUID, DataKey]) -> dict[UUID, Read]:
    """The ledger's side of the cases of residents whom the door admitted, with three queries for all of them.

    What does not open is left out, and staff are told.
    """
    given = ids(residents)
    ties: dict[UUID, dict[UUID, Tied]] = {resident: {} for resident in residents}
    rows: dict[UUID, list[_Row]] = {resident: [] for resident in residents}
    found = [_Row(*row) for row in fetch_prepared(_RECORDS, [given])]
    tied = fetch_prepared(_TIES, [given])
    sources = {
        source.pk: source
        for source in Source.objects.filter(
            pk__in={row.source_id for row in found} | {row[1] for row in tied}
        )
    }
    offered = dict(Institution.objects.filter(pk__in=sources).values_list("pk", "kinds"))
    for resident, source, *tie in tied:
        ties[resident][source] = Tied(sources[source], *tie)
    for row in found:
        rows[row.resident_id].append(row)
    return {
        resident: _Reading(sources, ties[resident], offered).read(rows[resident], keys[resident])
        for resident in residents
    }


class _Reading:
    """Reads the rows of one resident."""

    def __init__(
        self, sources: Mapping[UUID, Source], ties: Mapping[UUID, Tied], offered: Mapping[UUID, list[str]]
    ) -> None:
        self.sources = sources
        self.ties = ties
        self.offered = offered

    def read(self, rows: Iterable[_Row], key: DataKey) -> Read:
        held: list[Held] = []
        records: list[HeldRecord] = []
        left_out: list[LeftOut] = []
        for row in rows:
            why = self._why_not(row)
            payload = None
            if why is None:
                try:
                    payload = open_payload(key, row.kind, row.id, row.revision, row.payload)
                except SealBroken:
                    tell_staff(row.id)
                    why = "unopened"
            if payload is None:
                left_out.append(LeftOut(row.id, row.kind, row.source_id, why or "withdrawn"))
                continue
            source = self.sources[row.source_id]
            held.append(
                Held(
                    payload=payload,
                    source=source.code,  # type: ignore[arg-type] # the words of the contract
                    source_record_id=row.source_record_id,
                    valid_from=row.valid_from,
                    valid_to=row.valid_to,
                    data_as_of=row.data_as_of,
                    provenance=source.provenance,  # type: ignore[arg-type]
                )
            )
            records.append(HeldRecord(row.id, row.kind, row.source_id, row.revision))
        return Read(tuple(held), tuple(records), tuple(left_out), tuple(self._feeds(left_out)))

    def _why_not(self, row: _Row) -> Why | None:
        if row.withdrawn_reason is not None:
            return "withdrawn"
        if doubt_about(self.sources[row.source_id], row):
            return "in_doubt"
        tie = self.ties.get(row.source_id)
        if tie is not None and tie.missing_since(row.kind, row.epoch, row.epoch_at):
            return "unconfirmed"
        return None

    def _feeds(self, left_out: Iterable[LeftOut]) -> Iterator[Feed]:
        """What each source told in whole, as of the day in Japan on which it signed that; a tie that ended tells nothing."""
        unsure = {(each.source, each.kind) for each in left_out if each.why != "withdrawn"}
        for source_id, tie in sorted(self.ties.items()):
            if tie.complete_at is None or tie.ended_at is not None or tie.put_away_at is not None:
                continue
            agreed = self.offered.get(source_id, []) if tie.kinds is None else tie.kinds
            told = tuple(sorted(kind for kind in agreed if (source_id, kind) not in unsure))
            if told:
                yield Feed(tie.source.code, told, timezone.localdate(tie.complete_at))  # type: ignore[arg-type]
