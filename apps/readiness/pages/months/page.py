"""The page "My months": twelve months as a picture and as a table, what each break means, and the way to other years."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.consent.sealing import DataKey
from apps.readiness.engine.cases import Case
from apps.readiness.engine.dates.months import month_of, month_shifted
from apps.readiness.engine.outcomes import Answer
from apps.readiness.pages.findings.refs import names_of
from apps.readiness.pages.findings.shown import ShownFinding, months_in_words, shown
from apps.readiness.pages.months.asked import asked_in
from apps.readiness.pages.months.drawing import draw
from apps.readiness.pages.months.drawing_up import Month, RowMonths, months_of
from apps.readiness.pages.months.words import GLYPHS, STATES, WHY
from apps.readiness.pages.renewal import left_out_said, not_checked_said
from apps.readiness.pages.shown import RecordSeen
from apps.wallet.asked_for import AskedFor
from apps.wallet.kinds.showing import format_month
from apps.wallet.pages.asked_for import AskedForShown, said_of
from apps.wallet.pages.asked_for import shown as asked_for_shown
from apps.wallet.pages.disputed import Disputed
from apps.wallet.pages.wording import record_address, titled

LENGTH: Final = 12
#: In which order unbroken months are explained.
_EXPLAINED: Final = ("expected", "unknown", "none")


@dataclass(frozen=True, slots=True)
class Cell:
    """One month of one row in the table; `url` leads to the finding, where one marks it."""

    label: str
    glyph: str
    word: str
    url: str
    is_open: bool
    is_disputed: bool = False
    asked: str = ""  # that it was asked for and is not there yet


@dataclass(frozen=True, slots=True)
class Line:
    """One month of the table."""

    month: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Broken:
    """A finding with the months of this view that it marks, by row."""

    one: ShownFinding
    places: list[str]  # Pension: March 2026 to June 2026
    glyph: str


@dataclass(frozen=True, slots=True)
class Explained:
    """Months that are neither covered nor missing, for one reason."""

    state: str
    glyph: str
    sentence: str
    places: list[str]


@dataclass(frozen=True, slots=True)
class DisputedRecord:
    """A record behind these months that the resident disputes; its months stay as the institution holds them."""

    title: str
    when: str
    url: str
    marks: tuple[Disputed, ...]


@dataclass(frozen=True, slots=True)
class MonthsPage:
    """What the page shows, ready to print."""

    first: str
    last: str
    lead: str
    label: str
    picture: SafeString
    columns: list[str]
    table: list[Line]
    broken: list[Broken]
    explained: list[Explained]
    earlier: str
    later: str
    is_empty: bool
    left_out: str
    not_checked: str
    disputed: list[DisputedRecord]
    asked_for: list[AskedForShown]

    @property
    def pdf_url(self) -> str:
        """The same months as a PDF."""
        return f"{reverse('readiness:months_pdf')}?to={self.last}"


def window(asked: str, today: date) -> tuple[str, str]:
    """The first and the last month of a view; what was not asked for well, or lies ahead, is the present one."""
    now = month_of(today)
    last = asked if _is_month(asked) and asked <= now else now
    return month_shifted(last, 1 - LENGTH), last


def _is_month(text: str) -> bool:
    try:
        return date.fromisoformat(f"{text}-01").strftime("%Y-%m") == text and text >= "1950-01"
    except ValueError:
        return False


def prepare(
    case: Case,
    answer: Answer,
    records: Sequence[RecordSeen],
    key: DataKey,
    *,
    asked: str = "",
    left_out: int = 0,
    mirrored: bool = False,
    asked_for: Sequence[AskedFor] = (),
) -> MonthsPage:
    """Puts twelve months into the words of the language that is active."""
    seen, names = list(records), names_of(answer.findings, key)
    first, last = window(asked, case.on)
    rows = _marked(months_of(case, answer.findings, first, last, results=answer.results), seen)
    waiting = asked_in(rows, case, asked_for)
    # Translators: names the picture for people who do not see it: the first and the last of twelve months.
    label = _("Month by month, %(first)s to %(last)s") % {
        "first": format_month(first),
        "last": format_month(last),
    }

    def address(place: int) -> str:
        return reverse("readiness:finding", args=[names[place]])

    return MonthsPage(
        first,
        last,
        _lead(rows),
        label,
        draw(rows, address, label, today=case.on, mirrored=mirrored),
        [str(row.row.label) for row in rows],
        _table(rows, address, waiting),
        _broken(rows, lambda place: shown(answer.findings[place], names[place], case, seen)),
        _explained(rows),
        _other(month_shifted(last, -LENGTH)) if _earliest(case, answer) < first else "",
        _other(min(month_shifted(last, LENGTH), month_of(case.on))) if last < month_of(case.on) else "",
        not case.records,
        left_out_said(left_out),
        not_checked_said(answer),
        _disputed(rows, answer, case, seen),
        [asked_for_shown(one) for one in waiting],
    )


def _lead(rows: Sequence[RowMonths]) -> str:
    number = sum(any(month.state in {"missing", "differs"} for month in row.months) for row in rows)
    if not number:
        return _("Each line is one thread of your life in Japan. In what is on file no line has a break in these months.")  # fmt: skip
    return ngettext(
        "Each line is one thread of your life in Japan. %(number)s line has a break.",
        "Each line is one thread of your life in Japan. %(number)s lines have a break.",
        number,
    ) % {"number": number}


def _disputed(
    rows: Sequence[RowMonths], answer: Answer, case: Case, seen: Sequence[RecordSeen]
) -> list[DisputedRecord]:
    """What is disputed of the records that stand behind these months, or behind a finding that marks them."""
    places = {place for row in rows for month in row.months for place in month.records}
    marking = {place for row in rows for month in row.months for place in month.findings}
    places |= {fact.record for place in marking for fact in answer.findings[place].facts}
    titles = {
        place: titled(seen[place].kind, case.records[place].payload)
        for place in sorted(places)
        if seen[place].disputed
    }
    return [
        DisputedRecord(title.plain, title.when, record_address(seen[place].id), seen[place].disputed)
        for place, title in titles.items()
    ]


def _marked(rows: Sequence[RowMonths], seen: Sequence[RecordSeen]) -> list[RowMonths]:
    """The rows with the months marked behind which a disputed record stands; their states stay."""
    return [
        replace(
            row,
            months=tuple(
                replace(month, disputed=any(seen[place].disputed for place in month.records))
                for month in row.months
            ),
        )
        for row in rows
    ]


def _table(rows: Sequence[RowMonths], address: Any, waiting: Sequence[AskedFor]) -> list[Line]:
    lines = []
    for number, month in enumerate(rows[0].months):
        cells = [_cell(row, row.months[number], address, waiting) for row in rows]
        lines.append(Line(format_month(month.month), cells))
    return lines


def _cell(row: RowMonths, month: Month, address: Any, waiting: Sequence[AskedFor]) -> Cell:
    asked = next((one for one in waiting if one.kind in row.row.kinds and month.month in one.whens), None)
    return Cell(
        str(row.row.label),
        GLYPHS[month.state],
        str(STATES[month.state]),
        address(month.findings[0]) if month.findings else "",
        month.state in {"missing", "differs"},
        month.disputed,
        "" if asked is None else said_of(asked),
    )


def _broken(rows: Sequence[RowMonths], show: Callable[[int], ShownFinding]) -> list[Broken]:
    """Each finding that these months show, in the order of the answer, with where."""
    marked: dict[int, dict[str, list[str]]] = {}
    glyphs: dict[int, str] = {}
    for row in rows:
        for month in row.months:
            for place in month.findings[:1]:
                marked.setdefault(place, {}).setdefault(str(row.row.label), []).append(month.month)
                glyphs.setdefault(place, GLYPHS[month.state])
    return [
        Broken(show(place), [_placed(row, months) for row, months in marked[place].items()], glyphs[place])
        for place in sorted(marked)
    ]


def _placed(row: str, months: Sequence[str]) -> str:
    # Translators: a row of the picture and months of it, such as "Pension: March 2026 to June 2026".
    return _("%(row)s: %(months)s") % {"row": row, "months": months_in_words(months)}


def _explained(rows: Sequence[RowMonths]) -> list[Explained]:
    """Why months are neither covered nor missing: one entry for each reason, with the rows it is about."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row in rows:
        for month in row.months:
            if month.state in _EXPLAINED and not month.findings:
                found.setdefault((month.state, month.why), {}).setdefault(str(row.row.label), []).append(
                    month.month
                )
    order = sorted(found, key=lambda each: _EXPLAINED.index(each[0]))
    return [
        Explained(
            str(STATES[state]),
            GLYPHS[state],
            str(WHY[why]),
            [_placed(row, months) for row, months in found[state, why].items()],
        )
        for state, why in order
    ]


def _earliest(case: Case, answer: Answer) -> str:
    """The first month that anything on file is about."""
    days = [held.valid_from for held in case.records if held.valid_from is not None]
    days += [day for held in case.records for day in _days_of(held.payload)]
    months = [month for finding in answer.findings for month in finding.months[:1]]
    months += [str(month) for held in case.records if (month := getattr(held.payload, "month", None))]
    return min([*map(month_of, days), *months], default=month_of(case.on))


def _days_of(record: object) -> Iterator[date]:
    for name in ("granted_on", "starts_on", "insured_from", "due_on"):
        day = getattr(record, name, None)
        if isinstance(day, date):
            yield day


def _other(last: str) -> str:
    return f"{reverse('readiness:months')}?to={last}"
