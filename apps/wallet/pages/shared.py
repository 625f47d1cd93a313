"""Records as somebody reads them who was allowed to: of each only the fields that were given, nothing beside them.

A title made of the record would tell more than was given, so a record is headed by who holds it and of which day.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models.functions import Coalesce
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.consent.granted import GrantedPassage
from apps.consent.policy import Fields
from apps.consent.sealing import SealBroken
from apps.wallet.asked_for import AskedFor, asked_for
from apps.wallet.documents.entries import entry_id_of
from apps.wallet.documents.models import Document
from apps.wallet.doubts import doubt_about
from apps.wallet.kinds import KINDS, KindField, show_field, to_builtins
from apps.wallet.kinds.showing import format_day
from apps.wallet.marks import Mark, Marks, marks_of
from apps.wallet.models import Provenance, Record, SourceCode
from apps.wallet.own_sources import MOVED
from apps.wallet.pages.asked_for import AskedForShown, for_helper, not_there
from apps.wallet.pages.asked_for import as_json as asked_for_in_copy
from apps.wallet.pages.asked_for import shown as asked_for_shown
from apps.wallet.pages.disputed import Disputed, disputed_for_helper
from apps.wallet.pages.disputed import as_json as as_json_mark
from apps.wallet.pages.freshness import doubt_in_words
from apps.wallet.pages.held import PAGE_SIZE, open_payload, tell_staff
from apps.wallet.pages.wording import foreign, source_name, unopened

#: What a spreadsheet would run as a formula when it stands first in a cell.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class SharedField(NamedTuple):
    """One field that was given: what it is called, what it says, parts of an organisation."""

    label: str
    japanese: str
    value: SafeString | None
    parts: list[tuple[str, SafeString]]


class SharedPaper(NamedTuple):
    """A file of a record that the person entered themselves; only where the kind was given whole."""

    id: UUID
    pages: int | None


@dataclass(frozen=True, slots=True)
class SharedRecord:
    """One record: who holds it, of which day, and its given fields, said or not."""

    source: SafeString
    as_of: str
    is_withdrawn: bool
    fields: list[SharedField]
    doubted: list[SafeString]
    is_own: bool = False
    disputed: Sequence[Disputed] = ()
    papers: Sequence["SharedPaper"] = ()


@dataclass(frozen=True, slots=True)
class SharedKind:
    """One kind that was given: its records of one page, the newest first."""

    name: str
    label: object
    limited: bool
    records: list[SharedRecord]
    total: int
    page: int
    has_more: bool
    unopened: str
    asked_for: Sequence[AskedForShown] = ()


def prepare(passage: GrantedPassage, kind: str, *, page: int = 1) -> SharedKind:
    """The records of one granted kind, sixty a page; call it inside the passage."""
    known, given = KINDS[kind], passage.scope[kind]
    rows = _rows(passage, kind)
    total = rows.count()
    found = rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    papers, marks = _papers(passage, kind, given), marks_of(passage.resident_id, passage.key)
    opened = [_unless_broken(passage, row, given, papers, marks) for row in found]
    records = [record for record in opened if record is not None]
    left_out = unopened(len(opened) - len(records))
    return SharedKind(
        kind, known.label, given is not None, records, total, page, total > page * PAGE_SIZE, left_out,
        [asked_for_shown(one, by_you=False) for one in _asked_for(passage, kind, given)],
    )  # fmt: skip


def _asked_for(passage: GrantedPassage, kind: str, given: Fields) -> list[AskedFor]:
    """What the person asked for of a kind that was given, and is not there yet."""
    asked = [one for one in asked_for(passage.resident_id, passage.key) if one.kind == kind]
    there = set(_whens_held(passage, kind)) if asked else set()
    return list(for_helper(not_there(asked, lambda _kind, when: when in there), kind, given))


def _whens_held(passage: GrantedPassage, kind: str) -> Iterator[str]:
    """Of when there are records of a kind that an office holds; one that does not open is told of elsewhere."""
    held = _rows(passage, kind).filter(withdrawn_reason=None).exclude(source__code=SourceCode.RESIDENT)
    for row in held:
        try:
            contents = open_payload(passage.key, row.kind, row.id, row.revision, row.payload)
        except SealBroken:
            continue
        said = to_builtins(contents) if contents is not None else {}
        yield from (str(said[name]) for name in KINDS[kind].row.when[:1] if name in said)


def _unless_broken(
    passage: GrantedPassage,
    row: Record,
    given: Fields,
    papers: Mapping[UUID, list[SharedPaper]],
    marks: Marks,
) -> SharedRecord | None:
    try:
        return _record(passage, row, given, papers, marks)
    except SealBroken:
        tell_staff(row.id)
        return None


def _rows(passage: GrantedPassage, kind: str) -> Any:
    mine = Record.objects.filter(resident_id=passage.resident_id, kind=kind).exclude(withdrawn_reason=MOVED)
    return mine.select_related("source").order_by(Coalesce("valid_from", "data_as_of").desc(), "id")


def given_fields(kind: str, given: Fields) -> list[KindField]:
    """The fields of a kind that were given, in the order of the kind."""
    return [field for field in KINDS[kind].fields if given is None or field.name in given]


def _papers(passage: GrantedPassage, kind: str, given: Fields) -> dict[UUID, list[SharedPaper]]:
    """The kept files of a kind by the entry they belong to; none where only parts of the kind were given.

    A photo shows the whole paper, so it may be seen by whom the whole kind was given, and by nobody else.
    """
    found: dict[UUID, list[SharedPaper]] = {}
    if given is not None:
        return found
    kept = Document.objects.filter(
        resident_id=passage.resident_id, kind=kind, state=Document.State.KEPT
    ).order_by("received_at", "id")
    for document_id, entry_id, pages in kept.values_list("id", "entry_id", "pages"):
        found.setdefault(entry_id, []).append(SharedPaper(document_id, pages))
    return found


def _record(
    passage: GrantedPassage,
    row: Record,
    given: Fields,
    papers: Mapping[UUID, list[SharedPaper]],
    marks: Marks,
) -> SharedRecord:
    contents = open_payload(passage.key, row.kind, row.id, row.revision, row.payload)
    shown = []
    for field in given_fields(row.kind, given) if contents else []:
        said = show_field(field, getattr(contents, field.attribute))
        value = None if said.value is None else foreign(said.value, said.lang)
        parts = [(part.label, foreign(part.value or "", part.lang)) for part in said.parts]
        shown.append(SharedField(said.label, said.japanese, value, parts))
    is_own, gone = row.source.code == SourceCode.RESIDENT, row.withdrawn_reason is not None
    entry_id = entry_id_of(row)
    doubt = doubt_about(row.source, row)
    return SharedRecord(
        _who(row), format_day(row.data_as_of), gone, shown,
        doubt_in_words(row.source, doubt) if doubt else [], is_own,
        list(disputed_for_helper(row.kind, marks.get(row.id, ()), given)),
        papers.get(entry_id, ()) if entry_id and not gone else (),
    )  # fmt: skip


def _who(row: Record) -> SafeString:
    """Who holds it, for somebody else than the person: what they entered themselves is said to be theirs."""
    if row.source.code != SourceCode.RESIDENT:
        return source_name(row.source)
    if row.source.provenance == Provenance.DOCUMENT:
        return conditional_escape(_("Entered by the person themselves, from a paper"))
    return conditional_escape(_("Said by the person themselves"))


def as_json(passage: GrantedPassage) -> Iterator[dict[str, Any]]:
    """Every record that was given, as a copy to take along: given fields only, each with its source and day."""
    marks = marks_of(passage.resident_id, passage.key)
    for kind, given in passage.scope.items():
        for row in _rows(passage, kind):
            contents = open_payload(passage.key, kind, row.id, row.revision, row.payload)
            said: Mapping[str, Any] = to_builtins(contents) if contents else {}
            names = {field.name for field in given_fields(kind, given)}
            yield {
                "kind": kind,
                "source": row.source.name_ja,
                "provenance": row.source.provenance,
                "data_as_of": row.data_as_of.isoformat(),
                "withdrawn": row.withdrawn_reason is not None,
                "in_doubt": doubt_about(row.source, row) is not None,
                "disputed": [_disputed(mark, given) for mark in marks.get(row.id, ())],
                "data": {name: value for name, value in said.items() if name in names},
            }


def asked_for_as_json(passage: GrantedPassage) -> list[dict[str, Any]]:
    """What the person asked for of the kinds that were given, and is not there yet."""
    return [
        asked_for_in_copy(one)
        for kind, given in passage.scope.items()
        for one in _asked_for(passage, kind, given)
    ]


def as_csv(passage: GrantedPassage) -> str:
    """The same, one line a field; nothing in it runs as a formula. Begins with a mark, so that Excel reads UTF-8."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(
        ["kind", "record", "source", "data_as_of", "withdrawn", "in_doubt", "disputed", "field", "value"]
    )
    for number, record in enumerate(as_json(passage), start=1):
        told = [record[name] for name in ("source", "data_as_of", "withdrawn", "in_doubt")]
        told.append("; ".join(_in_a_cell(mark) for mark in record["disputed"]))
        head = [record["kind"], number, *told]
        for name, value in _flat(record["data"]):
            lines.writerow([*map(_cell, head), _cell(name), _cell(value)])
    for one in asked_for_as_json(passage):
        since = f"asked for on {one['asked_for_on']}, not there yet"
        lines.writerow([one["kind"], "", "", "", "", "", since, "", _cell(", ".join(one["of"]))])
    return "\N{BYTE ORDER MARK}" + written.getvalue()


def _disputed(mark: Mark, given: Fields) -> dict[str, Any]:
    """A mark in a copy: of a field that was not given only that something is disputed, and since when."""
    if given is None or mark.field in given:
        return as_json_mark(mark)
    return {"field": None, "since": mark.since.isoformat()}


def _in_a_cell(mark: Mapping[str, Any]) -> str:
    said = [mark[name] for name in ("field", "claimed", "statement", "since") if mark.get(name) is not None]
    return ", ".join(
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in said
    )


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """A value with its parts: employer.name, spans.0.from."""
    inner = (
        value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else None
    )
    if inner is None:
        yield name, value
        return
    for part, held in inner:
        yield from _flat(held, f"{name}.{part}" if name else str(part))


def _cell(value: Any) -> str:
    text = str(value)
    is_number = isinstance(value, int | float)
    return f"'{text}" if text.startswith(_FORMULA) and not is_number else text
