"""What institutions said of what corrections watch, as the wallet's ledger has it: versions, withdrawals, whole tellings.

Left out is what shows nothing: what somebody else may have said in an institution's name, what the resident put away,
and what does not open. What the ledger no longer knows of repetitions is made up by the newest day on which the
institution stood by what the record shows.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db.models import Max, Q
from django.utils import timezone

from apps.consent.sealing import DataKey, SealBroken
from apps.corrections.watching import Seen, Told, Watch
from apps.feeds.models import Institution
from apps.wallet.doubts import doubt_about
from apps.wallet.models import Confirmation, Holding, Record, RecordVersion, Source
from apps.wallet.pages.held import tell_staff
from apps.wallet.sealed import unseal_payload


class _Dated(NamedTuple):
    """When a version came, and when the source last said it; what ``doubt_about`` asks for."""

    changed_at: datetime
    last_confirmed_at: datetime


class _Whole(NamedTuple):
    """The newest whole telling of a source: which epoch, signed when, as of which day, and of which kinds it may speak."""

    epoch: str
    at: datetime
    day: date
    kinds: Collection[str]


def seen_of(resident_id: UUID, key: DataKey, watches: Iterable[Watch], *, today: date) -> list[Seen | Told]:
    """All that institutions said of what these watches look at, each version once; call it inside a passage.

    A day that has not come counts as today: it is what the institution holds now.
    """
    watched = list(watches)
    lines = [line for watch in watched for line in watch.lines]
    kinds = {one.kind for line in lines for one in (line, line.instead) if one is not None}
    sources = list(Source.objects.filter(slug__in={watch.institution for watch in watched}))
    found: list[Seen | Told] = []
    for source in sources:
        found += _Reading(resident_id, key, source, today).read(kinds)
    return found


class _Reading:
    """Reads what one source said about one resident."""

    def __init__(self, resident_id: UUID, key: DataKey, source: Source, today: date) -> None:
        self.resident_id = resident_id
        self.key = key
        self.source = source
        self.today = today
        self.whole: _Whole | None = None

    def read(self, kinds: Collection[str]) -> Iterator[Seen | Told]:
        self.whole = self._whole()
        records = list(Record.objects.filter(self._mine(kind__in=kinds)).order_by("id"))
        names = [record.id for record in records]
        versions: dict[UUID, dict[int, RecordVersion]] = {name: {} for name in names}
        rows = RecordVersion.objects.filter(resident_id=self.resident_id, record_id__in=names)
        for row in rows.order_by("record_id", "-revision", "-recorded_at"):
            versions[row.record_id][row.revision] = row
        confirmed = {
            (row.record_id, row.revision): row.confirmed_at
            for row in Confirmation.objects.filter(resident_id=self.resident_id, record_id__in=names)
        }
        for record in records:
            yield from self._of_record(record, versions[record.id], confirmed)
        if self.whole is not None:
            for kind in sorted(set(kinds) & set(self.whole.kinds)):
                yield Told(
                    source=self.source.code, institution=self.source.slug, kind=kind,
                    data_as_of=self.whole.day, version=self.whole.epoch,
                )  # fmt: skip

    def _mine(self, **more: Any) -> Q:
        return Q(resident_id=self.resident_id, source_id=self.source.pk, **more)

    def _of_record(
        self, record: Record, versions: dict[int, RecordVersion], confirmed: dict[tuple[UUID, int], datetime]
    ) -> list[Seen]:
        """The versions of a record, oldest first. None stands on a later day than one that took its place."""
        latest = self.today
        made: list[Seen] = []
        for revision in sorted(versions, reverse=True):
            version = versions[revision]
            again = confirmed.get((record.id, revision))
            if doubt_about(self.source, _Dated(version.recorded_at, again or version.recorded_at)):
                continue
            latest = min(latest, version.data_as_of)
            try:
                seen = self._seen(record, version, latest)
            except SealBroken:
                tell_staff(record.id)
                continue
            if revision == record.revision and (stood := self._stood_until(record, again)) > latest:
                made.append(msgspec.structs.replace(seen, data_as_of=stood))
            made.append(seen)
        return made[::-1]

    def _seen(self, record: Record, version: RecordVersion, day: date) -> Seen:
        payload = None
        if version.payload is not None:
            opened = unseal_payload(self.key, record.id, version.revision, version.payload)
            payload = msgspec.json.decode(opened)
        return Seen(
            source=self.source.code, institution=self.source.slug, kind=record.kind,
            record_id=record.source_record_id, data_as_of=day, payload=payload,
            provenance=self.source.provenance, version=f"{record.id}/{version.revision}",
        )  # fmt: skip

    def _stood_until(self, record: Record, again: datetime | None) -> date:
        """The newest day on which the source stood by what the record shows."""
        days = [record.data_as_of] if not self._in_doubt(again) else []
        if self.whole is not None and self._is_in(self.whole, record):
            days.append(self.whole.day)
        return min(max(days, default=date.min), self.today)

    @staticmethod
    def _is_in(whole: _Whole, record: Record) -> bool:
        """Whether a record was told in it, or since."""
        return record.epoch == whole.epoch or record.epoch_at > whole.at

    def _in_doubt(self, moment: datetime | None) -> bool:
        return moment is not None and any(
            since <= moment <= until for since, until in self.source.doubted or ()
        )

    def _whole(self) -> _Whole | None:
        """The newest whole telling, unless the tie ended, was put away, or somebody else may have told it.

        It stands as of the newest day that any record told in it names: who signs today may tell old data.
        """
        tie = Holding.objects.filter(self._mine()).first()
        if tie is None or tie.complete_at is None or tie.ended_at is not None or tie.put_away_at is not None:
            return None
        if self._in_doubt(tie.complete_at):
            return None
        told = Record.objects.filter(self._mine(epoch=tie.complete_epoch)).aggregate(day=Max("data_as_of"))
        signed = min(timezone.localdate(tie.complete_at), self.today)
        kinds = tie.kinds
        if kinds is None:
            offered = Institution.objects.filter(pk=self.source.pk).values_list("kinds", flat=True).first()
            kinds = list(offered or ())
        return _Whole(tie.complete_epoch, tie.complete_at, min(told["day"] or signed, signed), kinds)
