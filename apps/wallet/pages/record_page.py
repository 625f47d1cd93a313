"""One record: who told us, every field explained, how it changed, where it came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.ruby import strip_ruby
from apps.consent.sealing import DataKey
from apps.wallet.documents.entries import counts_as, entry_id_of
from apps.wallet.doubts import doubt_about
from apps.wallet.kinds import KINDS, FieldShown, present
from apps.wallet.kinds.showing import format_day
from apps.wallet.marks import Mark
from apps.wallet.models import Record, RecordVersion, SourceCode
from apps.wallet.own_sources import MOVED
from apps.wallet.pages.disputed import Disputed, disputed
from apps.wallet.pages.domains import Domain, domain_of
from apps.wallet.pages.freshness import doubt_in_words, seen_data, silence, silent_days
from apps.wallet.pages.held import Tied, tie_of
from apps.wallet.pages.history import OWN_WITHDRAWN, WITHDRAWN, Step, last_said, steps
from apps.wallet.pages.register import register_notes
from apps.wallet.pages.wording import Title, fill, foreign, in_a_row, local_day, source_name, titled, whole


@dataclass(frozen=True, slots=True)
class FieldCell:
    """One field: what it is called here and on the document, what it says, what it means."""

    label: str
    japanese: str
    value: SafeString | None
    value_japanese: str
    parts: list[tuple[str, SafeString]]
    why: str
    notes: list[SafeString]
    name: str = ""
    correct_url: str = ""


@dataclass(frozen=True, slots=True)
class RecordPage:
    """What the page of a record shows."""

    domain: Domain
    domain_url: str
    title: Title
    japanese: str
    help: object
    told: SafeString
    source: SafeString
    silent: str
    ended: str
    paused: str
    withdrawn: list[SafeString]
    unconfirmed: list[SafeString]
    doubted: list[SafeString]
    gap: str
    said: list[FieldCell]
    unsaid: list[FieldCell]
    steps: list[Step]
    as_sent_url: str
    disputed: list[Disputed]
    is_own: bool = False
    entry_url: str = ""
    correct_url: str = ""


def prepare(
    record: Record,
    versions: Sequence[RecordVersion],
    key: DataKey,
    *,
    now: datetime,
    marks: Sequence[Mark] = (),
) -> RecordPage:
    """Puts a record and its versions (newest first) into words. ``record`` comes from ``held.with_tie``."""
    kind = KINDS[record.kind]
    contents = last_said(record.kind, versions, key)
    notes = register_notes(record.kind, contents) if contents else {}
    cells = (
        [
            field_cell(field, notes.get(field.name, []), _correct(record, field.name))
            for field in present(record.kind, contents)
        ]
        if contents
        else []
    )
    domain = domain_of(record.kind)
    tie = tie_of(record)
    ended_at, is_own = tie.ended_at, record.source.code == SourceCode.RESIDENT
    return RecordPage(
        domain,
        reverse("wallet:domain", args=[domain.slug]),
        titled(record.kind, contents),
        unless_said(kind.japanese, str(kind.label)),
        kind.help,
        _told(record),
        source_name(record.source),
        "" if ended_at else _silence(record, now=now),
        _ended(ended_at),
        _paused(tie),
        _withdrawn(record, versions),
        _unconfirmed(record, tie),
        doubt_in_words(record.source, doubt) if (doubt := doubt_about(record.source, record)) else [],
        _gap(record, versions, tie),
        [cell for cell in cells if cell.value is not None],
        [cell for cell in cells if cell.value is None],
        steps(record.kind, versions, key, own=is_own, taken_away_at=tie.taken_away_at, marks=marks),
        _as_sent(record),
        disputed(record.kind, marks),
        is_own,
        _entry(record),
        _correct(record),
    )


def _told(record: Record) -> SafeString:
    """The sentences under the title: who, of when, since when, how often confirmed."""
    if record.source.code == SourceCode.RESIDENT:
        entered = whole(format_day(local_day(record.first_received_at)))
        said = fill(_("You entered this yourself on %(day)s."), day=entered)
        return in_a_row(said, counts_as(record.source.provenance) if entry_id_of(record) else "")
    # Translators: the institution that sent a record.
    sentences = [fill(_("%(source)s told us this."), source=source_name(record.source))]
    first = local_day(record.first_received_at)
    days = {"day": whole(format_day(record.data_as_of)), "first": whole(format_day(first))}
    sentences.append(fill(_("Their data stood on %(day)s."), **days))
    # Translators: the day on which a record came for the first time.
    sentences.append(fill(_("It first came on %(first)s."), **days))
    if record.withdrawn_reason is None:
        sentences.append(_confirmed(record))
    return in_a_row(*sentences)


def _confirmed(record: Record) -> SafeString:
    times = record.times_seen - 1
    if times < 1:
        return fill(_("What stands here has been sent once."))
    # Translators: how often an institution sent the same values again, and the last day.
    sentence = ngettext(
        "It has been confirmed %(times)s time, last on %(day)s.",
        "It has been confirmed %(times)s times, last on %(day)s.",
        times,
    )
    return fill(sentence, times=times, day=whole(format_day(local_day(record.last_confirmed_at))))


def _silence(record: Record, *, now: datetime) -> str:
    days = silent_days(record.source, now=now)
    return "" if days is None else in_a_row(silence(days), seen_data(record.data_as_of))


def _ended(ended_at: datetime | None) -> str:
    if ended_at is None:
        return ""
    # Translators: a resident's tie to an institution is over; a day in full.
    return _("The tie to this office ended on %(day)s. What came before stays here.") % {
        "day": format_day(local_day(ended_at))
    }


def _paused(tie: Tied) -> str:
    if tie.paused_at is None:
        return ""
    # Translators: the reader paused what an institution sends; a day in full.
    return _("You paused this office on %(day)s. What it has sent since is not shown.") % {
        "day": format_day(local_day(tie.paused_at))
    }


def _unconfirmed(record: Record, tie: Tied) -> list[SafeString]:
    """Who no longer confirms the record, since when, and what that means; empty while it is confirmed."""
    since = tie.missing_since(record.kind, record.epoch, record.epoch_at)
    if since is None or record.withdrawn_reason is not None:
        return []
    # Translators: heading of a notice on a record that an institution's newest whole list leaves out.
    who = fill(_("%(source)s no longer confirms this record"), source=source_name(record.source))
    when = fill(
        _("On %(day)s it sent a list of all it holds about you, and this record was not in it."),
        day=whole(format_day(local_day(since))),
    )
    return [who, when, fill(_("It did not say why. What it said before stays here."))]


def _withdrawn(record: Record, versions: Sequence[RecordVersion]) -> list[SafeString]:
    """Who withdrew the record, when and why; empty while it stands."""
    if record.withdrawn_reason is None or not versions:
        return []
    day = format_day(local_day(versions[0].recorded_at))
    if record.source.code == SourceCode.RESIDENT:
        moved = record.withdrawn_reason == MOVED
        own = _("This record goes on elsewhere") if moved else _("You took this record back")
        on_day = fill(_("On %(day)s."), day=whole(day))
        return [fill(own), on_day, fill(OWN_WITHDRAWN.get(record.withdrawn_reason, ""))]
    # Translators: heading of a notice on a record that an institution took back.
    who = fill(_("%(source)s withdrew this record"), source=source_name(record.source))
    when = fill(
        _("Received on %(day)s. Their data of %(data_day)s."), day=day, data_day=format_day(record.data_as_of)
    )
    why: Any = WITHDRAWN.get(record.withdrawn_reason, _("The office did not say why."))
    return [who, when, fill(why)]


def _gap(record: Record, versions: Sequence[RecordVersion], tie: Tied) -> str:
    """How many revisions are not here. Those before the first one held may have been taken away by the reader."""
    absent = record.revision - record.versions_held
    if absent < 1:
        return ""
    if tie.taken_away_at is None or not versions:
        return never_came(absent)
    before = versions[-1].revision - 1
    said = [taken_away(before, tie.taken_away_at)] if before else []
    return in_a_row(*said, *([never_came(absent - before)] if absent > before else []))


def never_came(number: int) -> str:
    return ngettext(
        "%(number)s revision of this record never came here.",
        "%(number)s revisions of this record never came here.",
        number,
    ) % {"number": number}


def taken_away(number: int, at: datetime) -> str:
    # Translators: the reader had everything deleted that an office had sent; a day in full.
    return ngettext(
        "%(number)s earlier revision is not here. You had all deleted that this office sent until %(day)s.",
        "%(number)s earlier revisions are not here. You had all deleted that this office sent until %(day)s.",
        number,
    ) % {"number": number, "day": format_day(local_day(at))}


def field_cell(field: FieldShown, notes: Sequence[SafeString] = (), correct_url: str = "") -> FieldCell:
    """One field as pages show it, with notes of ours beside its value."""
    value = None if field.value is None else foreign(field.value, field.lang)
    parts = [(part.label, foreign(part.value or "", part.lang)) for part in field.parts]
    term = unless_said(field.japanese, field.label)
    value_term = unless_said(field.value_japanese or "", field.value or "")
    return FieldCell(
        field.label, term, value, value_term, parts, field.why, list(notes), field.name, correct_url
    )


def unless_said(term: str, said: str) -> str:
    """The Japanese term of a document, unless the reader already sees the very same words."""
    return "" if strip_ruby(said) == term else term


def _as_sent(record: Record) -> str:
    """The address of the signed message, which another app keeps; empty where nobody offers it."""
    if record.source.code == SourceCode.RESIDENT:
        return ""
    try:
        return reverse("feeds:as_sent", args=[record.id])
    except NoReverseMatch:
        return ""


def _correct(record: Record, field: str = "") -> str:
    """Where another app begins to put right a record, or one field of it; empty for what the resident entered themselves."""
    if record.source.code == SourceCode.RESIDENT or record.withdrawn_reason is not None:
        return ""
    try:
        if field:
            return reverse("corrections:field", args=[record.id, field])
        return reverse("corrections:record", args=[record.id])
    except NoReverseMatch:
        return ""


def _entry(record: Record) -> str:
    """Where the resident corrects it and keeps its files; empty for what came otherwise."""
    entry_id = entry_id_of(record)
    return "" if entry_id is None else reverse("wallet:paper", args=[entry_id])
