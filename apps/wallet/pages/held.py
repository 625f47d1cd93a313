"""What is held about a resident, as pages read it: few queries, whatever the number of records.

Every function is called inside a passage through ``consent.door``; outside it the tables look empty. What is opened
is opened with the key that the passage gave.
"""

import logging
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db.models import BinaryField, Case, F, OuterRef, Q, QuerySet, Subquery, When, Window
from django.db.models.functions import Coalesce, RowNumber

from apps.accounts.prepared import fetch_prepared
from apps.consent.sealing import DataKey, SealBroken
from apps.wallet import kinds
from apps.wallet.models import Holding, Record, Source
from apps.wallet.own_sources import MOVED
from apps.wallet.sealed import unseal_payload

log = logging.getLogger(__name__)

PAGE_SIZE: Final = 60
NEWS: Final = 5
_BEGINS: Final = Coalesce("valid_from", "data_as_of")
#: Kinds that speak of one month or one due day each, so that old ones need not be read for a recent picture.
A_YEAR: Final = timedelta(days=366)
SINGLE_MONTHS: Final = ("payslip", "pension_month", "resident_tax_instalment")


_SUMMARY: Final = (
    "id", "kind", "source_id", "valid_from", "valid_to", "data_as_of", "first_received_at", "changed_at",
    "last_confirmed_at", "withdrawn_reason", "revision", "versions_held", "epoch", "epoch_at",
)  # fmt: skip


class Line(msgspec.Struct, frozen=True):
    """One record as lists and pictures need it; ``record`` is None where its contents were not asked for.

    ``is_broken``: its contents do not open, so nothing of it may be shown. ``unconfirmed_since`` is when its source
    told everything it holds, and this was not in it.
    """

    id: UUID
    kind: str
    source: Source
    valid_from: date | None
    valid_to: date | None
    data_as_of: date
    first_received_at: datetime
    changed_at: datetime
    last_confirmed_at: datetime
    is_withdrawn: bool
    has_gap: bool
    tie_ended_at: datetime | None
    record: kinds.Record | None
    is_broken: bool = False
    unconfirmed_since: datetime | None = None

    @property
    def is_the_residents_own(self) -> bool:
        """Whether the resident entered it, so that no institution stands behind it."""
        return self.source.code == "resident"


class Tied(msgspec.Struct, frozen=True):
    """A source, since when and until when it is tied to the resident, and the newest whole telling of it."""

    source: Source
    since: datetime | None = None
    ended_at: datetime | None = None
    paused_at: datetime | None = None
    kinds: list[str] | None = None
    complete_epoch: str | None = None
    complete_at: datetime | None = None
    put_away_at: datetime | None = None
    taken_away_at: datetime | None = None

    def missing_since(self, kind: str, epoch: str, epoch_at: datetime) -> datetime | None:
        """When the source told everything without a record that it last told in this epoch; None if it did not.

        Of a kind that it may no longer send nothing is said: that is the resident's doing.
        """
        at = self.complete_at
        if at is None or epoch == self.complete_epoch or epoch_at > at:
            return None
        return at if self.kinds is None or kind in self.kinds else None


def open_payload(
    key: DataKey, kind: str, record_id: UUID, revision: int, sealed: bytes | memoryview | None
) -> kinds.Record | None:
    """The contents of a version as it is stored; None for one that was withdrawn, SealBroken for one that does not open."""
    if sealed is None:
        return None
    return kinds.decode(kind, msgspec.json.decode(unseal_payload(key, record_id, revision, sealed)))


def readable(lines: Collection[Line]) -> tuple[list[Line], int]:
    """The lines without those whose contents do not open, and how many those are."""
    whole = [line for line in lines if not line.is_broken]
    return whole, len(lines) - len(whole)


def tell_staff(record_id: UUID) -> None:
    """Says in the server's log that a stored record does not open: it was changed, moved, or its key is another."""
    log.critical("the seal of record %s is broken", record_id)


def overview(
    resident_id: UUID, key: DataKey, *, months_from: date, months_of: Collection[str], always: Collection[str]
) -> tuple[list[Line], dict[UUID, Tied]]:
    """Every record of a resident, with contents only where the first page shows some, and all sources.

    Those are: records that may say something about the months from ``months_from`` (kinds ``months_of``), the
    kinds ``always``, the newest of each kind, and the news.
    """
    told = Window(RowNumber(), partition_by=["kind"], order_by=[_BEGINS.desc(), "id"])
    news = Window(RowNumber(), order_by=[F("changed_at").desc(), _BEGINS.desc(), "id"])
    wanted = Q(kind__in=always) | Q(newest=1) | Q(news__lte=NEWS) | _speaks_of(months_from, months_of)
    rows = (
        Record.objects.filter(resident_id=resident_id)
        .exclude(withdrawn_reason=MOVED)
        .annotate(newest=told, news=news)
        .annotate(contents=Case(When(wanted, then=F("payload")), output_field=BinaryField()))
        .values_list(*_SUMMARY, "contents")
    )
    found: list[Any] = list(rows)
    sources = sources_of(resident_id, {row[2] for row in found})
    lines = [_summary(row, sources[row[2]], key) for row in found]
    return lines, sources


def _summary(row: Any, tied: Tied, key: DataKey) -> Line:
    """A row read as plain values (``_SUMMARY`` and the contents): there may be a thousand of them."""
    (
        name,
        kind,
        _source,
        valid_from,
        valid_to,
        data_as_of,
        first,
        changed,
        confirmed,
        reason,
        revision,
        held,
        epoch,
        epoch_at,
        contents,
    ) = row
    record, is_broken = None, False
    try:
        record = open_payload(key, kind, name, revision, contents)
    except SealBroken:
        is_broken = True
        tell_staff(name)
    return Line(
        name, kind, tied.source, valid_from, valid_to, data_as_of, first, changed, confirmed, reason is not None,
        held < revision, tied.ended_at, record, is_broken,
        None if reason is not None else tied.missing_since(kind, epoch, epoch_at),
    )  # fmt: skip


_SOURCES: Final = """
SELECT tie.since, tie.ended_at, tie.paused_at, tie.kinds, tie.complete_epoch, tie.complete_at, tie.put_away_at,
    tie.taken_away_at, source.id, slug, code, name_ja, name_en, corporate_number, heard_at, doubted
FROM wallet_source source
LEFT JOIN wallet_holding tie ON tie.source_id = source.id AND tie.resident_id = %(resident)s
WHERE tie.resident_id IS NOT NULL OR source.id = ANY(%(also)s)
ORDER BY tie.since NULLS LAST, source.id
"""
_TIE: Final = 8  # columns of the tie, before those of the source
_SOURCE_FIELDS: Final = (
    "id",
    "slug",
    "code",
    "name_ja",
    "name_en",
    "corporate_number",
    "heard_at",
    "doubted",
)


def sources_of(resident_id: UUID, also: Collection[UUID] = ()) -> dict[UUID, Tied]:
    """The sources tied to a resident, and the sources ``also``, which may be tied to nobody."""
    rows = fetch_prepared(_SOURCES, {"resident": resident_id, "also": list(also)})
    return {
        row[_TIE]: Tied(Source.from_db("default", _SOURCE_FIELDS, row[_TIE:]), *row[:_TIE]) for row in rows
    }


#: A page of the newest, and what speaks of recent months: not ended before them, and of a single month told at most
#: a year before them, as tax instalments are. A record that is both is read once.
_OF_DOMAIN: Final = f"""
WITH held AS (
    SELECT id, kind, source_id, valid_from, valid_to, data_as_of, first_received_at, changed_at, last_confirmed_at,
        withdrawn_reason, revision, versions_held, epoch, epoch_at, payload,
        row_number() OVER (ORDER BY coalesce(valid_from, data_as_of) DESC, id) AS place, count(*) OVER () AS total
    FROM wallet_record WHERE resident_id = %(resident)s AND kind = ANY(%(kinds)s)
        AND withdrawn_reason IS DISTINCT FROM '{MOVED}'
)
SELECT held.*, tie.since, tie.ended_at, tie.paused_at, tie.kinds, tie.complete_epoch, tie.complete_at, tie.put_away_at,
    tie.taken_away_at, source.id, slug, code, name_ja, name_en, corporate_number, heard_at, doubted
FROM held JOIN wallet_source source ON source.id = held.source_id
LEFT JOIN wallet_holding tie ON tie.source_id = held.source_id AND tie.resident_id = %(resident)s
WHERE (place > %(first)s AND place <= %(last)s) OR (
    kind = ANY(%(speaking)s) AND withdrawn_reason IS NULL
    AND (valid_to IS NULL OR valid_to >= %(from)s) AND (data_as_of >= %(told)s OR kind <> ALL(%(single)s))
)
ORDER BY place
"""  # noqa: S608 - a word of ours
_PLACE: Final = len(_SUMMARY) + 1  # after the payload
_TOTAL: Final = _PLACE + 1


def of_domain(
    resident_id: UUID,
    key: DataKey,
    names: Collection[str],
    *,
    page: int,
    months_of: Collection[str],
    months_from: date,
) -> tuple[list[Line], list[Line], int]:
    """One page of the records of some kinds, newest first; those that speak of months; how many there are in all."""
    first, last = (page - 1) * PAGE_SIZE, page * PAGE_SIZE
    found = fetch_prepared(
        _OF_DOMAIN,
        {
            "resident": resident_id,
            "kinds": list(names),
            "first": first,
            "last": last,
            "speaking": list(months_of),
            "from": months_from,
            "told": months_from - A_YEAR,
            "single": list(SINGLE_MONTHS),
        },
    )
    sources: dict[UUID, Tied] = {}
    lines: list[tuple[Line, int]] = []
    for row in found:
        if (tied := sources.get(row[2])) is None:
            source = Source.from_db("default", _SOURCE_FIELDS, row[-len(_SOURCE_FIELDS) :])
            tied = sources[row[2]] = Tied(source, *row[_TOTAL + 1 : _TOTAL + 1 + _TIE])
        lines.append((_summary(row[:_PLACE], tied, key), row[_PLACE]))
    on_page = [line for line, at in lines if first < at <= last]
    speaking = [line for line, _at in lines if line.kind in months_of and not line.is_withdrawn]
    return on_page, speaking, found[0][_TOTAL] if found else 0


def _speaks_of(months_from: date, names: Collection[str]) -> Q:
    """Not ended before that day, and of a single month told at most a year before it, as tax instalments are."""
    running = Q(valid_to=None) | Q(valid_to__gte=months_from)
    told_since = Q(data_as_of__gte=months_from - A_YEAR) | ~Q(kind__in=SINGLE_MONTHS)
    return Q(kind__in=list(names)) & running & told_since


_OF_A_TIE: Final = ("ended_at", "paused_at", "kinds", "complete_epoch", "complete_at", "taken_away_at")


def with_tie(rows: QuerySet[Record]) -> QuerySet[Record]:
    """Adds ``tie_ended_at`` and what else a page says of the tie to the record's source, as ``tie_of`` reads it."""
    tie = Holding.objects.filter(resident_id=OuterRef("resident_id"), source_id=OuterRef("source_id"))
    return rows.annotate(**{f"tie_{name}": Subquery(tie.values(name)[:1]) for name in _OF_A_TIE})


def tie_of(record: Any) -> Tied:
    """The tie of a record that came from ``with_tie``; one to a source without any where it did not."""
    return Tied(record.source, **{name: getattr(record, f"tie_{name}", None) for name in _OF_A_TIE})
