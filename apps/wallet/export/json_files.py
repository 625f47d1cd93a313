"""The copy for computers: every record and version as JSON, with the published schema of each kind beside it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from apps.wallet.doubts import doubt_about
from apps.wallet.export.reading import Held, Version, in_words
from apps.wallet.kinds import KINDS, json_schema
from apps.wallet.models import Source
from apps.wallet.pages.disputed import as_json as as_json_mark

FORMAT: Final = "tsunagi-export/1"


def as_json(value: object) -> bytes:
    """Readable JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def records_file(head: dict[str, Any], records: Iterable[Held]) -> Iterator[bytes]:
    """``records.json``, record by record."""
    opening = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    yield f'{opening},\n "records": ['.encode()
    between = b"\n"
    for held in records:
        yield between + json.dumps(_record(held), ensure_ascii=False).encode()
        between = b",\n"
    yield b"\n]}\n"


def schema_file(kind: str) -> bytes:
    """The JSON Schema of a kind's data, as institutions are given it."""
    return as_json(json_schema(kind))


def _record(held: Held) -> dict[str, Any]:
    row = held.row
    return {
        "id": str(row.id),
        "kind": row.kind,
        "schema": KINDS[row.kind].schema if row.kind in KINDS else None,
        "source": _source(held.source),
        "source_record_id": row.source_record_id,
        "shown_revision": row.revision,
        "first_received_at": in_words(row.first_received_at),
        "changed_at": in_words(row.changed_at),
        "last_confirmed_at": in_words(row.last_confirmed_at),
        "data_as_of": in_words(row.data_as_of),
        "withdrawn_reason": row.withdrawn_reason,
        "in_doubt": doubt_about(held.source, row) is not None,
        "disputed": [as_json_mark(mark) for mark in held.marks],
        "versions": [_version(version) for version in held.versions],
    }


def _version(version: Version) -> dict[str, Any]:
    row = version.row
    return {
        "revision": row.revision,
        "data": version.data if version.payload is not None else None,
        "sha256": version.sha256,
        "withdrawn_reason": row.withdrawn_reason,
        "valid_from": in_words(row.valid_from),
        "valid_to": in_words(row.valid_to),
        "data_as_of": in_words(row.data_as_of),
        "happened_at": in_words(row.happened_at),
        "issued_at": in_words(row.issued_at),
        "received_at": in_words(row.recorded_at),
        "delivered_as": row.delivered_as,
        "answers_correction": row.corrects,
        "confirmed": {"times": version.times_confirmed, "last_at": in_words(version.confirmed_at)},
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "id": str(source.id),
        "kind": source.code,
        "provenance": source.provenance,
        "name_ja": source.name_ja,
        "name_en": source.name_en,
        "corporate_number": source.corporate_number,
    }
