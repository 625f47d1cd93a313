"""My months on paper: the table of twelve months and what each break means, in Japanese with the reader's language beside.

A table and no drawing, so that it reads the same aloud, in grey and after copying. Digest and QR code as on "My renewal".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from apps.accounts.ruby import strip_ruby
from apps.accounts.screen import html_lang
from apps.accounts.templatetags.dates import day_and_time
from apps.consent.sealing import DataKey
from apps.readiness.engine.cases import Case
from apps.readiness.engine.outcomes import Answer
from apps.readiness.pages.findings.shown import ShownFinding
from apps.readiness.pages.months.page import Cell, MonthsPage
from apps.readiness.pages.months.page import prepare as prepare_page
from apps.readiness.pages.paper import JAPANESE, digest_of, seal_of, whose
from apps.readiness.pages.shown import RecordSeen
from apps.wallet.asked_for import AskedFor
from config.languages import OWN_NAME

HEADINGS: Final[dict[str, Promise]] = {
    "title": gettext_lazy("Month by month: what is held, and what is missing"),
    "table": gettext_lazy("The twelve months"),
    "broken": gettext_lazy("What the breaks mean"),
    "explained": gettext_lazy("Months that are neither covered nor missing"),
    "disputed": gettext_lazy("What the person disputes in these months"),
    "asked_for": gettext_lazy("What was asked for in these months"),
    "month": gettext_lazy("Month"),
    "rules": gettext_lazy("Rules this rests on"),
    "digest": gettext_lazy("Digest (SHA-256) of the answer and the versions of the records"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """The page in one language."""

    page: MonthsPage
    code: str
    made: str
    whose: list[tuple[str, str]]
    headings: dict[str, str]

    @property
    def lang(self) -> str:
        return html_lang(self.code)

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return OWN_NAME.get(self.code, self.code)

    @property
    def direction(self) -> str:
        with translation.override(self.code):
            return "rtl" if translation.get_language_bidi() else "ltr"


class RuleUsed(NamedTuple):
    """A check that was used, its version, and its laws with the day they were read."""

    mark: SafeString
    version: str
    cites: list[SafeString]


class Pair(NamedTuple):
    """The same in Japanese and beside it."""

    japanese: list[str]
    beside: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is printed."""

    japanese: Words
    beside: Words | None
    rules: list[RuleUsed]
    engine: str
    rule_set: str
    digest: str
    last: str

    @property
    def both(self) -> list[Words]:
        return [self.japanese, self.beside] if self.beside else [self.japanese]

    @property
    def columns(self) -> list[Pair]:
        theirs = self.beside.page.columns if self.beside else [""] * len(self.japanese.page.columns)
        return [Pair([a], [b]) for a, b in zip(self.japanese.page.columns, theirs, strict=True)]

    @property
    def lines(self) -> list[tuple[Pair, list[tuple[Pair, bool]]]]:
        """The table: the month, then a cell for each row of the picture and whether it is a break."""
        ours = self.japanese.page.table
        theirs = self.beside.page.table if self.beside else ours
        return [
            (
                Pair([a.month], [b.month] if self.beside else []),
                [
                    (Pair([_in_a_cell(one)], [_in_a_cell(other)] if self.beside else []), one.is_open)
                    for one, other in zip(a.cells, b.cells, strict=True)
                ],
            )
            for a, b in zip(ours, theirs, strict=True)
        ]

    @property
    def broken(self) -> list[Pair]:
        return self._paired(lambda page: [[*each.places, *_told(each.one)] for each in page.broken])

    @property
    def explained(self) -> list[Pair]:
        return self._paired(
            lambda page: [[each.state, each.sentence, *each.places] for each in page.explained]
        )

    @property
    def disputed(self) -> list[Pair]:
        return self._paired(
            lambda page: [
                [each.title, each.when, *(mark.in_a_line for mark in each.marks)] for each in page.disputed
            ]
        )

    @property
    def asked_for(self) -> list[Pair]:
        return self._paired(lambda page: [[one.in_a_line] for one in page.asked_for])

    def _paired(self, read: Callable[[MonthsPage], list[list[str]]]) -> list[Pair]:
        ours = read(self.japanese.page)
        theirs = read(self.beside.page) if self.beside else [[] for _each in ours]
        return [Pair(a, b) for a, b in zip(ours, theirs, strict=True)]


def prepare(
    case: Case,
    answer: Answer,
    seen: Callable[[], list[RecordSeen]],
    key: DataKey,
    *,
    asked: str,
    language: str,
    left_out: int = 0,
    now: datetime,
    asked_for: Sequence[AskedFor] = (),
) -> Sheet:
    """Puts twelve months into both languages. `seen` gives the records of the case in the language that is active."""

    def in_language(code: str) -> Words:
        with translation.override(code):
            page = prepare_page(
                case, answer, seen(), key, asked=asked, left_out=left_out, asked_for=asked_for
            )
            headings = {name: str(words) for name, words in HEADINGS.items()}
            return Words(page, code, day_and_time(now), whose(case), headings)

    japanese = in_language(JAPANESE)
    return Sheet(
        japanese,
        None if language == JAPANESE else in_language(language),
        _rules([each.one for each in japanese.page.broken]),
        answer.engine,
        answer.rule_set,
        digest_of(answer, seen()),
        japanese.page.last,
    )


def as_html(sheet: Sheet) -> str:
    """The document before it becomes a PDF; readings above kanji are left away on paper."""
    context = {"sheet": sheet, **seal_of(sheet.digest)}
    with translation.override(JAPANESE):
        return strip_ruby(render_to_string("readiness/months_paper.html", context))


def _in_a_cell(cell: Cell) -> str:
    return f"{cell.word} · {cell.asked}" if cell.asked else cell.word


def _told(one: ShownFinding) -> list[str]:
    return [part for part in (one.title, one.sentence, one.duty, one.was_due, *one.notes) if part]


def _rules(found: Sequence[ShownFinding]) -> list[RuleUsed]:
    used = {}
    for one in found:
        cites = [format_html("{} ({})", cite.place, cite.read_on) for cite in one.cites]
        used[one.finding.check, one.finding.version] = RuleUsed(one.mark, one.version, cites)
    return [used[name] for name in sorted(used)]
