"""Telling residents that an office or employer changed or withdrew a record: the version before says something else.

A whole telling of long ago brings many versions at once; only what changed later than an hour after it first came, and
within the last 30 days, is news.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.consent.sealing import SealBroken
from apps.notices import kinds, messages, producers
from apps.notices.contents import Step
from apps.notices.messages import Message, Values
from apps.notices.producers import About, Wanted
from apps.wallet.doubts import doubt_about
from apps.wallet.kinds import KINDS
from apps.wallet.models import Record, RecordVersion, Source, SourceCode
from apps.wallet.pages.held import tell_staff
from apps.wallet.pages.wording import local_day
from apps.wallet.sealed import unseal_payload

NEWS: Final = timedelta(days=30)
SETTLING: Final = timedelta(hours=1)
MOST: Final = 50
PRODUCER: Final = "wallet.changes"


def register() -> None:
    """Called once when Django is ready."""
    producers.register(PRODUCER, wanted, of_events=True)
    read = gettext_lazy("Read this record")
    messages.register("record_changed", Message(_changed, _COMPARE, read, _several_changed))
    messages.register("record_withdrawn", Message(_withdrawn, _ASK_WHY, read, _several_changed))


def wanted(about: About) -> Iterator[Wanted]:
    """The newest changes by others than the resident, of sources that nobody doubts."""
    later = Q(changed_at__gt=F("first_received_at") + SETTLING)
    rows = Record.objects.filter(later, resident_id=about.resident_id, changed_at__gte=about.now - NEWS)
    found = list(rows.order_by("-changed_at", "id")[:MOST])
    sources = {source.pk: source for source in Source.objects.filter(pk__in={row.source_id for row in found})}
    before = _versions_before(about.resident_id, found)
    for row in found:
        source = sources[row.source_id]
        if source.code == SourceCode.RESIDENT or doubt_about(source, row):
            continue
        if row.is_withdrawn or _differs(about, row, before.get(row.id)):
            yield _told(row, source)


def _versions_before(resident_id: UUID, rows: Sequence[Record]) -> Mapping[UUID, RecordVersion]:
    """Of each record the version that it showed before the one it shows now."""
    shown = {row.id: row.revision for row in rows}
    older = RecordVersion.objects.filter(resident_id=resident_id, record_id__in=shown).order_by("revision")
    return {row.record_id: row for row in older if row.revision < shown[row.record_id]}


def _differs(about: About, row: Record, before: RecordVersion | None) -> bool:
    """Whether the version shown says something else than the one before it; no news where there is none before."""
    if before is None:
        return False
    days = ((row.valid_from, row.valid_to), (before.valid_from, before.valid_to))
    try:
        return days[0] != days[1] or _payload(about, row, row.revision) != _payload(
            about, before, before.revision
        )
    except SealBroken:
        tell_staff(row.id)
        return False


def _payload(about: About, row: Record | RecordVersion, revision: int) -> bytes | None:
    if row.payload is None:
        return None
    record_id = row.id if isinstance(row, Record) else row.record_id
    return unseal_payload(about.key, record_id, revision, row.payload)


def _told(row: Record, source: Source) -> Wanted:
    day = local_day(row.changed_at).isoformat()
    return Wanted(
        kinds.CHANGED,
        f"record/{row.id}/{row.revision}",
        "record_withdrawn" if row.is_withdrawn else "record_changed",
        {"source": {"ja": source.name_ja, "en": source.name_en}, "kind": row.kind},
        step=Step("wallet:record", (str(row.id),)),
        group=f"changes/{source.pk}/{day}",
        source=source.pk,
    )


# -- words --------------------------------------------------------------------------------------------------------
def _parts(told: Values) -> dict[str, str]:
    kind = KINDS.get(told.get("kind", ""))
    return {"source": told.name("source"), "record": str(kind.label) if kind else str(told.get("kind", ""))}


def _changed(told: Values) -> str:
    # Translators: an institution sent a record again with other values.
    return _("%(source)s changed a record: %(record)s.") % _parts(told)


def _withdrawn(told: Values) -> str:
    # Translators: an institution took a record back.
    return _("%(source)s withdrew a record: %(record)s.") % _parts(told)


def _several_changed(told: Values, number: int) -> str:
    # Translators: an institution, and how many records it changed or withdrew on one day; never one.
    pattern = ngettext(
        "%(source)s changed %(number)s record", "%(source)s changed %(number)s records", number
    )
    return pattern % {"source": told.name("source"), "number": number}


_COMPARE: Final = gettext_lazy(
    "What it said before stays here, and you can compare both. If the new version is wrong, the office has to put it right."
)


_ASK_WHY: Final = gettext_lazy(
    "What it said before stays readable in the history. Ask the office if you do not know why."
)
