"""What the pages about one's own papers show, put into words before a template runs; inside a passage."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.consent.sealing import DataKey, SealBroken
from apps.wallet.documents import entries, keeping, limits
from apps.wallet.documents.entries import Said
from apps.wallet.documents.models import Document, Entry
from apps.wallet.documents.reasons import reason_in_words
from apps.wallet.kinds import KINDS, present
from apps.wallet.kinds.showing import format_day
from apps.wallet.models import Record, SourceCode
from apps.wallet.pages.domains import Domain, domain_of
from apps.wallet.pages.held import open_payload, tell_staff
from apps.wallet.pages.record_page import FieldCell, field_cell, unless_said
from apps.wallet.pages.wording import Title, local_day, record_address, titled
from apps.wallet.sealed import unseal_payload

LISTED = 100
State = Document.State


@dataclass(frozen=True, slots=True)
class FileShown:
    """One file: its name, what became of it, and where it can be had; ``glyph`` is its state in the look."""

    id: UUID
    name: str
    glyph: str
    state: str
    about: str
    why: str
    picture_url: str
    file_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry in the list of them."""

    url: str
    title: Title
    japanese: str
    state: str
    notes: list[str]
    is_over: bool


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry: what it says, its files, what it counts as."""

    entry: Entry
    title: Title
    japanese: str
    domain: Domain
    domain_url: str
    says: list[FieldCell]
    as_of: str
    counts_as: str
    is_unopened: bool
    record_url: str
    files: list[FileShown]

    @property
    def is_begun(self) -> bool:
        """Whether nothing was typed yet."""
        return not self.entry.provenance

    @property
    def is_over(self) -> bool:
        return self.entry.taken_back_at is not None

    @property
    def waits(self) -> bool:
        return any(file.glyph == "expected" for file in self.files)


@dataclass(frozen=True, slots=True)
class RoomShown:
    """How much room files take, in words."""

    files: str
    size: str


def room(resident_id: UUID) -> RoomShown:
    """What a resident's files take of what they may."""
    taken = keeping.room_of(resident_id)
    files = ngettext("%(number)s file of %(most)s", "%(number)s files of %(most)s", taken.files) % {
        "number": taken.files,
        "most": limits.QUOTA_FILES,
    }
    # Translators: two sizes, such as "12.3 MB of 200.0 MB".
    size = _("%(taken)s of %(most)s") % {
        "taken": filesizeformat(taken.size),
        "most": filesizeformat(limits.QUOTA_BYTES),
    }
    return RoomShown(files, size)


def lines(resident_id: UUID, key: DataKey) -> list[EntryLine]:
    """The newest entries, each with what it says and what became of its files; three queries."""
    found = list(Entry.objects.filter(resident_id=resident_id).order_by("-changed_at")[:LISTED])
    names = {entries.name_of(entry): entry for entry in found}
    rows = Record.objects.filter(
        resident_id=resident_id,
        source__code=SourceCode.RESIDENT,
        source_record_id__in=names,
        payload__isnull=False,
    )
    records = {row.source_record_id: row for row in rows.select_related("source")}
    files: dict[UUID, list[str]] = {}
    held = Document.objects.filter(resident_id=resident_id, entry__in=[entry.pk for entry in found])
    for entry_id, state in held.values_list("entry_id", "state"):
        files.setdefault(entry_id, []).append(state)
    return [_line(entry, records.get(name), files.get(entry.pk, []), key) for name, entry in names.items()]


def _line(entry: Entry, record: Record | None, files: Sequence[str], key: DataKey) -> EntryLine:
    kind = KINDS[entry.kind]
    title, state = titled(entry.kind, None), _entered(entry)
    if record is not None:
        try:
            contents = open_payload(key, record.kind, record.id, record.revision, record.payload)
            title = titled(entry.kind, contents)
        except SealBroken:
            tell_staff(record.id)
    return EntryLine(
        reverse("wallet:paper", args=[entry.pk]),
        title,
        unless_said(kind.japanese, str(kind.label)),
        state,
        [] if entry.taken_back_at else _files_in_words(files),
        entry.taken_back_at is not None,
    )


def _entered(entry: Entry) -> str:
    if entry.taken_back_at is not None:
        return _("Taken back on %(day)s.") % {"day": format_day(local_day(entry.taken_back_at))}
    if not entry.provenance:
        return _("Begun on %(day)s. Nothing is typed yet.") % {"day": format_day(local_day(entry.made_at))}
    return _("Entered on %(day)s.") % {"day": format_day(local_day(entry.changed_at))}


def _files_in_words(states: Sequence[str]) -> list[str]:
    kept, waiting, refused = (states.count(state) for state in (State.KEPT, State.WAITING, State.REFUSED))
    words = []
    if kept:
        words.append(
            ngettext("%(number)s file is kept.", "%(number)s files are kept.", kept) % {"number": kept}
        )
    if waiting:
        words.append(
            ngettext("%(number)s file is being checked.", "%(number)s files are being checked.", waiting)
            % {"number": waiting}
        )
    if refused:
        words.append(
            ngettext("%(number)s file was not kept.", "%(number)s files were not kept.", refused)
            % {"number": refused}
        )
    return words or [_("No file yet.")]


def prepare(entry: Entry, key: DataKey) -> EntryPage:
    """The page of one entry."""
    record = entries.record_of(entry)
    contents, is_unopened = None, False
    if record is not None:
        try:
            contents = open_payload(key, record.kind, record.id, record.revision, record.payload)
        except SealBroken:
            is_unopened = True
            tell_staff(record.id)
    kind, domain = KINDS[entry.kind], domain_of(entry.kind)
    cells = [field_cell(field) for field in present(entry.kind, contents)] if contents else []
    return EntryPage(
        entry,
        titled(entry.kind, contents),
        unless_said(kind.japanese, str(kind.label)),
        domain,
        reverse("wallet:domain", args=[domain.slug]),
        [cell for cell in cells if cell.value is not None],
        format_day(record.data_as_of) if record else "",
        entries.counts_as(entry.provenance),
        is_unopened,
        record_address(record.id) if record else "",
        [_file(document, key) for document in _files(entry)],
    )


def _files(entry: Entry) -> Iterable[Document]:
    return Document.objects.filter(entry=entry, resident_id=entry.resident_id).order_by("received_at", "id")


def _file(document: Document, key: DataKey) -> FileShown:
    try:
        name = keeping.name_of(key, document)
    except SealBroken:
        name = ""
    glyph, state = {
        State.KEPT: ("covered", _("kept")),
        State.WAITING: ("expected", _("being checked")),
        State.REFUSED: ("none", _("not kept")),
    }[State(document.state)]
    is_kept = document.is_kept
    return FileShown(
        document.pk,
        name,
        glyph,
        state,
        _about(document),
        _why(document),
        reverse("wallet:paper_picture", args=[document.pk]) if is_kept else "",
        reverse("wallet:paper_file", args=[document.pk]) if is_kept else "",
        reverse("wallet:remove_paper_file", args=[document.pk]),
    )


def _about(document: Document) -> str:
    if document.state == State.REFUSED:
        return ""
    parts = [filesizeformat(document.size)]
    if document.pages:
        parts.append(
            ngettext("%(number)s page", "%(number)s pages", document.pages) % {"number": document.pages}
        )
    return "\N{NO-BREAK SPACE}· ".join(parts)


def _why(document: Document) -> str:
    if document.state == State.WAITING:
        return _(
            "It is locked away until our scanner for harmful files has looked at it. Nobody can open it before, you neither. You need to do nothing."
        )
    return reason_in_words(document.reason) if document.reason else ""


def said_by(entry: Entry, key: DataKey) -> Said | None:
    """What an entry says now, to fill in its form again; None before it says anything. SealBroken for a broken seal."""
    record = entries.record_of(entry)
    if record is None or record.payload is None:
        return None
    payload = unseal_payload(key, record.id, record.revision, record.payload)
    return Said(msgspec.json.decode(payload), record.data_as_of, record.valid_from, record.valid_to)


def pictures(entry: Entry, key: DataKey) -> list[FileShown]:
    """The files of an entry that can be looked at while it is typed."""
    return [_file(document, key) for document in _files(entry) if document.is_kept]
