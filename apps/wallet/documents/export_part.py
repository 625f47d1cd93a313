"""What papers of one's own add to a copy of everything: each kept file, and a list that says what it belongs to.

A file that still waits for the scanner is listed and left out: nobody may open it before, its owner neither.
"""

from collections.abc import Iterator
from typing import Any

from apps.consent.sealing import DataKey
from apps.wallet.documents import entries, keeping
from apps.wallet.documents.models import Document, Entry
from apps.wallet.documents.recognising import ENDING_OF
from apps.wallet.export.json_files import as_json
from apps.wallet.export.parts import About, File
from apps.wallet.export.reading import in_words


def parts(about: About) -> Iterator[File]:
    """``papers.json`` and a file in ``papers/`` for each that is kept, one read at a time."""
    mine = Entry.objects.filter(resident_id=about.resident_id).order_by("made_at", "id")
    listed = [_entry(entry, about.key) for entry in mine.prefetch_related("documents")]
    if not listed:
        return
    yield "papers.json", as_json(listed)
    kept = Document.objects.filter(resident_id=about.resident_id, state=Document.State.KEPT)
    for document in kept.order_by("received_at", "id").iterator(chunk_size=50):
        content = keeping.content_of(about.key, document, keeping.FILE)
        yield _path(document), content or b""


def _entry(entry: Entry, key: DataKey) -> dict[str, Any]:
    record = entries.record_of(entry)
    documents = sorted(entry.documents.all(), key=lambda each: (each.received_at, each.pk))
    return {
        "id": str(entry.pk),
        "kind": entry.kind,
        "counts_as": entry.provenance or None,
        "record": str(record.id) if record else None,
        "made_at": in_words(entry.made_at),
        "changed_at": in_words(entry.changed_at),
        "taken_back_at": in_words(entry.taken_back_at),
        "files": [_file(document, key) for document in documents],
    }


def _file(document: Document, key: DataKey) -> dict[str, Any]:
    return {
        "id": str(document.pk),
        "name": keeping.name_of(key, document),
        "state": document.state,
        "reason": document.reason or None,
        "media_type": document.media_type,
        "bytes": document.size,
        "pages": document.pages,
        "received_at": in_words(document.received_at),
        "checked_at": in_words(document.checked_at),
        "path": _path(document) if document.is_kept else None,
    }


def _path(document: Document) -> str:
    """By its id: a name that somebody gave is no path (OWASP ASVS 5.3.2)."""
    return f"papers/{document.pk}{ENDING_OF[document.media_type]}"
