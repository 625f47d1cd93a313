"""A piece of a letter as a reader sees it: where it comes from, what it is called, what it says in their language."""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language, get_language_bidi, gettext
from django.utils.translation import gettext as _

from apps.accounts.ruby import strip_ruby
from apps.corrections.letters import Piece
from apps.corrections.letters.material import value_in
from apps.corrections.letters.reading import EVIDENCE
from apps.corrections.letters.slots import SLOTS
from apps.corrections.paper import words
from apps.readiness.engine import dates
from apps.readiness.engine.cases import Case
from apps.readiness.engine.readers import Fact
from apps.readiness.pages.shown import FactShown, RecordSeen, facts_read
from apps.wallet.kinds import KINDS
from apps.wallet.kinds.kind import KindField
from apps.wallet.kinds.showing import field_of, format_day, format_month, format_value, format_yen
from apps.wallet.kinds.values import Org

#: How each origin of a piece is marked.
MARKS: Final = {
    "record": "from-record",
    "finding": "worked-out",
    "count": "counted",
    "resident": "own-words",
    "blank": "blank",
    "choice": "tick",
}
#: Open places for whole sentences are drawn as several lines.
LONG: Final = frozenset({
    "reason", "found_how", "contact_history", "ask_whom", "wanted_action", "violation", "late_reason", "prevention",
    "withheld_list", "unpaid_list", "evidence",
})  # fmt: skip
#: Open places for a day are drawn as 年, 月 and 日.
DAYS: Final = frozenset({
    "letter_date", "birth_date", "reply_by", "disclosed_on", "certificate_date", "starts_on", "ends_on", "obliged_from",
    "recorded_from", "recorded_until", "event_on", "data_as_of", "bonus_paid_on", "insured_since",
})  # fmt: skip
#: Open places for a number.
SHORT: Final = frozenset({
    "month_count", "weekly_hours", "monthly_days", "regular_weekly_hours", "regular_monthly_days", "fiscal_year",
    "slip_year", "headcount",
})  # fmt: skip
_JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
_YEN: Final = re.compile(r"([\d,]+)円")
_MONTH: Final = re.compile(r"(\d{4})年(\d{1,2})月")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of Japanese text. `kind` is empty for fixed words, else how it is marked (`words.ORIGINS`)."""

    text: str
    kind: str = ""
    slot: str = ""
    label: str = ""
    says: str = ""
    url: str = ""
    room: str = ""  # of an open place: line, lines, short or day
    is_named: bool = False  # the words before it are its name already

    @property
    def is_open(self) -> bool:
        return self.kind in {"blank", "tick"}


@dataclass(frozen=True, slots=True)
class Place:
    """One value of a paragraph beside it: what it is, what it says, where it comes from, and the records."""

    says: str
    value: str
    lang: str  # of the value, where it is not the reader's
    label: str  # in Japanese, for what is open
    kind: str
    origin: str
    url: str  # of the record, where it is one
    is_of_many: bool  # read of several records, which `Sheet.behind` lists


@dataclass(frozen=True, slots=True)
class Behind:
    """The records that pieces name by their places in a case; without them nothing is linked."""

    case: Case | None = None
    seen: Sequence[RecordSeen] = ()

    def records(self, pieces: Iterable[Piece]) -> list[FactShown]:
        """The records of some pieces, each once, with the fields that were read."""
        if self.case is None or not self.seen:
            return []
        fields: dict[int, tuple[str, ...]] = {}
        for ref in (ref for piece in pieces for ref in piece.refs):
            known = fields.setdefault(ref.record, ())
            fields[ref.record] = (*known, *(name for name in ref.fields if name not in known))
        return facts_read([Fact(place, read) for place, read in fields.items()], self.case, self.seen)


def mark_of(piece: Piece, behind: Behind, *, after: str = "") -> Mark:
    """A piece for the Japanese side of a sheet. `after`: the fixed words before it, which may name it already."""
    if piece.origin == "text":
        return Mark(piece.text)
    kind = MARKS[piece.origin]
    text = "" if kind == "blank" else piece.text
    room = _room(piece.slot or "") if kind == "blank" else ""
    return Mark(
        text,
        kind,
        piece.slot or "",
        piece.label,
        gettext(piece.says),
        only_address(behind.records((piece,))),
        room,
        is_named=after.rstrip(" :").endswith(piece.label),
    )


def places_of(pieces: Iterable[Piece], behind: Behind) -> list[Place]:
    """The values and open places among pieces, each slot once; papers to attach one after the other."""
    found: dict[tuple[str, str], Place] = {}
    for piece in pieces:
        if piece.origin != "text":
            again = piece.text if piece.slot == "evidence" else ""
            found.setdefault((piece.slot or "", again), _place(piece, behind))
    return list(found.values())


def _place(piece: Piece, behind: Behind) -> Place:
    kind = MARKS[piece.origin]
    value = "" if piece.is_open else _held(piece, behind) or value_in_words(piece)
    return Place(
        gettext(piece.says),
        value,
        "ja" if _JAPANESE.search(value) and not (get_language() or "").startswith("ja") else "",
        piece.label if piece.is_open else "",
        kind,
        str(words.ORIGINS[kind]),
        only_address(records := behind.records((piece,))),
        sum(len(record.links) for record in records) > 1,
    )


def _held(piece: Piece, behind: Behind) -> str:
    """The disputed value as its record shows it to this reader; empty for other pieces, and where nothing is known."""
    if piece.slot != "held_value" or behind.case is None or len(piece.refs) != 1:
        return ""
    (ref,) = piece.refs
    held = value_in(behind.case.records[ref.record], ref.fields[0])
    return "" if held is None else format_value(field_of(ref.kind, ref.fields[0]), held)


def _room(slot: str) -> str:
    """How much room an open place needs on paper."""
    for room, slots in (("lines", LONG), ("day", DAYS), ("short", SHORT)):
        if slot in slots:
            return room
    return "line"


def only_address(records: list[FactShown]) -> str:
    """The address of the record, where it is one."""
    links = [link for record in records for link in record.links]
    return links[0].url if len(links) == 1 else ""


# -- values in the reader's language ------------------------------------------------------------------------------
def value_in_words(piece: Piece) -> str:
    """What a piece says, in the language that is active; as the letter has it where that is a name or own words."""
    if piece.slot == EVIDENCE and piece.refs:
        return _paper_said(piece)
    writer = SLOTS[piece.slot].writer if piece.slot in SLOTS else "plain"
    match piece.value:
        case bool():
            return str(_("Yes") if piece.value else _("No"))
        case datetime.date():
            return format_day(piece.value)
        case Org():
            return piece.value.name
        case tuple() if writer == "months":
            return months_in_words(piece.value)
        case Mapping():
            return _listed(
                f"{format_month(month)} {_amount(piece.value[month])}" for month in sorted(piece.value)
            )
        case int() if writer == "yen":
            return format_yen(piece.value)
    return _said_in_japanese(piece)


def _paper_said(piece: Piece) -> str:
    """A record that is attached: what it is, and its day or month."""
    kind = strip_ruby(str(KINDS[piece.refs[0].kind].label))
    match piece.value:
        case None:
            return kind
        case datetime.date():
            when = format_day(piece.value)
        case str():
            when = format_month(piece.value)
        case _:
            when = str(piece.value)
    # Translators: a paper that is attached to a letter and its day, month or year.
    return _("%(paper)s (%(when)s)") % {"paper": kind, "when": when}


def months_in_words(months: Iterable[str]) -> str:
    """March 2026 to June 2026; months that do not follow each other one by one."""
    runs: list[list[str]] = []
    for month in sorted(set(months)):
        if runs and dates.month_shifted(runs[-1][-1], 1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return _listed(map(_run, runs))


def _listed(texts: Iterable[str]) -> str:
    return ("、" if (get_language() or "").startswith(("ja", "zh")) else ", ").join(texts)


def _run(run: list[str]) -> str:
    if len(run) == 1:
        return format_month(run[0])
    # Translators: two dates or months, both included.
    return _("%(start)s to %(end)s") % {"start": format_month(run[0]), "end": format_month(run[-1])}


def _amount(value: Any) -> str:
    """An amount; where words run from the right it stays together beside the year before it."""
    said = format_yen(value) if isinstance(value, int) else str(value)
    return f"\N{LEFT-TO-RIGHT ISOLATE}{said}\N{POP DIRECTIONAL ISOLATE}" if get_language_bidi() else said


def _said_in_japanese(piece: Piece) -> str:
    """A term, code or amount that the letter writes in Japanese, by the words of its kind in the reader's language."""
    text = piece.text
    if len(piece.refs) == 1 and piece.origin == "record":
        kind, fields = KINDS[piece.refs[0].kind], piece.refs[0].fields
        if text == kind.japanese and piece.slot == "kind":
            return str(kind.label)
        known = [field_of(kind.name, name) for name in fields if name in {one.name for one in kind.fields}]
        if piece.slot == "item" and known:
            return str(known[0].label)
        if piece.slot == "agreed_wage" and known and (amount := _YEN.search(text)):
            return f"{known[0].label} {format_yen(int(amount[1].replace(',', '')))}"
        if known and (code := _code_in_words(known[0], text)):
            return code
    if amount := _YEN.fullmatch(text):
        return format_yen(int(amount[1].replace(",", "")))
    if month := _MONTH.fullmatch(text):
        return format_month(f"{month[1]}-{int(month[2]):02}")
    return text


def _code_in_words(field: KindField, text: str) -> str:
    codes = [code for code, japanese in field.codes_japanese.items() if japanese == text]
    return str(field.codes[codes[0]]) if len(codes) == 1 else ""
