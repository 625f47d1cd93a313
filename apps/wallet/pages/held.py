"""What is held about a resident, as pages read it: few queries, whatever the number of records.

Every function is called inside a passage through ``consent.door``; outside it the tables look empty.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db.models import BinaryField, Case, Count, F, OuterRef, Q, QuerySet, Subquery, When, Window
from django.db.models.functions import Coalesce, RowNumber

from apps.wallet import kinds
from apps.wallet.models import Holding, Record, Source

PAGE_SIZE: Final = 60
NEWS: Final = 5
_BEGINS: Final = Coalesce("valid_from", "data_as_of")
#: Kinds that speak of one month or one due day each, so that old ones need not be read for a recent picture.
SINGLE_MONTHS: Final = ("payslip", "pension_month", "resident_tax_instalment")


@dataclass(frozen=True, slots=True)
class Line:
    """One record as lists and pictures need it; ``record`` is None where its contents were not asked for."""

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

    @property
    def is_the_residents_own(self) -> bool:
        """Whether the resident entered it, so that no institution stands behind it."""
        return self.source.code == "resident"


@dataclass(frozen=True, slots=True)
class Tied:
    """A source, and since when and until when it is tied to the resident."""

    source: Source
    since: datetime | None = None
    ended_at: datetime | None = None


def open_payload(kind: str, payload: bytes | memoryview | None) -> kinds.Record | None:
    """The contents of a stored payload; None for a version that was withdrawn."""
    if payload is None:
        return None
    return kinds.decode(kind, msgspec.json.decode(bytes(payload)))


def overview(
    resident_id: UUID, *, months_from: date, months_of: Collection[str], always: Collection[str]
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
        .annotate(newest=told, news=news)
        .annotate(contents=Case(When(wanted, then=F("payload")), output_field=BinaryField()))
        .values_list(
            "id", "kind", "source_id", "valid_from", "valid_to", "data_as_of", "first_received_at", "changed_at",
            "last_confirmed_at", "withdrawn_reason", "revision", "versions_held", "contents",
        )
    )  # fmt: skip
    found: list[Any] = list(rows)
    sources = sources_of(resident_id, {row[2] for row in found})
    lines = [_summary(row, sources[row[2]]) for row in found]
    return lines, sources


def _summary(row: Any, tied: Tied) -> Line:
    """A row of ``overview``, which is read as plain values: there may be a thousand of them."""
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
        contents,
    ) = row
    return Line(
        name, kind, tied.source, valid_from, valid_to, data_as_of, first, changed, confirmed, reason is not None,
        held < revision, tied.ended_at, open_payload(kind, contents),
    )  # fmt: skip


def sources_of(resident_id: UUID, also: Collection[UUID] = ()) -> dict[UUID, Tied]:
    """The sources tied to a resident, and the sources ``also``, which may be tied to nobody."""
    ties = (
        Holding.objects.filter(resident_id=resident_id)
        .select_related("source")
        .order_by("since", "source_id")
    )
    found = {tie.source_id: Tied(tie.source, tie.since, tie.ended_at) for tie in ties}
    untied = set(also) - found.keys()
    if untied:
        found |= {source.pk: Tied(source) for source in Source.objects.filter(pk__in=untied).order_by("slug")}
    return found


def page_of(resident_id: UUID, names: Iterable[str], *, page: int) -> tuple[list[Line], int]:
    """One page of the records of some kinds, newest first, and how many there are in all."""
    rows = (
        _with_source(resident_id, names)
        .annotate(total=Window(Count("*")))
        .order_by(_BEGINS.desc(), "id")[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    )
    found: list[Any] = list(rows)
    return [_line(row) for row in found], (found[0].total if found else 0)


def speaking_of_months(resident_id: UUID, names: Iterable[str], *, months_from: date) -> list[Line]:
    """The records of some kinds that may say something about months from a day on."""
    kinds_asked = list(names)
    rows = _with_source(resident_id, kinds_asked).filter(_speaks_of(months_from, kinds_asked))
    return [_line(row) for row in rows if row.withdrawn_reason is None]


def _speaks_of(months_from: date, names: Collection[str]) -> Q:
    """Not ended before that day, and of a single month told at most a year before it, as tax instalments are."""
    running = Q(valid_to=None) | Q(valid_to__gte=months_from)
    told_since = Q(data_as_of__gte=months_from - timedelta(days=366)) | ~Q(kind__in=SINGLE_MONTHS)
    return Q(kind__in=list(names)) & running & told_since


def _with_source(resident_id: UUID, names: Iterable[str]) -> QuerySet[Record]:
    return with_tie(Record.objects.filter(resident_id=resident_id, kind__in=list(names))).select_related(
        "source"
    )


def with_tie(rows: QuerySet[Record]) -> QuerySet[Record]:
    """Adds ``tie_ended_at``: when the resident's tie to the record's source ended."""
    tie = Holding.objects.filter(resident_id=OuterRef("resident_id"), source_id=OuterRef("source_id"))
    return rows.annotate(tie_ended_at=Subquery(tie.values("ended_at")[:1]))


def _line(row: Any) -> Line:
    return Line(
        row.id, row.kind, row.source, row.valid_from, row.valid_to, row.data_as_of, row.first_received_at,
        row.changed_at, row.last_confirmed_at, row.is_withdrawn, row.has_gap, row.tie_ended_at,
        open_payload(row.kind, row.payload),
    )  # fmt: skip
